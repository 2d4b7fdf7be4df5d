create or replace function perforce_internal.attribute_class(event_type integer, func text)
returns integer
language sql immutable parallel safe
return case when event_type = 0 then 0 when func <> '' then 1 else 2 end;
comment on function perforce_internal.attribute_class(integer, text) is
    'How well an event tells the attributes of its command: 0 a start, 1 another that names the func, 2 the rest';
