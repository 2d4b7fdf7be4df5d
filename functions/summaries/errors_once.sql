create or replace function perforce_internal.errors_once(
    error_count bigint, first_errors jsonb[], cmd_id text, from_time timestamptz, to_time timestamptz
)
returns bigint
language sql stable parallel safe
begin atomic
    select case
        when error_count < 2 then error_count
        when error_count = cardinality(first_errors) then (
            select count(*)
            from unnest(first_errors) as e
            where e -> 'type' <> '3' or not exists (
                select
                from unnest(first_errors) as o
                where o -> 'type' <> '3' and o - '{at,type}'::text[] = e - '{at,type}'::text[]
                    and (o ->> 'at')::timestamptz - (e ->> 'at')::timestamptz
                        between interval '-1 second' and interval '1 second'
            )
        )
        else perforce_internal.count_errors(cmd_id, from_time, to_time)
    end;
end;
comment on function perforce_internal.errors_once(bigint, jsonb[], text, timestamptz, timestamptz) is
    'How many errors the error records of a command tell of, each once as in error_events: from the array that its row holds, or from raw_events where that does not hold all. A command without errors, or with one, is not looked at';
