import type { Sql } from 'postgres';
import { copyIn } from './copy_in.js';
import { copyData, rawEventColumns } from './copy_rows.js';
import type { EventRow } from '../map/record_mapping.js';
import type { Layout } from '../map/record_plan.js';
import type { RejectedLine } from '../read/record_reader.js';

const columnNames = rawEventColumns.map(([name]) => name).join(', ');
const columnTypes = rawEventColumns.map(([name, type]) => `${name} ${type}`).join(', ');
const daysAtOnce = 100;

/** The last migration that the schema has had, and the one that a loader has to know at least. */
export async function readSchemaVersion(sql: Sql): Promise<{ newest: string; loaderKnows: string }> {
  const [row] = await sql`select newest, loader_knows as "loaderKnows" from perforce.schema_version()`;
  return { newest: row!.newest, loaderKnows: row!.loaderKnows };
}

/** The layouts that the database knows. */
export async function readCatalogue(sql: Sql): Promise<Layout[]> {
  const rows = await sql`
    select event_type as type, event_version as version, to_json(fields) as fields,
      to_json(number_fields) as "numberFields"
    from perforce_internal.record_catalogue()`;
  return rows.map(({ type, version, fields, numberFields }) => ({ type, version, fields, numberFields }));
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

/** Those of the commands that the database has, live or archived. */
export async function knownCommands(sql: Sql, cmdidents: string[]): Promise<string[]> {
  const [row] = await sql`
    select to_json(perforce_internal.known_commands(array(
      select json_array_elements_text(${JSON.stringify(cmdidents)}::text::json)))) as known`;
  return row!.known;
}

/** Inserts rows that are all new, by COPY, in one transaction; returns their number. Fails with 23505 if one is not. */
export function copyRows(sql: Sql, source: string, rows: EventRow[]): Promise<number> {
  return inTransaction(sql, source, rows, () =>
    copyIn(sql, `copy perforce.raw_events (${columnNames}) from stdin (format binary)`, copyData(rows)));
}

/**
 * Inserts those rows that are new, in their order, in one transaction, and returns their number. The temporary table
 * goes with the transaction: behind a transaction pooler the session is another client's next.
 */
export function copyNewRows(sql: Sql, source: string, rows: EventRow[]): Promise<number> {
  return inTransaction(sql, source, rows, async () => {
    await sql.unsafe(`
      create temp table p4_load_batch (n bigint generated always as identity, ${columnTypes}) on commit drop`);
    await copyIn(sql, `copy pg_temp.p4_load_batch (${columnNames}) from stdin (format binary)`, copyData(rows));
    const inserted = await sql.unsafe(`
      insert into perforce.raw_events (${columnNames})
      select ${columnNames} from pg_temp.p4_load_batch order by n
      on conflict do nothing`);
    return inserted.count;
  });
}

/** Keeps rejected lines; those that are kept already stay as they are. */
export async function insertRejectedLines(sql: Sql, source: string, rejected: RejectedLine[]): Promise<void> {
  const lines = rejected.map(({ line, text, bytes, reason, sqlstate }) =>
    ({ line_number: line, line: text, bytes_hex: bytes?.toString('hex'), reason, sqlstate }));
  await sql`
    insert into perforce.rejected_lines (source, line_number, line, line_bytes, reason, sqlstate)
    select ${source}::text, line_number, line, decode(bytes_hex, 'hex'), reason, sqlstate
    from json_to_recordset(${JSON.stringify(lines)}::text::json)
      as t (line_number bigint, line text, bytes_hex text, reason text, sqlstate text)
    on conflict do nothing`;
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
