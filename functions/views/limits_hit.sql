create or replace view perforce.limits_hit as
select
    e.cmdident, e.event_time, e.server_id, e.user_name, e.client, e.func, e.limit_name,
    substring(e.text from '[Oo]ver ([0-9]+)')::numeric as limit_value,
    case when perforce.limit_name(e.text) is null then 'subcode' else 'text' end as known_from,
    e.text
from perforce.error_events as e
where e.limit_name is not null
union all
select
    c.cmdident, coalesce(c.command_end_timestamp, c.last_event_at), c.server_id, c.user_name, c.client, c.func,
    perforce.limit_name(c.reason), null, 'reason', c.reason
from perforce.commands as c
where c.reason is not null and perforce.limit_name(c.reason) is not null
    and not exists (
        select
        from perforce_internal.all_events as r
        where r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
            and r.event_type in (3, 4, 5)
            and perforce.limit_name(r.text, r.subsystem::text, r.subcode::text) = perforce.limit_name(c.reason)
    );
comment on view perforce.limits_hit is
    'Which commands were stopped by MaxResults, MaxScanRows, MaxLockTime, MaxMemory or MaxOpenFiles of their user''s groups? One row an error that says so, and one a command whose end alone does. Give a range of event_time';
comment on column perforce.limits_hit.cmdident is 'The command; null: the error belongs to none (f_cmdident)';
comment on column perforce.limits_hit.event_time is 'When the error was written, or the command ended';
comment on column perforce.limits_hit.server_id is 'Server that stopped it; null: not in the record (f_serverid)';
comment on column perforce.limits_hit.user_name is 'Perforce user of the command; null: empty (f_user)';
comment on column perforce.limits_hit.client is 'Client workspace of the command; null: empty (f_client)';
comment on column perforce.limits_hit.func is 'The command, as user-sync; null: empty (f_func)';
comment on column perforce.limits_hit.limit_name is 'MaxResults, MaxScanRows, MaxLockTime, MaxMemory or MaxOpenFiles';
comment on column perforce.limits_hit.limit_value is
    'The limit: rows, results, ms, MB or files as p4d counts them; null: the text does not tell';
comment on column perforce.limits_hit.known_from is
    'How it is known. text: the error names the limit, as its text ends with see p4 help maxresults; reason: the end of the command names it (f_reason); both are vendor-documented. subcode: error 32 or 61 of subsystem DB, which newer servers may use for something else';
comment on column perforce.limits_hit.text is 'What p4d said: the error, or the reason of the end (f_text, f_reason)';
