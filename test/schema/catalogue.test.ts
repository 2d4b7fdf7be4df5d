import t from 'tap';
import { layoutOf, prefixFields } from '../simulator/layouts.js';
import { testDatabase } from '../support/database.js';

/** What p4 logschema prints for a layout. */
const schemaOf = (type: number, version: number, name: string, fields: string[]): string =>
  fields.map((field, n) => [
    `... f_recordType ${type}`, `... f_recordVersion ${version}`, `... f_recordName ${name}`, `... f_field ${n}`,
    `... f_name ${field}`,
  ].join('\n')).join('\n\n') + '\n\n';

const errorFields = 'f_eventtype f_timestamp f_timestamp2 f_date f_pid f_cmdident f_serverid f_cmdno f_user f_client f_func'
  + ' f_host f_prog f_version f_args f_cmdgroup f_severity f_subsys f_subcode f_text';

t.test('import_logschema overrides and says what changed', async (t) => {
  const { sql } = await testDatabase(t);
  const error = errorFields.split(' ');
  const purge = [...error.slice(0, 16), 'f_file', 'f_rev'];
  const text = [
    schemaOf(4, 58, 'Error', error),
    schemaOf(4, 60, 'Error', [...error, 'f_hint']),
    schemaOf(6, 58, 'Audit', [...error.slice(0, 16), 'f_action', 'f_file', 'f_filesize', 'f_rev']).replaceAll('\n', '\r\n'),
    schemaOf(13, 58, 'PurgeRecord', purge),
    schemaOf(40, 61, 'Novelty', [...error.slice(0, 16), 'f_novelty']),
  ].join('\n');
  const changes = () => sql`select event_type, event_version, event_name, change from perforce.import_logschema(${text})`;
  t.same([...await changes()], [
    { event_type: 4, event_version: 58, event_name: 'Error', change: 'same' },
    { event_type: 4, event_version: 60, event_name: 'Error', change: 'added' },
    { event_type: 6, event_version: 58, event_name: 'Audit', change: 'different' },
    { event_type: 13, event_version: 58, event_name: 'PurgeRecord', change: 'added' },
    { event_type: 40, event_version: 61, event_name: 'Novelty', change: 'added' },
  ]);
  t.same((await changes()).map(({ change }) => change), ['same', 'same', 'same', 'same', 'same']);
  t.match(await sql`select event_name, kind from perforce.record_types where event_type in (13, 40) order by event_type`,
    [{ event_name: 'PurgeRecord', kind: 'audit' }, { event_name: 'Novelty', kind: 'other' }]);
  const [audit] = await sql`select fields from perforce_internal.record_catalogue() where event_type = 6 and event_version = 58`;
  t.same(audit!.fields.slice(16), ['f_action', 'f_file', 'f_filesize', 'f_rev']);
  const [{ builtin }] = await sql<[{ builtin: string[] }]>`
    select fields[17:] as builtin from perforce.record_layouts where event_type = 6 and event_version = 58 and source = 'builtin'`;
  t.same(builtin, ['f_action', 'f_file', 'f_rev', 'f_filesize'], 'what is built in stays');
});

const asScript = (text: string): string => `${text.replace(/^\.\.\. /gm, 'info1: ').replace(/^$/gm, 'info: ')}\nexit: 0\n`;
const asJson = (text: string): string => text.trim().split('\n\n').map((block) =>
  JSON.stringify(Object.fromEntries(block.split('\n').map((line) => line.split(' ').slice(1))))).join('\n');

t.test('import_logschema takes what p4 -s and p4 -Mj print', async (t) => {
  const { sql } = await testDatabase(t);
  const text = schemaOf(4, 60, 'Error', [...errorFields.split(' '), 'f_hint']);
  const changes = async (text: string) => (await sql`select change, fields[21] as last from perforce.import_logschema(${text})`)[0];
  t.same(await changes(asScript(text)), { change: 'added', last: 'f_hint' });
  for (const form of [asJson(text), asJson(text).replaceAll('\n', '\r\n'), asScript(text).replaceAll('info1: ', 'info1: ... '), asScript(text).replaceAll('\n', '\r\n')]) {
    t.same(await changes(form), { change: 'same', last: 'f_hint' });
  }
});

