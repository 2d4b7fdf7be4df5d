create or replace function perforce_internal.severity_name(severity text)
returns text
language sql immutable parallel safe
return coalesce((array['empty', 'info', 'warn', 'failed', 'fatal'])[perforce_internal.severity_level(severity) + 1], severity);
comment on function perforce_internal.severity_name(text) is
    'Severity of an error by name: empty, info, warn, failed, fatal; anything else as it is (f_severity)';
