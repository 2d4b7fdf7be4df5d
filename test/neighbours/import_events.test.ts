import type { Sql } from 'postgres';
import t from 'tap';
import { encodeJson, simulate } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { stateOf } from '../support/events.js';
import { forWorkers } from '../support/planner.js';
import { fillLogs } from './event_table.js';
import { settle } from './neighbours.js';

/*
 * Events from a table that a user has filled by other means: each is the event that its record in the log is.
 */
const records = [...simulate({ seed: 14, commands: 150 })]
  .map(({ fields, line }, n) => ({ line, json: encodeJson(fields, n % 3 ? 'text' : 'numbers') }))
  .filter((record): record is { line: string; json: string } => record.json !== undefined);
const lines = records.map(({ line }) => line);
const json = records.map(({ json }) => json);

const rowsOf = async (sql: Sql): Promise<unknown[]> =>
  [...await sql`select to_jsonb(r) as row from perforce.raw_events as r order by event_time, event_hash`];
const log = await testDatabase(t);
const table = await testDatabase(t);
const theirs = process.env.NEIGHBOURS ? [] : ['mirror' as const];
await settle(table.url, ...theirs);
const { sql } = table;

t.test('an event of the table and of the log is one event', async (t) => {
  const { json: counts } = await log.load(lines);
  const { new: distinct } = counts as { new: number };
  await fillLogs(sql, json);
  t.match(await sql`select * from perforce.import_events('perforce.logs')`, [{
    events: String(json.length), new: String(distinct), already_there: String(json.length - distinct), refused: '0', refused_because: {},
  }]);
  t.same(await rowsOf(sql), await rowsOf(log.sql));
  t.same(await stateOf(sql), await stateOf(log.sql));
  t.match(await sql`select * from perforce.import_events('perforce.logs')`, [{ new: '0', already_there: String(json.length) }]);
  t.match(await table.load(lines), { code: 0, json: { new: 0 } }, 'the log brings nothing that the table has brought');
  t.same(await sql`select * from perforce.reconcile('-infinity', 'infinity')`, []);
});

t.test('starts alone, all of whose fields are columns, and a type that has no layout', async (t) => {
  const { sql, url } = await testDatabase(t);
  await settle(url, ...theirs);
  await fillLogs(sql, [...new Set(json.filter((record) => Math.floor(JSON.parse(record).f_eventtype) === 0))]);
  const [{ starts }] = await sql<[{ starts: string }]>`select count(distinct (f_timestamp, f_cmdident, f_serverid)) as starts from perforce.logs`;
  const counts = async () => (await sql`select new, refused from perforce.import_events('perforce.logs')`)[0];
  t.same(await counts(), { new: starts, refused: '0' });
  await sql`update perforce.logs set f_eventtype = '26.1', f_extra_data = '{"f_gets": 5, "f_new": "x"}'`;
  t.same(await counts(), { new: starts, refused: '0' });
  t.match(await sql`select rows_get, payload, count(*) as n from perforce.raw_events where event_type = 26 group by 1, 2`,
    [{ rows_get: '5', payload: { new: 'x' }, n: starts }]);
});

t.test('a range takes what lies in it, and ranges add up to the whole', async (t) => {
  const { sql } = await testDatabase(t);
  await sql.unsafe('create schema if not exists elsewhere; create table elsewhere.log (f_eventtype text, f_timestamp bigint, f_user text)');
  await sql`insert into elsewhere.log select '0', 1694000000 + n, 'u' || n from generate_series(0, 59) as n`;
  const part = async (from: string, to: string): Promise<unknown> =>
    (await sql`select new, already_there from perforce.import_events('elsewhere.log', ${from}::text::timestamptz, ${to}::text::timestamptz)`)[0];
  t.same(await part('2023-09-06 11:33:20Z', '2023-09-06 11:33:30Z'), { new: '10', already_there: '0' });
  t.same(await part('2023-09-06 11:33:25Z', '2023-09-06 11:33:35Z'), { new: '5', already_there: '5' });
  t.same(await part('-infinity', 'infinity'), { new: '45', already_there: '15' });
  t.same(await part('2030-01-01', '2031-01-01'), { new: '0', already_there: '0' });
});

