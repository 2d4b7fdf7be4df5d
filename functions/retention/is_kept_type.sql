create or replace function perforce_internal.is_kept_type(event_type integer)
returns boolean
language sql immutable parallel safe
return event_type in (3, 4, 5, 6, 10, 12, 13, 15, 16, 18, 19);
comment on function perforce_internal.is_kept_type(integer) is
    'Whether records of a type are kept for log_retention when the raw events of their day are dropped: errors, audits, the user log, server events, checks, logins and LDAP syncs';
