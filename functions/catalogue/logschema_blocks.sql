create or replace function perforce_internal.logschema_blocks(logschema text)
returns table (
    block_number bigint, block text, event_type integer, event_version integer, event_name text,
    field_number integer, field_name text
)
language sql immutable
begin atomic
    select
        b.block_number,
        b.block,
        substring(b.block from '(?n)^\.\.\. f_recordType ([0-9]{1,4})\s*$')::integer,
        substring(b.block from '(?n)^\.\.\. f_recordVersion ([0-9]{1,4})\s*$')::integer,
        substring(b.block from '(?n)^\.\.\. f_recordName (\w{1,100})\s*$'),
        substring(b.block from '(?n)^\.\.\. f_field ([0-9]{1,4})\s*$')::integer,
        substring(b.block from '(?n)^\.\.\. f_name (f_\w{1,100})\s*$')
    from regexp_split_to_table(perforce_internal.plain_logschema(logschema), '\n[ \t]*\n') with ordinality as b (block, block_number)
    where b.block ~ '\S';
end;
comment on function perforce_internal.logschema_blocks(text) is
    'The blocks of p4 logschema output, one field of one record each; null where a block lacks a value or has it in another form';