const table_of = (columns: string): string => `drop table if exists public."Odd ""table"; create table public."Odd ""table" (${columns})`;
const source = `public."Odd ""table"`;
const utc = '2026-11-20T09:00:00.123456+00:00';

for (const [kind, columns, values] of [
  ['timestamp without zone, fractions and nanoseconds', 'f_timestamp timestamp, f_timestamp2 bigint', `'2026-11-20 09:00:00.123457', 123456789`],
  ['timestamp without zone, whole seconds, and nanoseconds', 'f_timestamp timestamp, f_timestamp2 integer', `'2026-11-20 09:00:00', 123456789`],
  ['timestamp with time zone', 'f_timestamp timestamptz, f_timestamp2 bigint', `'2026-11-20 10:00:00.123456+01', 123456789`],
  ['seconds since 1970', 'f_timestamp bigint, f_timestamp2 text', `1795165200, '123456789'`],
  ['seconds as text', 'f_timestamp text, f_timestamp2 text', `'1795165200', '123456789'`],
  ['text without zone', '"timestamp" text, f_timestamp2 numeric', `'2026-11-20 09:00:00', 123456789`],
  ['capitals', '"F_TIMESTAMP" timestamp, "F_Timestamp2" bigint', `'2026-11-20 09:00:00', 123456789`],
]) {
  t.test(`a time is what it is, as ${kind}`, async (t) => {
    await sql.unsafe(`${table_of(`eventtype text, ${columns}, "User" text, cmdident text`)};
      insert into ${source} values ('6.58', ${values}, 'anna', ${`'${kind}'`})`);
    await sql.begin(async (sql) => {
      await sql`set local timezone = 'Asia/Tokyo'`;
      t.match(await sql`select * from perforce.import_events(${source})`, [{ new: '1', refused: '0' }]);
    });
    t.same([...await sql`
      select to_jsonb(event_time at time zone 'UTC') #>> '{}' || '+00:00' as at, event_ns, event_type, event_version, user_name
      from perforce.raw_events where cmdident = ${kind!}`],
    [{ at: utc, event_ns: 789, event_type: 6, event_version: 58, user_name: 'anna' }]);
  });
}

