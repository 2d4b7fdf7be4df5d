import type { Sql } from 'postgres';
import { inTransaction } from '../database/session.js';
import { type EventRow, serverIdOf } from '../map/record_mapping.js';
import { type RejectedLine, rejectedLine } from '../read/rejected_line.js';

/** Days of servers for which one transaction makes partitions. */
const daysAtOnce = 100;

/** What a loader knows of the days that events are of. */
export function eventDays() {
  const tables = new Map<number, string>();

  /**
   * Makes the partitions of days that are new to the loader, and refuses the rows of days that are closed for their
   * servers: the database could not tell which of their events it has had. The others are for `table`: of one day they
   * may go into its partition, which takes them faster.
   */
  async function prepare(sql: Sql, rows: EventRow[]) {
    const unknown = new Map(rows.filter((row) => !tables.has(dayOf(row))).map((row) => [serverDayOf(row), row]));
    const closed = new Set<string>();
    const serverDays = [...unknown.keys()];
    while (serverDays.length > 0) {
      const some = serverDays.splice(0, daysAtOnce);
      const answers = await inTransaction(sql, 'isolation level read committed', async () => sql`
        select place, is_closed, case when has_table_privilege(partition, 'insert') then partition end as partition
        from perforce_internal.prepare_days(${`[${some}]`}::text::json)`);
      for (const { place, is_closed, partition } of answers) {
        const serverDay = some[place - 1]!;
        if (is_closed) closed.add(serverDay);
        else tables.set(dayOf(unknown.get(serverDay)!), partition ?? 'perforce.raw_events');
      }
    }
    const isLate = (row: EventRow): boolean => closed.size > 0 && closed.has(serverDayOf(row));
    const late = rows.filter(isLate);
    const open = late.length > 0 ? rows.filter((row) => !isLate(row)) : rows;
    const [table, another] = new Set(open.map((row) => tables.get(dayOf(row))));
    for (const row of late) tables.delete(dayOf(row));
    return { open, table: table && !another ? table : 'perforce.raw_events', late: late.map(lateLine) };
  }

  /** Takes all days for new ones again: days are closed while a loader runs. */
  return { prepare, forget: () => tables.clear() };
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
