import type { Sql } from 'postgres';
import { inTransaction } from '../database/session.js';
import { type EventRow, serverIdOf } from '../map/record_mapping.js';
import { type RejectedLine, rejectedLine } from '../read/rejected_line.js';

/** Days of servers for which one transaction makes partitions. */
const daysAtOnce = 100;

/** What a loader knows of the days that events are of. */
export function eventDays() {
  const prepared = new Set<number>();

  /**
   * Makes the partitions of days that are new to the loader, and refuses the rows of days that are closed for their
   * servers: the database could not tell which of their events it has had.
   */
  async function prepare(sql: Sql, rows: EventRow[]): Promise<{ open: EventRow[]; late: RejectedLine[] }> {
    const unknown = [...new Set(rows.filter((row) => !prepared.has(dayOf(row))).map(serverDayOf))];
    const closed = new Set<string>();
    while (unknown.length > 0) {
      const some = unknown.splice(0, daysAtOnce);
      const places = await inTransaction(sql, 'isolation level read committed', async () => sql`
        select perforce_internal.prepare_days(${`[${some}]`}::text::json) as place`);
      for (const { place } of places) closed.add(some[place - 1]!);
    }
    const isLate = (row: EventRow): boolean => closed.size > 0 && closed.has(serverDayOf(row));
    const late = rows.filter(isLate);
    const lateDays = new Set(late.map(dayOf));
    for (const day of new Set(rows.map(dayOf))) if (!lateDays.has(day)) prepared.add(day);
    return { open: late.length > 0 ? rows.filter((row) => !isLate(row)) : rows, late: late.map(lateLine) };
  }

  /** Takes all days for new ones again: days are closed while a loader runs. */
  return { prepare, forget: () => prepared.clear() };
}

/** Days since 1970. */
function dayOf({ second }: EventRow): number {
  return Math.floor(second / 86_400);
}

function dateOf({ second }: EventRow): string {
  return new Date(1000 * second).toISOString().slice(0, 10);
}

/** As prepare_days takes it. */
function serverDayOf(row: EventRow): string {
  return JSON.stringify({ day: dateOf(row), server_id: serverIdOf(row) });
}

function lateLine(row: EventRow): RejectedLine {
  const reason = 'is closed for its server, since raw events of it were dropped; what was loaded stays';
  return rejectedLine(row, `too late: ${dateOf(row)} ${reason}`, 'P4030');
}
