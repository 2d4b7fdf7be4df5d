create or replace function perforce_internal.time_from_text(spelling text)
returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
as $$
begin
    if spelling ~ '^[0-9]{1,10}(\.[0-9]{1,9})?$' then
        return timestamptz 'epoch' + spelling::numeric * interval '1 second';
    elsif spelling ~ '^[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}' then
        return spelling::timestamptz;
    end if;
    return null;
exception
    when data_exception then
        return null;
end
$$;
comment on function perforce_internal.time_from_text(text) is
    'A time written as seconds since 1970, or as 2026-11-20 09:00:00 with or without fraction and zone, without one in UTC; null for anything else';
