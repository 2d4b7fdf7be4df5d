import type { Sql } from 'postgres';
import { cmdidentOf, type EventRow, rejected, serverIdOf } from '../map/record_mapping.js';
import type { RejectedLine } from '../read/record_reader.js';
import { closedAmong, knownCommands } from './statements.js';

/** What a loader knows of the days that the database has closed: it could not tell which of their events it has had. */
export interface ClosedDays {
  /**
   * Takes the rows of closed days out of a batch. They count as being there where their command is known, or where they
   * have none; else they are refused, so that no command is made of half its events.
   */
  sortOut(sql: Sql, rows: EventRow[]): Promise<{ open: EventRow[]; refused: RejectedLine[] }>;
  /** Asks the database again when the next batch comes: days are closed while a loader runs. */
  forget(): void;
}

export function closedDays(): ClosedDays {
  const asked = new Set<number>();
  const closed = new Set<string>();

  async function ask(sql: Sql, rows: EventRow[]): Promise<void> {
    const days = [...new Set(rows.map(dayOf))].filter((day) => !asked.has(day));
    if (days.length === 0) return;
    for (const { day, serverId } of await closedAmong(sql, days)) closed.add(`${day} ${serverId}`);
    for (const day of days) asked.add(day);
  }

  const isClosed = (row: EventRow): boolean => closed.has(`${dayOf(row)} ${serverIdOf(row)}`);

  return {
    async sortOut(sql, rows) {
      await ask(sql, rows);
      const late = closed.size > 0 ? rows.filter(isClosed) : [];
      if (late.length === 0) return { open: rows, refused: [] };
      const known = new Set(await knownCommands(sql, [...new Set(late.map(cmdidentOf))])).add('');
      return {
        open: rows.filter((row) => !isClosed(row)),
        refused: late.filter((row) => !known.has(cmdidentOf(row))).map(refusedLine),
      };
    },
    forget() {
      asked.clear();
    },
  };
}

function dayOf({ second }: EventRow): number {
  return Math.floor(second / 86_400);
}

function refusedLine(row: EventRow): RejectedLine {
  const day = new Date(row.second * 1000).toISOString().slice(0, 10);
  const reason = `too late: ${day} is closed for its server, as raw events were dropped, and its command is not known`;
  return rejected(row, reason, 'P4030');
}
