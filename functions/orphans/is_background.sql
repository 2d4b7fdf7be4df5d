create or replace function perforce_internal.is_background(func text, args text)
returns boolean
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
return exists (
    select
    from perforce.patience as p
    where p.patience is null and is_background.func like p.func and coalesce(is_background.args, '') like p.args
);
comment on function perforce_internal.is_background(text, text) is
    'Whether a command is one that may write nothing for ever, by the table patience';
