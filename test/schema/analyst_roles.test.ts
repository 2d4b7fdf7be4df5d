import t from 'tap';
import { questions } from '../questions/cookbook/questions.js';
import { simulate, truth } from '../simulator/index.js';
import { SAMPLE } from '../simulator/sample.js';
import { testDatabase } from '../support/database.js';
import { ourRelations, ourRoutines } from '../support/ours.js';
import { insertEvents, timeOf } from '../support/events.js';

const denied = { code: '42501' };
const views = `
  select relname::text as name from pg_class where oid in ${ourRelations} and relnamespace = $1::regnamespace and relkind = 'v'
  order by 1`;

t.test('perforce_analyst reads every view and calls every function for analysts', async (t) => {
  const { as, sql } = await testDatabase(t);
  const payload = { file: '//a', dbName: 'db.a', totalLockWaitRead: 9 };
  await insertEvents(sql, [0, 4, 6, 9, 11].map((type) => ({ type, at: type, payload })));
  const analyst = await as('perforce_analyst');
  for (const { name } of await sql.unsafe(views, ['perforce'])) {
    await t.resolves(analyst.unsafe(`select * from perforce.${name}`), name);
  }
  const [from, to] = [timeOf(0), timeOf(60)];
  t.equal((await analyst`select * from perforce.commands_between(${from}, ${to})`).length, 1);
  t.equal((await analyst`select * from perforce.concurrency(${from}, ${to})`).length, 1);
  t.equal((await analyst`select * from perforce.path_activity('//', ${from}, ${to})`).length, 1);
  t.equal((await analyst`select * from perforce.long_locks(${from}, ${to}, 8)`).length, 1);
  t.equal((await analyst`select * from perforce.slow_commands_between(${from}, ${to})`).length, 1);
  t.ok((await analyst`select * from perforce.incident(${from}, ${to})`).length > 1);
  t.equal((await analyst`select * from perforce.lock_blockers_between(${from}, ${to}, 8)`).length, 1);
  t.equal((await analyst`select * from perforce.command_timeline('C1')`).length, 5);
  for (const statement of [
    'select * from perforce_internal.masking_key', 'select * from perforce_masked.commands', 'select * from perforce.enable_columnar()',
    `select perforce_internal.mask_view('commands')`, 'update perforce.settings set value = value',
  ]) await t.rejects(analyst.unsafe(statement), denied, statement);
});

t.test('perforce_analyst_masked asks the same questions', async (t) => {
  const { as, load, sql } = await testDatabase(t);
  await load([...simulate(SAMPLE)].map(({ line }) => line), ['--source', 'sample']);
  await sql`select perforce.roll_up()`;
  const [analyst, masked] = [await as('perforce_analyst'), await as('perforce_analyst_masked')];
  const tellsNames =
    /_between|long_locks|path_activity|file_history|unusual|network\(|histograms|said|command_timeline|load_batches|user_name = |args/;
  for (const { number, text, select } of await questions()) {
    const maskedSelect = select.replaceAll(/perforce\.(?!concurrency)/g, 'perforce_masked.');
    if (tellsNames.test(select) || number === 48) continue;
    t.equal((await masked.unsafe(maskedSelect)).length, (await analyst.unsafe(select)).length, `${number}. ${text}`);
  }
});

t.test('perforce_analyst_masked sees no name of a person, workspace, address or path, nor what was said', async (t) => {
  const { as, load, sql } = await testDatabase(t);
  const events = [...simulate(SAMPLE)];
  await load(events.map(({ line }) => line), ['--source', 'sample']);
  await sql`select perforce.roll_up()`;
  const masked = await as('perforce_analyst_masked');
  const secrets = [...truth(events).commands.values()].flatMap(({ user_name, client, host, args, events }) => [
    user_name, client, host, args, ...events.flatMap(({ payload: { file, text, triggerData } }) => [file, text, triggerData]),
  ]).filter((text): text is string => typeof text === 'string');
  const hidden = [...new Set(secrets)].filter((text) => text !== '-i' && text !== 'svc_replica');
  const names = (await sql.unsafe(views, ['perforce_masked'])).map(({ name }) => name as string);
  t.ok(names.length >= 14);
  for (const name of names) {
    const rows = await masked.unsafe(`select to_jsonb(v) as row from perforce_masked.${name} as v`);
    const texts = new Set<unknown>(rows.flatMap(({ row }) => Object.values(row as object).flat()));
    const shown = [...texts].filter((text) => typeof text === 'string').join('\n');
    const found = hidden.filter((secret) => texts.has(secret) || (secret.length > 6 && shown.includes(secret)));
    t.same(found, [], name);
  }
});

t.test('perforce_analyst_masked reaches nothing but the masked views', async (t) => {
  const { as, sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }]);
  const masked = await as('perforce_analyst_masked');
  const open = ['record_types', 'record_layouts', 'record_fields', 'settings'];
  const relations = await sql.unsafe(`
    select relname::text as name from pg_class
    where oid in ${ourRelations} and relnamespace = 'perforce'::regnamespace and relkind in ('r', 'p', 'v') order by 1`);
  for (const { name } of relations) {
    if (open.includes(name)) await t.resolves(masked.unsafe(`select from perforce.${name}`), name);
    else await t.rejects(masked.unsafe(`select from perforce.${name}`), denied, name);
  }
  const callable = await sql.unsafe(`
    select p.proname as name from pg_proc p
    where p.oid in ${ourRoutines} and p.pronamespace = 'perforce'::regnamespace and p.prosecdef
      and has_function_privilege('perforce_analyst_masked', p.oid, 'execute')`);
  t.same(callable.map(({ name }) => name).sort(), ['concurrency', 'guide_json']);
  for (const statement of [
    `select * from perforce.commands_between(now(), now())`, `select * from perforce.command_timeline('C1')`,
    `select * from perforce.path_activity('//')`, `select * from perforce.long_locks(now(), now(), 0)`,
    `select * from perforce.lock_blockers_between(now(), now(), 0)`, `select perforce_internal.mask_view('commands')`,
    'create table perforce_masked.mine (x int)', 'create view perforce_masked.mine as select 1',
  ]) await t.rejects(masked.unsafe(statement), denied, statement);
  for (const role of ['perforce_loader', 'perforce_analyst']) {
    await t.rejects((await as(role)).unsafe('select from perforce_masked.commands'), denied, role);
  }
});

