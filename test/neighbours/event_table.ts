import type { Sql } from 'postgres';

const heads = [
  'eventtype', 'timestamp', 'timestamp2', 'date', 'pid', 'cmdident', 'serverid', 'cmdno', 'user', 'client', 'func', 'host',
  'prog', 'version', 'args', 'cmdgroup',
].map((name) => `f_${name}`);

/** Fills perforce.logs, a table of events as users have one, with records that are given as JSON. */
export async function fillLogs(sql: Sql, records: string[]): Promise<void> {
  await sql`
    insert into perforce.logs
    select
      r ->> 'f_eventtype',
      timestamp 'epoch' + (r ->> 'f_timestamp')::bigint * interval '1 second'
        + round((r ->> 'f_timestamp2')::numeric / 1000) * interval '1 microsecond',
      (r ->> 'f_timestamp2')::bigint, r ->> 'f_date', nullif(r ->> 'f_pid', '')::bigint, r ->> 'f_cmdident', r ->> 'f_serverid',
      nullif(r ->> 'f_cmdno', '')::integer, r ->> 'f_user', r ->> 'f_client', r ->> 'f_func', r ->> 'f_host', r ->> 'f_prog',
      r ->> 'f_version', r ->> 'f_args', r ->> 'f_cmdgroup', r - ${heads}::text[]
    from (select line::jsonb as r from unnest(${records}::text[]) as line) as records`;
}
