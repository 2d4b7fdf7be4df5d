create or replace function perforce_internal.attribute_order(
    event_type integer, func text, event_time timestamptz, event_ns smallint, event_hash bigint
)
returns bigint[]
language sql stable parallel safe
return array[
    perforce_internal.attribute_class(event_type, func),
    round(date_part('epoch', event_time) * 1000000)::bigint * 1000 + event_ns,
    event_hash
];
comment on function perforce_internal.attribute_order(integer, text, timestamptz, smallint, bigint) is
    'Sort key of the event that a command''s attributes come from: starts first, then events with a full prefix; earlier ones first. The smallest wins';