t.test('whatever a row holds, it is an event or is kept with the reason', async (t) => {
  const { sql, load } = await testDatabase(t);
  await sql`alter table perforce.raw_events add constraint not_clara check (user_name <> 'clara')`;
  await sql.unsafe(table_of('id bigint generated always as identity, f_eventtype text, f_timestamp timestamp, f_timestamp2 bigint, f_pid text, f_cmdident text, f_cmdno bigint, f_user text, f_new text, f_dbName text, specific_data jsonb'));
  const rows: [string, Record<string, unknown>, string | Record<string, unknown>][] = [
    ['nothing', { f_eventtype: null, f_timestamp: null }, 'no f_eventtype'],
    ['no time', { f_timestamp: null }, 'no f_timestamp that is a time'],
    ['infinite', { f_timestamp: 'infinity' }, 'no f_timestamp that is a time'],
    ['before 1970', { f_timestamp: '1960-01-01' }, 'time out of range: f_timestamp'],
    ['ns', { f_timestamp2: 1_000_000_000 }, 'time out of range: f_timestamp2'],
    ['type', { f_eventtype: 'commit' }, 'garbage: f_eventtype is not TYPE or TYPE.VERSION'],
    ['large type', { f_eventtype: '40000' }, 'garbage: f_eventtype is not TYPE or TYPE.VERSION'],
    ['pid', { f_pid: '7a' }, 'pid is not a number'],
    ['negative pid', { f_pid: '-7' }, 'pid is not a number'],
    ['cmdno', { f_cmdno: 3_000_000_000 }, 'cmdno is not a number'],
    ['scalar', { specific_data: 5 }, 'its own fields are no JSON object'],
    ['array', { specific_data: [1] }, 'its own fields are no JSON object'],
    ['twice', { specific_data: { f_user: 'berta' } }, 'field given twice: f_user'],
    ['refused by the server', { f_user: 'clara' }, 'not_clara'],
    ['null payload', { specific_data: null }, { payload: {} }],
    ['no number', { specific_data: { f_gets: '12x', f_scans: '007', f_puts: 2.5, f_deletes: '9223372036854775807', f_positions: '1\x012' } },
      { rows_get: null, rows_scan: '7', rows_put: null, rows_del: '9223372036854775807', payload: { f_gets: '12x', f_puts: '2.5', f_positions: '1\x012' } }],
    ['nested', { specific_data: { f_text: { a: [1] }, f_file: '[a', f_other: { b: null } } }, { text: null, file: '[a', payload: { f_text: { a: [1] }, other: { b: null } } }],
    ['keys without f_', { specific_data: { gets: 12, at: 'noon', dbName: 'db.have' } }, { rows_get: '12', table_name: 'db.have', payload: { f_at: 'noon' } }],
    ['same twice', { f_dbname: 'db.rev', specific_data: { f_dbName: 'db.rev', f_gets: 1 } }, { table_name: 'db.rev', rows_get: '1', payload: {} }],
    ['new column', { f_new: 'x' }, { payload: { new: 'x' } }],
    ['empty', { f_user: '', f_pid: '', specific_data: { f_gets: '', f_text: '', f_rev: null } }, { user_name: null, pid: null, payload: {} }],
  ];
  for (const [name, given] of rows) {
    const row = { f_eventtype: '9.58', f_timestamp: '2026-11-20 09:00:00', f_timestamp2: 5, f_pid: '7', f_cmdident: name, f_cmdno: 1, f_user: 'anna', specific_data: {}, ...given };
    await sql.unsafe(`
      insert into ${source} (${Object.keys(row).join(', ')})
      select ${Object.keys(row).join(', ')} from jsonb_populate_record(null::${source}, $1)`, [sql.json(row as never) as never]);
  }
  const bad = rows.filter(([, , expected]) => typeof expected === 'string');
  const [counts] = await sql`select * from perforce.import_events(${source})`;
  t.match(counts, { events: String(rows.length), new: String(rows.length - bad.length), already_there: '0', refused: String(bad.length) });
  for (const [name, , expected] of rows) {
    const [event] = await sql`select * from perforce.raw_events where cmdident = ${name}`;
    if (typeof expected === 'object') t.match(event, expected, name);
    else {
      t.equal(event, undefined, name);
      const kept = await sql`select reason, sqlstate from perforce.rejected_lines
        where source = ${source} and ${name} in (line::jsonb ->> 'f_cmdident', line::jsonb ->> 'cmdident')`;
      t.match(kept, [{ reason: new RegExp(expected), sqlstate: name === 'refused by the server' ? '23514' : null }], name);
    }
  }
  t.match(await sql`select * from perforce.import_events(${source})`, [{ new: '0', already_there: String(rows.length - bad.length), refused: String(bad.length) }]);
  t.match(await sql`select count(*)::integer as n from perforce.rejected_lines`, [{ n: bad.length }], 'kept once');
  t.match(await load('12.58,1694000000,0,,7,-,master,1,\n'), { code: 0, json: { new: 1 } });
});

t.test('own fields in columns, and any json column that is named', async (t) => {
  const { sql } = await testDatabase(t);
  await sql.unsafe(`${table_of('event_type text, time_stamp text, f_timestamp timestamptz, server_id text, f_gets bigint, "f_dbName" text, f_table text, note json, own json')};
    insert into ${source} values ('9', 'x', '2026-11-20 09:00Z', 'edge', 12, 'db.have', null, '{"f_scans": 1}', '{"f_scans": 5}'),
      ('9', 'x', '2026-11-20 09:01Z', 'edge', 12, 'db.have', 'db.rev', null, null)`);
  await t.rejects(sql`select * from perforce.import_events(${source})`, { code: 'P4070', message: /several json columns/, detail: /note, own/ });
  await t.rejects(sql`select * from perforce.import_events(${source}, payload_column => 'mine')`, { code: 'P4070', message: /no json column mine/ });
  t.match(await sql`select * from perforce.import_events(${source}, payload_column => 'own')`, [{ new: '2' }]);
  t.match(await sql`select server_id, rows_get, rows_scan, table_name, payload from perforce.raw_events order by event_time`, [
    { server_id: 'edge', rows_get: '12', rows_scan: '5', table_name: 'db.have', payload: {} },
    { server_id: 'edge', rows_get: '12', rows_scan: null },
  ]);
});

