create or replace function perforce.severity_name(severity text)
returns text
language sql immutable parallel safe
return coalesce((array['empty', 'info', 'warn', 'failed', 'fatal'])[perforce.severity_level(severity) + 1], severity);
comment on function perforce.severity_name(text) is
    'Severity of an error by name: empty, info, warn, failed, fatal; anything else as it is (f_severity)';
