-- What a user may add beside p4-command-log: names as ours have, for other arguments, and in the other schemas too.
create table perforce.annotations (cmdident text primary key, note text);
create view perforce.annotated as select cmdident, note from perforce.annotations;
create function perforce.setting(number integer) returns integer language sql as $$ select number $$;
create function perforce.commands_of(region perforce.region) returns integer language sql as $$ select 1 $$;
create type perforce.verdict as (cmdident text, blame text);
create table perforce_internal.their_work (n integer);
create view perforce_masked.regions as select region, count(*) as users from perforce.user_regions group by region;
