create or replace function perforce_internal.sorted_events(events jsonb[])
returns jsonb[]
language sql immutable parallel safe
return (select array_agg(e order by e ->> 'at' collate "C", e) from unnest(events) as e);
comment on function perforce_internal.sorted_events(jsonb[]) is 'Events by time and then content: the same whatever the order they came in';
