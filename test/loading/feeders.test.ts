import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import t, { type Test } from 'tap';
import { encodeJson, simulate, type Truth, truth } from '../simulator/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventColumns } from '../support/events.js';
import { differences } from '../support/truth.js';

/*
 * The README's other ways to feed: the real psql, rsyslog and kcat of Debian, and what a JDBC sink sends. Each has to
 * give what p4-load gives of the same log.
 */
const log = [...simulate({ seed: 'feeders', commands: 40 })];
const expected = truth(log);
const records = log.map(({ line }) => `${line}\n`).join('');
const p4Load = fileURLToPath(new URL('../../loader/main.js', import.meta.url));

const path = `${process.env.PATH}:/usr/sbin`;

/** Why what needs a program cannot run here; CI must not skip it. */
const without = (program: string): string | false =>
  process.env.CI || path.split(delimiter).some((folder) => existsSync(join(folder, program)))
    ? false : `SKIPPED, NOT TESTED: ${program} is not installed`;

async function folderOf(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'p4-feeders-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

/** Runs a program to its end, and returns what it wrote; fails when it did. */
async function run(program: string, args: string[], env: NodeJS.ProcessEnv, input = ''): Promise<string> {
  const child = spawn(program, args, { env: { PATH: path, ...env } });
  child.stdin.on('error', () => undefined).end(input);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${errors}`);
  return output;
}

/** Fails unless all events of the log are there, each once, with the commands that they make. */
async function requireAll(t: Test, { sql }: TestDatabase, expected: Truth = truth(log)): Promise<void> {
  const [{ events }] = await sql`select count(*)::integer as events from perforce.raw_events` as any;
  t.equal(events, expected.distinct);
  t.same(await differences(sql, expected), []);
}

t.test('JSON as p4 prints it, through p4-load', async (t) => {
  const database = await testDatabase(t);
  const json = log.map(({ fields, line }) => `${encodeJson(fields, 'text') ?? line}\n`).join('');
  const env = { DATABASE_URL: await database.urlAs('perforce_loader') };
  t.match(JSON.parse(await run(process.execPath, [p4Load, '--json'], env, json)), { new: expected.distinct, rejected: 0 });
  await requireAll(t, database);
});

t.test('psql takes events out of one database and into another by \\copy', { skip: without('psql') }, async (t) => {
  const [from, to] = [await testDatabase(t), await testDatabase(t)];
  t.match(await from.load(records), { code: 0 });
  const file = join(await folderOf(t), 'events.csv');
  const columns = await eventColumns(to.sql);
  const psql = async (url: string, command: string) =>
    run('psql', ['-qXv', 'ON_ERROR_STOP=1', '-c', command, url], {});
  await psql(await from.urlAs('perforce_analyst'), `\\copy (select ${columns} from perforce.raw_events) to '${file}' csv`);
  const load = `\\copy perforce.raw_events (${columns}) from '${file}' csv`;
  await psql(await to.urlAs('perforce_loader'), load);
  await requireAll(t, to);
  await t.rejects(psql(await to.urlAs('perforce_loader'), load), /duplicate key/, 'repeats are refused, and change nothing');
  await requireAll(t, to);
});

t.test('a JDBC sink inserts row by row, batch by batch, and may repeat a batch', async (t) => {
  const [from, to] = [await testDatabase(t), await testDatabase(t)];
  const few = log.slice(0, 200);
  const expected = truth(few);
  t.match(await from.load(few.map(({ line }) => line)), { code: 0 });
  const names = (await eventColumns(to.sql)).split(', ');
  const rows = await from.sql.unsafe(`select ${names.map((name) => `${name}::text`)} from perforce.raw_events`).values();
  const types = await to.sql`
    select format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = 'perforce.raw_events'::regclass and attname = any(${names}) order by attnum`;
  const insert = {
    name: 'insert event',
    text: `insert into perforce.raw_events (${names}) values (${names.map((_, n) => `$${n + 1}::text::${types[n]!.type}`)})
      on conflict do nothing`,
  };
  const sink = new pg.Client({ connectionString: await to.urlAs('perforce_loader') });
  await sink.connect();
  t.teardown(() => sink.end());
  let inserted = 0;
  const write = async (batch: string[][]): Promise<void> => {
    await sink.query('begin');
    for (const values of batch) inserted += (await sink.query({ ...insert, values })).rowCount!;
    await sink.query('commit');
  };
  for (let n = 0; n < rows.length; n += 50) await write(rows.slice(n, n + 50) as unknown as string[][]);
  await write(rows.slice(0, 50) as unknown as string[][]);
  t.equal(inserted, expected.distinct);
  await requireAll(t, to, expected);
});

t.test('rsyslog follows the log, and its omprog runs p4-load', { skip: without('rsyslogd') }, async (t) => {
  const database = await testDatabase(t);
  const folder = await folderOf(t);
  const [log, configuration] = [join(folder, 'all.csv'), join(folder, 'rsyslog.conf')];
  const half = records.indexOf('\n', records.length / 2) + 1;
  await writeFile(log, records.slice(0, half));
  await writeFile(configuration, `
    global(workDirectory="${folder}" maxMessageSize="1m")
    module(load="imfile" mode="polling" pollingInterval="1")
    module(load="omprog")
    template(name="record" type="string" string="%msg%\\n")
    input(type="imfile" file="${log}" tag="p4" ruleset="p4" escapeLF="off" readTimeout="1"
      startmsg.regex="^[0-9]+([.][0-9]+)?,[0-9]{9}")
    ruleset(name="p4") {
      action(type="omprog" template="record" output="${folder}/p4-load.log"
        binary="${process.execPath} ${p4Load} --source edge --flush-interval 200")
    }`);
  const env = { PATH: path, DATABASE_URL: await database.urlAs('perforce_loader') };
  const rsyslog = spawn('rsyslogd', ['-n', '-f', configuration, '-i', join(folder, 'pid')], { env, stdio: 'ignore' });
  const isOver = once(rsyslog, 'close');
  t.teardown(() => rsyslog.kill('SIGKILL'));
  await database.waitFor('select from perforce.raw_events limit 1');
  await appendFile(log, records.slice(half));
  await database.waitFor(`select from perforce.raw_events having count(*) = ${expected.distinct}`);
  rsyslog.kill('SIGTERM');
  await isOver;
  await requireAll(t, database);
});

t.test('kcat takes the log from Kafka into p4-load', { skip: without('kcat') }, async (t) => {
  const database = await testDatabase(t);
  const env = { PATH: path, DATABASE_URL: await database.urlAs('perforce_loader') };
  const messages = log.map(({ line }) => line).join('\x1e');
  const topic = ['-t', 'p4', '-p', '0'];
  const script = `kcat -C -u -b test "$@" -o beginning -c ${log.length} -d mock -X test.mock.num.brokers=1 | '${process.execPath}' '${p4Load}' --json`;
  const consumer = spawn('bash', ['-c', script, 'bash', ...topic], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => consumer.kill());
  const counts = text(consumer.stdout);
  const broker = await new Promise<string>((resolve) => {
    let said = '';
    consumer.stderr.on('data', (piece) => {
      said += piece;
      const [, address] = /bootstrap\.servers=(127\.0\.0\.1:\d+)/.exec(said) ?? [];
      if (address) resolve(address);
    });
  });
  await run('kcat', ['-P', '-b', broker, ...topic, '-D', '\\x1e'], {}, messages);
  t.match(JSON.parse(await counts), { new: expected.distinct, rejected: 0 });
  await requireAll(t, database);
});
