-- Whatever a view gains later stays hidden until it is known here to name nobody: other text is hashed, and json,
-- which may hold anything, is left out.
create or replace function perforce_internal.mask_view(view_name text)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    free_text constant text[] := array['logins.reason', 'server_events.event_info'];
    harmless text[] := array[
        'cmdident', 'blocker_cmdident', 'func', 'blocker_func', 'prog', 'version', 'cmd_group', 'server_id',
        'origin_server_id', 'server_ids', 'running_on', 'status', 'orphan_reason', 'reason', 'event_name', 'kind', 'lock_kind', 'action',
        'rev', 'severity', 'subsystem', 'subcode', 'mostly', 'trigger_type', 'restart', 'event_code', 'event_info', 'problem',
        'program', 'platform', 'program_version', 'program_build', 'method', 'result', 'integrity_event', 'limit_name',
        'known_from', 'meaning', 'lock_class', 'track_type', 'peer', 'killed'
    ];
    columns text;
    definition text;
    hashed record;
begin
    harmless := array(select h from unnest(harmless) as h where view_name || '.' || h <> all(free_text));
    select string_agg(
        case
            when a.attname = any(harmless) or a.atttypid <> 'text'::regtype then format('v.%I', a.attname)
            when a.attname = 'file' then format('perforce_internal.masked_path(v.%I, k.key) as %1$I', a.attname)
            when a.attname = 'table_name' then format('perforce_internal.masked_table(v.%I, k.key) as %1$I', a.attname)
            else format('perforce_internal.masked_text(v.%I, k.key) as %1$I', a.attname)
        end,
        ', ' order by a.attnum
    )
    into columns
    from pg_attribute as a
    where a.attrelid = format('perforce.%I', view_name)::regclass and a.attnum > 0 and not a.attisdropped
        and (
            a.attname = any(harmless)
            or a.atttypid::regtype in (
                'text', 'smallint', 'integer', 'bigint', 'numeric', 'boolean', 'timestamptz', 'bigint[]', 'integer[]'
            )
        );

    definition := format(
        'view perforce_masked.%I as select %s from perforce.%1$I as v cross join perforce_internal.masking_key as k',
        view_name, columns
    );
    begin
        execute 'create or replace ' || definition;
    exception
        when invalid_table_definition then
            execute format('drop view perforce_masked.%I', view_name);
            execute 'create ' || definition;
    end;
    insert into perforce_internal.objects (identity, kind)
    values (format('perforce_masked.%I', view_name), 'view')
    on conflict do nothing;
    execute format(
        'comment on view perforce_masked.%I is %L', view_name,
        'Masked: ' || obj_description(format('perforce.%I', view_name)::regclass, 'pg_class')
    );
    for hashed in
        select a.attname, o.attrelid, o.attnum, a.attname <> all(harmless) and a.atttypid = 'text'::regtype as is_hashed
        from pg_attribute as a
        join pg_attribute as o on o.attrelid = format('perforce.%I', view_name)::regclass and o.attname = a.attname
        where a.attrelid = format('perforce_masked.%I', view_name)::regclass and a.attnum > 0
    loop
        execute format(
            'comment on column perforce_masked.%I.%I is %L', view_name, hashed.attname,
            case when hashed.is_hashed then 'Hashed: ' else '' end || col_description(hashed.attrelid, hashed.attnum)
        );
    end loop;
end
$$;
comment on function perforce_internal.mask_view(text) is
    'Makes the view of perforce_masked that shows a view of perforce with its names hashed, comments included';
