-- What is not just digits and a point takes ten times as long to check: p4d writes little else.
create or replace function perforce.duration_ms(duration text)
returns numeric
language sql immutable parallel safe
return case
    when octet_length(duration) <= 10 and translate(duration, '0123456789', '') = '.s' and right(duration, 1) = 's'
        and duration <> '.s'
        then trim_scale(rtrim(duration, 's')::numeric * 1000)
    when duration ~ '^-?([0-9]{1,12}(\.[0-9]{0,9})?|\.[0-9]{1,9})s?$'
        then trim_scale(rtrim(duration, 's')::numeric * 1000)
end;
comment on function perforce.duration_ms(text) is
    'Milliseconds of a p4d duration: .017s is 17; 0.017s, .017 and 12s are understood too; null for anything else';
