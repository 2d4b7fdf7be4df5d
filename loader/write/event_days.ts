import type { Sql } from 'postgres';
import { type EventRow, serverIdOf } from '../map/event_row.js';
import { type RejectedLine, rejectedLine } from '../read/rejected_line.js';
import { prepareDays } from './statements.js';

/** Days of servers for which one transaction makes partitions. */
const daysAtOnce = 100;

/** What a loader knows of the days that events are of, given as days since 1970. */
export function eventDays() {
  const prepared = new Set<number>();

  /**
   * Makes the partitions of days that are new to the loader, and refuses the rows of days that are closed for their
   * servers: the database could not tell which of their events it has had.
   */
  async function prepare(sql: Sql, rows: EventRow[]): Promise<{ open: EventRow[]; late: RejectedLine[] }> {
    const unknown = new Map<string, EventRow>();
    for (const row of rows) if (!prepared.has(dayOf(row))) unknown.set(serverDayOf(row), row);
    const closed = new Set<string>();
    for (const rest = [...unknown.values()]; rest.length > 0;) {
      const some = rest.splice(0, daysAtOnce);
      const serverDays = some.map((row) => ({ day: dateOf(row), server_id: serverIdOf(row) }));
      for (const place of await prepareDays(sql, serverDays)) closed.add(serverDayOf(some[place - 1]!));
    }
    const late = closed.size > 0 ? rows.filter((row) => closed.has(serverDayOf(row))) : [];
    const lateDays = new Set(late.map(dayOf));
    for (const day of new Set(rows.map(dayOf))) if (!lateDays.has(day)) prepared.add(day);
    const open = late.length > 0 ? rows.filter((row) => !closed.has(serverDayOf(row))) : rows;
    return { open, late: late.map(lateLine) };
  }

  /** Takes all days for new ones again: days are closed while a loader runs. */
  return { prepare, forget: () => prepared.clear() };
}

function dayOf({ second }: EventRow): number {
  return Math.floor(second / 86_400);
}

function dateOf({ second }: EventRow): string {
  return new Date(1000 * second).toISOString().slice(0, 10);
}

function serverDayOf(row: EventRow): string {
  return `${dayOf(row)} ${serverIdOf(row)}`;
}

function lateLine(row: EventRow): RejectedLine {
  const reason = 'is closed for its server, since raw events of it were dropped; what was loaded stays';
  return rejectedLine(row, `too late: ${dateOf(row)} ${reason}`, 'P4030');
}
