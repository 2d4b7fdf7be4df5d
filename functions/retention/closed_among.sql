create or replace function perforce_internal.closed_among(days date[])
returns table (day date, server_id text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select d.day, d.server_id from perforce.closed_days as d where d.day = any(days);
end;
comment on function perforce_internal.closed_among(date[]) is
    'Which of the days are closed, for which servers: loaders leave out those events, which raw_events refuses with P4030';
