create or replace view perforce.table_sizes as
select
    coalesce(d.parent, p.relname::text, c.relname::text) as table_name,
    c.relname::text as part,
    d.lower_bound,
    d.upper_bound,
    pg_table_size(c.oid) as table_bytes,
    pg_indexes_size(c.oid) as index_bytes,
    case when c.reltuples >= 0 then c.reltuples::bigint end as estimated_rows
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_inherits as i on i.inhrelid = c.oid
left join pg_class as p on p.oid = i.inhparent
left join pg_namespace as m on m.oid = p.relnamespace
left join perforce_internal.dated_partitions() as d on d.partition = c.relname and n.nspname = 'perforce_internal'
where c.relkind = 'r'
    and exists (
        select
        from perforce_internal.objects as o
        where o.kind = 'table'
            and o.identity in (n.nspname || '.' || c.relname, m.nspname || '.' || p.relname)
    );
comment on view perforce.table_sizes is
    'How much disk does it all take, and which days and months are large? One row a table, or a partition of one: sum by table_name';
comment on column perforce.table_sizes.table_name is 'The table; of partitions the table that they are of';
comment on column perforce.table_sizes.part is 'The partition, in schema perforce_internal; the table itself where it has none';
comment on column perforce.table_sizes.lower_bound is
    'The partition holds what is from this time on: a day of raw_events, a month of command_logs; null: not a partition by time, or the default one';
comment on column perforce.table_sizes.upper_bound is 'To before this time; null as lower_bound';
comment on column perforce.table_sizes.table_bytes is 'Rows, with what is stored apart of large ones, bytes on disk';
comment on column perforce.table_sizes.index_bytes is 'Indexes, bytes on disk';
comment on column perforce.table_sizes.estimated_rows is 'Rows, as the planner estimates; null: not known yet';
