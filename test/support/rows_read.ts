import type { Sql } from 'postgres';

/** Rows of what is stored of commands that a transaction has read so far, by scans of tables and of indexes. */
export async function rowsRead(sql: Sql): Promise<number> {
  const [row] = await sql`
    select sum(pg_stat_get_xact_tuples_returned(c.oid))::integer as rows
    from pg_class as c
    where c.relnamespace = 'perforce'::regnamespace and c.relkind in ('i', 'r')
      and c.relname ~ '^(command_|orphaned_commands|late_commands)'`;
  return row!.rows;
}

/** Rows of raw_events that a transaction has read so far. */
export async function recordsRead(sql: Sql): Promise<number> {
  const [row] = await sql`
    select sum(seq_tup_read + idx_tup_fetch)::integer as rows
    from pg_stat_xact_user_tables
    where relname like 'raw\\_events\\_%'`;
  return row!.rows;
}
