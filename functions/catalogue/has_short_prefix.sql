create or replace function perforce_internal.has_short_prefix(event_type integer)
returns boolean
language sql stable
begin atomic
    select exists (
        select from perforce.record_layouts as l
        where l.event_type = has_short_prefix.event_type and 'f_func' <> all(l.fields)
    );
end;
comment on function perforce_internal.has_short_prefix(integer) is
    'Whether records of the type lack user, client, func and so on among the common fields (types 12, 15, 16)';
