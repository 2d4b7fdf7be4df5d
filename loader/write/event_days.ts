import type { Sql } from 'postgres';
import { type EventRow, rejectedRow, serverIdOf } from '../map/event_row.js';
import type { RejectedLine } from '../read/rejected_line.js';
import { closedAmong, ensurePartitions } from './statements.js';

/** What a loader knows of the days that events are of, given as days since 1970. */
export interface EventDays {
  /**
   * Makes the partitions of days that are new to the loader, and refuses the rows of days that are closed for their
   * servers: the database could not tell which of their events it has had.
   */
  prepare(sql: Sql, rows: EventRow[]): Promise<{ open: EventRow[]; refused: RejectedLine[] }>;
  /** Takes all days for new ones again: days are closed while a loader runs. */
  forget(): void;
}

export function eventDays(): EventDays {
  const prepared = new Set<number>();
  const closed = new Set<string>();
  const unprepared = (rows: EventRow[]): number[] => [...new Set(rows.map(dayOf))].filter((day) => !prepared.has(day));
  const isClosed = (row: EventRow): boolean => closed.has(`${dayOf(row)} ${serverIdOf(row)}`);

  return {
    async prepare(sql, rows) {
      const days = unprepared(rows);
      const found = days.length > 0 ? await closedAmong(sql, days) : [];
      for (const { day, serverId } of found) closed.add(`${day} ${serverId}`);
      const late = closed.size > 0 ? rows.filter(isClosed) : [];
      const open = late.length > 0 ? rows.filter((row) => !isClosed(row)) : rows;
      const wanted = unprepared(open);
      await ensurePartitions(sql, wanted);
      for (const day of wanted) prepared.add(day);
      return { open, refused: late.map(refusedLine) };
    },
    forget() {
      prepared.clear();
    },
  };
}

function dayOf({ second }: EventRow): number {
  return Math.floor(second / 86_400);
}

function refusedLine(row: EventRow): RejectedLine {
  const day = new Date(row.second * 1000).toISOString().slice(0, 10);
  const reason = `too late: ${day} is closed for its server, since raw events of it were dropped; what was loaded stays`;
  return rejectedRow(row, reason, 'P4030');
}