t.test('a name has the same hash everywhere, which nobody can work out without the key', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }, { type: 0, at: 0, cmdident: 'C2', user: null }, { type: 6, at: 1, payload: { file: '//a/b' } }]);
  const hashes = async (): Promise<unknown[]> => (await sql`
    select user_name from perforce_masked.commands where cmdident = 'C1'
    union select user_name from perforce_masked.audit_events
    union select user_name from perforce_masked.running_commands where cmdident = 'C1'`).map(({ user_name }) => user_name);
  const [hash, ...others] = await hashes();
  t.match(hash, /^[0-9a-f]{16}$/);
  t.same(others, []);
  t.match(await sql`select user_name from perforce_masked.commands where cmdident = 'C2'`, [{ user_name: null }]);
  t.notMatch(await sql`select encode(sha256('anna'), 'hex') as hash`, [{ hash: new RegExp(`^${hash}`) }]);
  await sql`delete from perforce_internal.masking_key`;
  await sql`insert into perforce_internal.masking_key default values`;
  t.notSame(await hashes(), [hash]);
});

t.test('a masked path keeps its folders', async (t) => {
  const { sql } = await testDatabase(t);
  const mask = async (path: string | null): Promise<string> =>
    (await sql`select perforce_internal.masked_path(${path}, 'a key of thirty-two bytes or more') as path`)[0]!.path;
  const [one, two, other] = [await mask('//depot/main/a.c'), await mask('//depot/main/b.c'), await mask('//stream/main/a.c')];
  t.match(one, /^\/\/[0-9a-f]{16}\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  t.equal(one.slice(0, 36), two.slice(0, 36));
  t.not(one.slice(-16), two.slice(-16));
  t.not(one.slice(19, 35), other.slice(19, 35));
  t.not(one.slice(-8), other.slice(-8));
  t.equal(await mask(null), null);
  const [many] = await sql`
    select count(distinct perforce_internal.masked_path('//f' || n, 'a key of thirty-two bytes or more'))::integer as paths
    from generate_series(1, 50000) as n`;
  t.same(many, { paths: 50_000 }, 'no two paths are masked alike');
});

t.test('what a view shows later stays hidden until it is known to be harmless', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }]);
  await sql.unsafe(`
    create view perforce.later as
    select cmdident, user_name as reviewer, to_jsonb(c) as everything, 7 as number from perforce.command_events as c`);
  await sql`select perforce_internal.mask_view('later')`;
  const [row] = await sql`select * from perforce_masked.later`;
  t.same(Object.keys(row!), ['cmdident', 'reviewer', 'number']);
  t.match(row, { cmdident: 'C1', reviewer: /^[0-9a-f]{16}$/, number: 7 });
});
