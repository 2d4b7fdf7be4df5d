-- A mirror of p4d's metadata as it stands in schema perforce of a user's database, beside tables, views, functions and
-- types of the user's own.
create schema if not exists perforce;

create table perforce.rev (
    "depotFile" text, "depotRev" integer, "type" bigint, "action" text, "change" integer, "date" bigint, "modTime" bigint,
    "digest" text, "size" bigint, "traitLot" bigint, "lbrIsLazy" integer, "lbrFile" text, "lbrRev" text, "lbrType" bigint,
    primary key ("depotFile", "depotRev")
);
create index rev_change on perforce.rev ("change");
create table perforce.change (
    "change" integer primary key, "descKey" integer, "client" text, "user" text, "date" bigint, "status" integer,
    "description" text, "root" text, "importer" text, "identity" text, "access" bigint, "update" bigint, "stream" text
);
create table perforce.desc ("descKey" integer primary key, "description" text);
create table perforce."user" (
    "user" text primary key, "email" text, "jobView" text, "updateDate" bigint, "accessDate" bigint, "fullName" text
);
create table perforce."group" (
    "user" text, "group" text, "isSubGroup" integer, "maxResults" bigint, "maxScanRows" bigint, "maxLockTime" bigint,
    "maxOpenFiles" bigint, "timeout" bigint, primary key ("user", "group")
);
create table perforce.protect (
    "seq" integer primary key, "isGroup" integer, "user" text, "host" text, "perm" integer, "mapFlag" integer,
    "depotFile" text
);
create table perforce.domain (
    "name" text primary key, "type" integer, "extra" text, "mount" text, "owner" text, "updateDate" bigint,
    "accessDate" bigint, "options" bigint, "description" text, "stream" text, "serverid" text
);
create table perforce.stream (
    "stream" text primary key, "parent" text, "title" text, "type" integer, "preview" integer
);
create table perforce.working (
    "clientFile" text primary key, "depotFile" text, "client" text, "user" text, "haveRev" integer, "workRev" integer,
    "type" bigint, "action" text, "change" integer, "virtual" integer
);
create table perforce.depot ("name" text primary key, "type" integer, "extra" text, "map" text);
create table perforce.counters ("name" text primary key, "value" text);

-- Of the others it matters that they are there.
do $$
declare
    db_table text;
begin
    foreach db_table in array string_to_array(
        'archmap bodresolve bodresolvex bodtext bodtextcx bodtexthx boduser changeidx changex ckphist config configh excl '
        'exclg exclgx fix fixrev graphindex graphperm groupx have haveg havePt haveRp haveview integ integed integedss '
        'integtx ixdate ixtext jnlack job jobdesc jobpend label ldap license locks locksg logger message monitor '
        'nameval object pendingreplic property pubkey ref refcntadjust refhist remote repo resolve resolveg resolvex '
        'revbx revcx revdx revfs revhx revpx revsh revstg revsx revtr revtx revux review rmtview rdblbr scanctl scandir '
        'sendq sendqPt server stash statsdir storage storageg storagesh storagesx streamq streamrelation streamview '
        'streamviewx submodule svrview template templatesx templatewx ticket ticketRp topology traits trigger ugateway '
        'upgrades upgradesRp userrp usrprofile uxtext view viewRp workingg workingx', ' '
    ) loop
        execute format('create table perforce.%I ("key" text primary key, "value" text, "updateDate" bigint)', db_table);
    end loop;
end
$$;

create table perforce.user_regions (user_id text primary key, region text not null);
create table perforce.hosts (host text primary key, region text not null, machine_id text);

create table perforce.logs (
    f_eventtype text, f_timestamp timestamp, f_timestamp2 bigint, f_date text, f_pid bigint, f_cmdident text,
    f_serverid text, f_cmdno integer, f_user text, f_client text, f_func text, f_host text, f_prog text, f_version text,
    f_args text, f_cmdgroup text, f_extra_data jsonb
) partition by range (f_timestamp);
create table perforce.logs_default partition of perforce.logs default;
create index logs_time on perforce.logs (f_timestamp);

create type perforce.region as enum ('tokyo', 'berlin', 'austin');
create domain perforce.depot_path as text check (value like '//%');
create sequence perforce.imports;
create view perforce.submitted as select * from perforce.change where "status" = 1;
create materialized view perforce.change_counts as
select "user", count(*) as changes from perforce.change group by "user";
create function perforce.last_import() returns bigint language sql as $$ select last_value from perforce.imports $$;
create function perforce.age_of(at bigint) returns interval language sql as $$ select now() - to_timestamp(at) $$;
create procedure perforce.refresh_counts() language sql as $$ refresh materialized view perforce.change_counts $$;
create function perforce.tg_touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touch before update on perforce.change for each row execute function perforce.tg_touch();
comment on table perforce.change is 'Mirror of db.change';
comment on function perforce.last_import() is 'Number of the latest import';
