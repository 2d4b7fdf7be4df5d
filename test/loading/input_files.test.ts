import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { testDatabase } from '../support/database.js';
import { startLoader } from '../support/loader_process.js';

const main = fileURLToPath(new URL('../../loader/main.js', import.meta.url));
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `12.58,${1_694_000_000 + from + n},0,,7,-,master,${from + n},\n`).join('');

/** A loader of two files that waits within the first one for a lock, when it gets the signal. */
async function interrupted(t: Test, signal: NodeJS.Signals) {
  const { sql, urlAs, waitFor } = await testDatabase(t);
  const folder = t.testdir();
  const files = [join(folder, 'all.csv'), join(folder, 'all-1.csv')];
  await writeFile(files[0]!, lines(0, 50_000));
  await writeFile(files[1]!, lines(50_000, 50_010));
  const holder = await sql.reserve();
  await holder`begin`;
  await holder`lock table perforce.raw_events in share row exclusive mode`;
  const args = ['--json', '--batch-rows', '10', '--connections', '1', ...files];
  const loader = startLoader(await urlAs('perforce_loader'), args, '');
  await waitFor(`
    select from pg_locks as l join pg_database as d on d.oid = l.database and d.datname = current_database()
    where l.relation = 'perforce.raw_events'::regclass and not l.granted`);
  loader.kill(signal);
  while (!/writing what was read/.test(loader.stderr())) await sql`select`;
  await holder`commit`;
  holder.release();
  return { ...await loader.result, sql };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  t.test(`a file that ${signal} interrupts is no success, and what is missing is named`, async (t) => {
    const { code, json, stderr, sql } = await interrupted(t, signal);
    t.equal(code, 1);
    t.match(stderr, /all\.csv was not read to its end, nor was anything of \S+all-1\.csv; what was committed stays, and/);
    t.match(json, { rejected: 0, not_loaded: 0 });
    t.ok(json.new > 0 && json.new < 50_000, `${json.new} events were loaded`);
    t.match(await sql`select count(*)::integer as events from perforce.raw_events`, [{ events: json.new }]);
  });
}

t.test('a file that cannot be read is told before any is', async (t) => {
  const { load, sql } = await testDatabase(t);
  const folder = t.testdir({ 'all.csv': lines(0, 10), logs: {} });
  const refused = async (name: string, why: string): Promise<void> => {
    const { code, json, stderr } = await load('', [join(folder, 'all.csv'), join(folder, name)]);
    t.match({ code, json }, { code: 1, json: { records: 0 } });
    t.equal(stderr, `p4-load: ${join(folder, name)}: ${why}\n`);
  };
  await refused('none.csv', 'no such file or directory');
  await refused('logs', 'it is a directory: name the files in it');
  t.same(await sql`select from perforce.raw_events`, []);
});

t.test('a file whose name is not UTF-8 is told how it can be read', async (t) => {
  const folder = t.testdir();
  const name = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]);
  await writeFile(name, lines(0, 1));
  const script = `exec "$0" "$1" "$(printf '${folder}/caf\\351')"`;
  const { code, stderr } = await bash(script);
  t.match({ code, stderr }, { code: 1, stderr: /no such file or directory: its name is not UTF-8, so give it as standard input/ });
});

/** Runs p4-load by a script whose $0 is node and whose $1 is p4-load. */
async function bash(script: string): Promise<{ code: number; stderr: string }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: 'postgres://u@127.0.0.1:1/d' };
  const child = spawn('bash', ['-c', script, process.execPath, main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
  return { code, stderr };
}
