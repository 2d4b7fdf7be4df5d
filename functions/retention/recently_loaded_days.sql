create or replace function perforce_internal.recently_loaded_days()
returns table (day date)
language sql stable
set jit = off
begin atomic
    select distinct s.day
    from perforce.load_batches as b
    join perforce_internal.load_batch_servers as s on s.batch_id = b.batch_id
    where b.loaded_at > perforce.clock() - perforce.setting('raw_retention');
end;
comment on function perforce_internal.recently_loaded_days() is
    'Days (UTC) of which events were loaded within raw_retention: a backfill stays as long as what is live';
