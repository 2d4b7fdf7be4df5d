import type { Sql } from 'postgres';
import type { EventRow } from '../map/record_mapping.js';
import type { RejectedLine } from '../read/rejected_line.js';
import { copyIn } from './copy_in.js';
import { copyData } from './copy_data.js';

/** Length of the rejected lines that one statement is given, unless it is one that is longer. */
const rejectedAtOnce = 1024 * 1024;

/**
 * Inserts rows by COPY, in one transaction, and returns how many were new. `into` raw_events or a partition of it all have
 * to be, else it fails with 23505; without it those that are there already are left out. The temporary table goes with
 * the transaction: behind a transaction pooler the session is another client's next. The settings tell the trigger where
 * the rows come from, and how many were offered; work_mem keeps the rows that it sees in memory.
 */
export async function insertRows(sql: Sql, source: string, rows: EventRow[], into?: string): Promise<number> {
  const { columns, pieces } = copyData(rows);
  const names = columns.map(({ name }) => name).join(', ');
  const typed = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  const makeBatch = `create temp table p4_load_batch (n bigint generated always as identity, ${typed}) on commit drop`;
  await Promise.all([
    sql`begin isolation level read committed`,
    sql`select set_config('perforce.source', ${source}, true),
      set_config('perforce.batch_rows', ${String(rows.length)}, true), set_config('work_mem', '64MB', true)`,
    ...(into ? [] : [sql.unsafe(makeBatch)]),
  ]);
  const copied = await copyIn(sql, `copy ${into ?? 'pg_temp.p4_load_batch'} (${names}) from stdin (format csv)`, pieces);
  const inserted = into ? undefined : await sql.unsafe(`
    insert into perforce.raw_events (${names})
    select ${names} from pg_temp.p4_load_batch order by n
    on conflict do nothing`);
  await sql`commit`;
  return inserted ? inserted.count : copied;
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