t.test('text that is no p4 logschema output is rejected, whole, with what is wrong', async (t) => {
  const { sql } = await testDatabase(t);
  const good = schemaOf(4, 60, 'Error', errorFields.split(' '));
  const nonsense: [string | null, RegExp][] = [
    [null, /empty/],
    ['  \n\n ', /empty/],
    ['Perforce password (P4PASSWD) invalid or unset.', /block 1/],
    [`${good}... f_recordType x\n... f_recordVersion 1\n... f_recordName N\n... f_field 0\n... f_name f_eventtype\n`, /block 21/],
    [good.replace('... f_name f_user\n', ''), /block 9/],
    [good.replace('... f_field 3\n', '... f_field 30\n'), /record 4\.60/],
    [good.replace('f_client', 'f_user'), /record 4\.60/],
    [good.replace('f_timestamp2', 'f_timestamp3'), /record 4\.60/],
    [`${good}\n${good}`, /record 4\.60/],
    [good.replace('f_recordType 4', 'f_recordType 99999'), /block 1/],
    [asJson(good).replace('"f_field":"3"', '"f_field":"3'), /JSON that is none/],
    [asJson(good).replace(/^.*\n/, '{"f_recordType": "\\u0000"}\n'), /block 1|JSON that is none/],
    [asScript(good).replace('exit: 0', 'exit: 1'), /block 21/],
    ['error: Perforce password (P4PASSWD) invalid or unset.\nexit: 1\n', /block 1/],
    ['{"data":"Perforce password (P4PASSWD) invalid or unset.\\n","generic":38,"severity":3}', /block 1/],
  ];
  for (const [text, message] of nonsense) {
    await t.rejects(sql`select * from perforce.import_logschema(${text})`, { code: 'P4010', message, hint: /p4 logschema -A -a/ });
  }
  t.same(await sql`select * from perforce.record_layouts where source = 'logschema'`, []);
});

t.test('kinds of the catalogue are the kinds that events get', async (t) => {
  const { sql } = await testDatabase(t);
  t.same(await sql`select * from perforce.record_types where kind <> perforce_internal.event_kind(event_type)::text`, []);
});

t.test('every field of every layout is explained, and every explanation is used', async (t) => {
  const { sql } = await testDatabase(t);
  t.match(await sql`
    select coalesce(l.field, f.field_name) as field
    from (select distinct unnest(fields) as field from perforce.record_layouts) as l
    full join perforce.record_fields as f on f.field_name = l.field
    where (l.field is null and f.column_name <> '') or f.field_name is null`, []);
});

t.test('the layouts built in are those that the simulator knows by its own copy', async (t) => {
  const { sql } = await testDatabase(t);
  const built = await sql`select event_type, event_version, fields from perforce.record_layouts order by 1, 2`;
  t.ok(built.length > 60);
  for (const { event_type, event_version, fields } of built) {
    const layout = layoutOf(event_type, event_version)!;
    t.equal(layout.version, event_version, `${event_type}.${event_version} is a layout of its own`);
    const names = [...prefixFields(layout.prefix, event_version), ...layout.own];
    t.same(fields, names.map((name) => `f_${name}`), `${event_type}.${event_version}`);
  }
});

t.test('every column of raw_events beyond type, time and hash has its fields, which payload may not hold', async (t) => {
  const { sql } = await testDatabase(t);
  const [{ columns }] = await sql<[{ columns: string[] }]>`
    select array_agg(attname::text order by attname) as columns from pg_attribute
    where attrelid = 'perforce.raw_events'::regclass and attnum > 0 and not attisdropped
      and attname <> all ('{event_time,event_ns,event_type,event_version,payload,event_hash}')`;
  const fields = await sql<{ field_name: string; column_name: string; column_type: string }[]>`
    select * from perforce_internal.field_catalogue() where column_name <> '' order by field_name`;
  t.same([...new Set(fields.map(({ column_name }) => column_name))].sort(), columns);
  const texts = await sql<{ field_name: string }[]>`
    select field_name from perforce.record_fields where data_type <> 'integer' and column_name <> ''`;
  const isText = new Set(texts.map(({ field_name }) => field_name));
  for (const { field_name, column_type } of fields) t.equal(column_type === 'text', isText.has(field_name), field_name);
  const insert = (payload: object): Promise<unknown> => sql`
    insert into perforce.raw_events (event_time, event_type, payload) values ('2026-11-20', 99, ${sql.json(payload as never)})`;
  for (const { field_name } of fields) {
    await t.rejects(insert({ [field_name.slice(2)]: 1 }), { code: '23514', constraint_name: 'payload_has_no_column' }, field_name);
  }
  await t.resolves(insert({ f_utime: '1.5', other: 'x' }));
});

t.test('every column of raw_events tells events apart, by its place as well as its value; empty ones do not', async (t) => {
  const { sql } = await testDatabase(t);
  const columns = await sql<{ name: string; isText: boolean }[]>`
    select attname as name, atttypid = 'text'::regtype as "isText" from pg_attribute
    where attrelid = 'perforce.raw_events'::regclass and attnum > 0 and not attisdropped
      and attname <> all ('{event_time,payload,event_hash}')`;
  const insert = async (event: object): Promise<number> => (await sql`
    insert into perforce.raw_events ${sql({ event_time: '2026-11-20', event_type: 99, ...event } as never)}
    on conflict do nothing`).count;
  t.equal(await insert({}), 1);
  for (const { name, isText } of columns) {
    t.equal(await insert({ [name]: '1' }), 1, name);
    if (isText) t.equal(await insert({ [name]: '' }), 0, `${name}: empty`);
  }
  t.equal(await insert({ payload: { extra: '1' } }), 1, 'payload');
  t.equal(await insert({ cmdident: '-' }), 0, 'cmdident: none');
  t.ok(columns.length > 100);
});
