import type { Sql } from 'postgres';
import type { Catalogue } from '../map/catalogue.js';
import type { EventRow } from '../map/event_row.js';
import type { RejectedLine } from '../read/rejected_line.js';
import { copyIn } from './copy_in.js';
import { copyData } from './copy_data.js';

const daysAtOnce = 100;
/** Length of the rejected lines that one statement is given, unless it is one that is longer. */
const rejectedAtOnce = 1024 * 1024;

/** The record layouts that the database knows, and where it keeps their fields. */
export async function readCatalogue(sql: Sql): Promise<Catalogue> {
  const layouts = await sql<Catalogue['layouts']>`
    select event_type as type, event_version as version, to_json(fields) as fields
    from perforce_internal.record_catalogue()`;
  const fields = await sql<Catalogue['fields']>`
    select field_name as field, column_name as column, column_type as type
    from perforce_internal.field_catalogue()`;
  return { layouts, fields };
}

/** Makes the partitions of the days, given as days since 1970; each hundred in its own transaction. */
export async function ensurePartitions(sql: Sql, days: number[]): Promise<void> {
  const dates = days.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
  for (let start = 0; start < dates.length; start += daysAtOnce) {
    await sql`select perforce_internal.ensure_partitions(${`{${dates.slice(start, start + daysAtOnce)}}`}::text::date[])`;
  }
}

/** Servers whose events of one of the days, given as days since 1970, the database takes no more. */
export async function closedAmong(sql: Sql, days: number[]): Promise<{ day: number; serverId: string }[]> {
  const dates = days.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
  const rows = await sql`
    select day - date '1970-01-01' as day, server_id as "serverId"
    from perforce_internal.closed_among(${`{${dates}}`}::text::date[])`;
  return rows.map(({ day, serverId }) => ({ day, serverId }));
}

/** Inserts rows that are all new, by COPY, in one transaction; returns their number. Fails with 23505 if one is not. */
export function copyRows(sql: Sql, source: string, rows: EventRow[]): Promise<number> {
  const { columns, pieces } = copyData(rows);
  return inTransaction(sql, source, rows, () =>
    copyIn(sql, `copy perforce.raw_events (${namesOf(columns)}) from stdin (format binary)`, pieces));
}

/**
 * Inserts those rows that are new, in their order, in one transaction, and returns their number. The temporary table
 * goes with the transaction: behind a transaction pooler the session is another client's next.
 */
export function copyNewRows(sql: Sql, source: string, rows: EventRow[]): Promise<number> {
  const { columns, pieces } = copyData(rows);
  const names = namesOf(columns);
  const types = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  return inTransaction(sql, source, rows, async () => {
    await sql.unsafe(`create temp table p4_load_batch (n bigint generated always as identity, ${types}) on commit drop`);
    await copyIn(sql, `copy pg_temp.p4_load_batch (${names}) from stdin (format binary)`, pieces);
    const inserted = await sql.unsafe(`
      insert into perforce.raw_events (${names})
      select ${names} from pg_temp.p4_load_batch order by n
      on conflict do nothing`);
    return inserted.count;
  });
}

function namesOf(columns: { name: string }[]): string {
  return columns.map(({ name }) => name).join(', ');
}

/** Keeps rejected lines; those that are kept already stay as they are. */
export async function insertRejectedLines(sql: Sql, source: string, rejected: RejectedLine[]): Promise<void> {
  for (let start = 0; start < rejected.length;) {
    const lines = [];
    for (let length = 0; start < rejected.length && length < rejectedAtOnce; start++) {
      const { line, text, bytes, reason, sqlstate } = rejected[start]!;
      lines.push({ line_number: line, line: text, bytes_hex: bytes?.toString('hex'), reason, sqlstate });
      length += text.length + (bytes?.length ?? 0);
    }
    await sql`
      insert into perforce.rejected_lines (source, line_number, line, line_bytes, reason, sqlstate)
      select ${source}::text, line_number, line, decode(bytes_hex, 'hex'), reason, sqlstate
      from json_to_recordset(${JSON.stringify(lines)}::text::json)
        as t (line_number bigint, line text, bytes_hex text, reason text, sqlstate text)
      on conflict do nothing`;
  }
}

/**
 * The settings tell the trigger on raw_events where the rows come from, and how many were offered; work_mem keeps the
 * rows that the trigger sees in memory.
 */
async function inTransaction<T>(sql: Sql, source: string, rows: EventRow[], work: () => Promise<T>): Promise<T> {
  await Promise.all([
    sql`begin`,
    sql`select set_config('perforce.source', ${source}, true),
      set_config('perforce.batch_rows', ${String(rows.length)}, true), set_config('work_mem', '64MB', true)`,
  ]);
  const result = await work();
  await sql`commit`;
  return result;
}