t.test('a table of another kind is refused, with what it lacks', async (t) => {
  for (const [columns, message] of [
    ['a integer', /no column f_timestamp that is a time/], ['f_timestamp timestamptz', /no column f_eventtype/],
    ['f_eventtype text, f_timestamp boolean', /no column f_timestamp that is a time/],
  ] as const) {
    await sql.unsafe(table_of(columns));
    await t.rejects(sql`select * from perforce.import_events(${source})`, { code: 'P4070', message }, columns);
  }
  await t.rejects(sql`select * from perforce.import_events('perforce.no_such_table')`, { code: '42P01' });
});

t.test('events of a closed day are refused, not lost', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`insert into perforce.closed_days (day, server_id, closed_at) values ('2026-11-20', 'edge', now())`;
  await sql.unsafe(`${table_of('f_eventtype text, f_timestamp timestamp, f_serverid text')};
    insert into ${source} values ('0', '2026-11-20 09:00', 'edge'), ('0', '2026-11-20 09:00', 'commit'), ('0', '2026-11-21 09:00', 'edge')`);
  t.match(await sql`select * from perforce.import_events(${source})`, [{ new: '2', refused: '1' }]);
  t.match(await sql`select sqlstate, reason from perforce.rejected_lines`, [{ sqlstate: 'P4030', reason: /closed for server "edge"/ }]);
});

t.test('a large table is read in slices, each row in one of them', async (t) => {
  await sql.unsafe(`${table_of('f_eventtype text, f_timestamp timestamp')};
    insert into ${source} select '12', timestamp '2026-11-20' + n / 1000 * interval '1 second' from generate_series(0, 89999) as n`);
  const slices = await sql`
    with bounds as (
      select b as lower, lead(b, 1, 'infinity') over (order by b) as upper
      from perforce_internal.import_slices(${source}, '-infinity', 'infinity') as s cross join unnest(s.lower_bounds) as b
    )
    select (select count(*)::integer from public."Odd ""table" as e where e.f_timestamp at time zone 'UTC' >= lower and e.f_timestamp at time zone 'UTC' < upper) as rows
    from bounds order by lower`;
  const rows = slices.map(({ rows }) => rows as number);
  t.equal(rows.reduce((sum, rows) => sum + rows, 0), 90_000);
  t.ok(rows.length === 3 && Math.max(...rows) <= 41_000, rows.join(' '));
});

t.test('rows are read and turned into columns by parallel workers', async (t) => {
  await sql.unsafe(`${table_of('f_eventtype text, f_timestamp timestamp, f_gets bigint, own jsonb')};
    insert into ${source} select '9', '2026-11-20', n from generate_series(1, 20000) as n; analyze ${source}`);
  const plan = await sql.begin(async (sql) => {
    for (const setting of forWorkers) await sql.unsafe(`set local ${setting}`);
    const [{ statement }] = await sql<[{ statement: string }]>`select statement from perforce_internal.import_statement(${source}, 'own', '{9}')`;
    const values: Record<string, string> = { $1: `''`, $2: 'true' };
    return sql.unsafe(`explain (costs off) ${statement.replace('{condition}', 'true').replace(/\$[12]/g, (name) => values[name]!)}`);
  });
  t.match(plan[0]!['QUERY PLAN'], /^Gather/);
});

t.test('only its owner imports, with the rights that he has', async (t) => {
  for (const role of ['perforce_loader', 'perforce_analyst']) {
    await t.rejects((await table.as(role))`select * from perforce.import_events('perforce.logs')`, { code: '42501' }, role);
  }
});
