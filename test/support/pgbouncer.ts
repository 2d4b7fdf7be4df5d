import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import postgres from 'postgres';
import type { Test } from 'tap';
import { freePort } from './embedded_server.js';
import { serverUser } from './server_user.js';

export const pgbouncer = '/usr/sbin/pgbouncer';

const patience = 30_000;

/**
 * Starts PgBouncer in transaction mode before the server of some URLs, until the test ends. The clients of a login
 * share one server connection.
 * @returns the URLs by way of it
 */
export async function startPgbouncer(t: Test, urls: string[]): Promise<string[]> {
  const folder = join(t.testdir(), 'pgbouncer');
  const port = await freePort();
  const { hostname, port: serverPort } = new URL(urls[0]!);
  await mkdir(folder);
  const user = serverUser(pgbouncer, folder);
  await writeFile(join(folder, 'users.txt'), urls.map((url) => {
    const { username, password } = new URL(url);
    return `"${username}" "${password}"\n`;
  }).join(''));
  await writeFile(join(folder, 'pgbouncer.ini'), `
[databases]
* = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 1
`);
  const child = user.spawn(pgbouncer, [join(folder, 'pgbouncer.ini')], {
    cwd: '/', stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log = text(child.stderr!);
  t.teardown(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  const pooled = urls.map((url) => Object.assign(new URL(url), { port }).href);
  for (const end = Date.now() + patience; ; await sleep(20)) {
    if (child.exitCode !== null) throw new Error(`PgBouncer did not start:\n${await log}`);
    if (await answers(pooled[0]!)) return pooled;
    if (Date.now() > end) throw new Error('PgBouncer does not answer');
  }
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, fetch_types: false, prepare: false });
  try {
    await sql`select`;
    return true;
  } catch (error) {
    if ((error as { code: string }).code === 'ECONNREFUSED') return false;
    throw error;
  } finally {
    await sql.end();
  }
}
