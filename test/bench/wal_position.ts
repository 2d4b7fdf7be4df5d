import type { Sql } from 'postgres';

/** Bytes of WAL since the server was made. */
export async function walPosition(sql: Sql): Promise<number> {
  const [row] = await sql`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes`;
  return Number(row!.bytes);
}
