create or replace function perforce_internal.severity_level(severity text)
returns smallint
language sql immutable parallel safe
return case
    when severity in ('0', '1', '2', '3', '4') then severity::smallint
    else array_position(array['empty', 'info', 'warn', 'failed', 'fatal'], lower(severity))::smallint - 1::smallint
end;
comment on function perforce_internal.severity_level(text) is
    'Severity of an error as a number: 0 empty, 1 info, 2 warn, 3 failed, 4 fatal; null for anything else (f_severity)';
