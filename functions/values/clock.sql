create or replace function perforce.clock()
returns timestamptz
language sql stable parallel safe
return case
    when current_setting('perforce.now', true) <> '' and has_table_privilege(session_user, 'perforce.settings', 'update')
        then current_setting('perforce.now', true)::timestamptz
    else clock_timestamp()
end;
comment on function perforce.clock() is
    'The clock everything here reads: wall-clock time, or the setting perforce.now, by which tests travel in time. Only who may change settings may do that: a loader could otherwise have everything given up, or dropped';
