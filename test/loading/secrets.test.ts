import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { runLoader } from '../support/loader_process.js';

const main = fileURLToPath(new URL('../../loader/main.js', import.meta.url));
const password = `s3cret p@ss:w/rd?#%&'"\\é€`;
const record = '12.58,1694000000,0,,7,-,master,1,\n';

/** A database with a loader's login of that password. */
async function withPassword(t: Parameters<typeof testDatabase>[0]) {
  const database = await testDatabase(t);
  const url = new URL(await database.urlAs('perforce_loader'));
  await database.sql.unsafe(`alter role ${url.username} password '${password.replaceAll("'", "''")}'`);
  url.password = encodeURIComponent(password);
  return { ...database, url };
}

/** Every way in which the password might be written; none of it may be. */
function assertHidden(t: { notMatch: (text: string, pattern: string) => boolean }, shown: string): void {
  for (const form of [password, encodeURIComponent(password), 's3cret']) t.notMatch(shown, form);
}

t.test('any password works, in the URL and in PGPASSWORD', async (t) => {
  const { url } = await withPassword(t);
  const { hostname: PGHOST, port: PGPORT, username: PGUSER, pathname } = url;
  const variables = { PGHOST, PGPORT, PGUSER, PGDATABASE: pathname.slice(1), PGPASSWORD: password };
  for (const to of [url.href, variables]) {
    t.match(await runLoader(to, ['--quiet'], record), { code: 0, stderr: '' });
    const denied = await runLoader(to, ['migrate'], '');
    t.match(denied, { code: 1, stderr: /schema perforce belongs to \S+: migrate as that role/ });
    assertHidden(t, denied.stderr + denied.stdout);
  }
});

t.test('no message shows a password, right or wrong', async (t) => {
  const { url, sql } = await withPassword(t);
  await sql.unsafe(`alter role ${url.username} password 'another'`);
  const unreachable = Object.assign(new URL(url), { port: 1 });
  for (const args of [['migrate'], ['--quiet'], ['--quiet', '--maintain'], ['--dry-run']]) {
    const refused = await runLoader(url.href, args, '');
    t.match(refused.stderr, /database \S+ on \S+ as \S+: .*\[28P01\]: check the user name and the password/);
    const lost = await runLoader(unreachable.href, [...args, '--retry-timeout', '0'], '');
    t.match(lost.stderr, /connection refused/);
    for (const { stderr, stdout } of [refused, lost]) assertHidden(t, stderr + stdout);
  }
});

const skip = process.platform === 'linux' ? false : 'SKIPPED, NOT TESTED: needs /proc';
t.test('neither the list of processes nor that of database sessions shows a password', { skip }, async (t) => {
  const { url, sql, waitFor } = await withPassword(t);
  const env = { PATH: process.env.PATH, DATABASE_URL: url.href };
  const loader = spawn(process.execPath, [main, '--flush-interval', '0', '--maintain'], { env });
  const output = Promise.all([text(loader.stdout), text(loader.stderr), once(loader, 'close')]);
  loader.stdin.write(record);
  await waitFor('select from perforce.load_batches');
  const process_ = `/proc/${loader.pid}`;
  assertHidden(t, await readFile(`${process_}/cmdline`, 'utf8'));
  assertHidden(t, await readFile(`${process_}/comm`, 'utf8'));
  const threads = await readdir(`${process_}/task`);
  const children = threads.map((thread) => readFile(`${process_}/task/${thread}/children`, 'utf8'));
  t.same((await Promise.all(children)).join(''), '', 'it starts no process that would inherit its environment');
  const sessions = await sql`
    select to_jsonb(a)::text as session from pg_stat_activity as a where datname = current_database()`;
  t.ok(sessions.length > 1);
  for (const { session } of sessions) assertHidden(t, session);
  loader.stdin.end();
  const [stdout, stderr, [code]] = await output;
  t.equal(code, 0);
  assertHidden(t, stdout + stderr);
});
