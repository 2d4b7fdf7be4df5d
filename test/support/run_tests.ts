import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { discardAbandoned } from './abandoned_servers.js';
import { settle } from '../neighbours/neighbours.js';
import { runningServer, startServer } from './embedded_server.js';
import { ownerUrl } from './owner.js';
import { resultsInWords, showTap } from './tap_report.js';

/*
 * Runs tap, with the arguments given, on one PostgreSQL server for all tests: an embedded one that is thrown away
 * afterwards, or that of TEST_DATABASE_URL, whose role may make databases and roles. Tests clone a template database; with
 * NEIGHBOURS=1 it is one in which others have their own objects, too.
 */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const servers = `${root}.embedded`;
const runName = `p4_test_${randomBytes(4).toString('hex')}`;

/** Starts the throw-away server: nothing of it need survive a crash. */
async function privateServer(): Promise<{ url: string; discard: () => Promise<void> }> {
  await discardAbandoned(servers, 'test', discard);
  const folder = `${servers}/test-${process.pid}`;
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];
  const server = await startServer({ folder, settings });
  return { url: await ownerUrl(server.url, 'createdb'), discard: () => discard(folder) };
}

async function discard(folder: string): Promise<void> {
  const server = await runningServer(folder);
  await server?.stop();
  await rm(folder, { recursive: true });
}

async function execute(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(statement).finally(() => client.end());
}

/** Makes the template, runs tap, shows what came of it, and drops the template. */
async function runTap(url: string, args: string[]): Promise<number> {
  const { rows: [server] } = await execute(url, `select current_setting('server_version') as version`);
  console.log(`PostgreSQL ${server.version}`);
  await execute(url, `create database ${runName}`);
  try {
    const connectionString = Object.assign(new URL(url), { pathname: `/${runName}` }).href;
    if (process.env.NEIGHBOURS) await settle(connectionString, 'mirror');
    await migrate({ connection: readConnection({ DATABASE_URL: connectionString }), log: () => undefined });
    if (process.env.NEIGHBOURS) await settle(connectionString, 'theirs_after');
    const env = { ...process.env, TEST_DATABASE_URL: url, TEST_TEMPLATE: runName };
    const tap = spawn(`${root}node_modules/.bin/tap`, ['--reporter=tap', ...args], {
      cwd: root, env, stdio: ['inherit', 'pipe', 'inherit'],
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tap.kill(signal));
    const [sums, [code]] = await Promise.all([showTap(tap.stdout, console.log), once(tap, 'close')]);
    if (code !== 0) sums.failed ||= 1;
    const [verdict, exitCode] = sums.failed === 0 ? ['passed', 0] : ['FAILED', 1];
    console.log(`${verdict}: ${resultsInWords(sums)}, in ${sums.files} file${sums.files === 1 ? '' : 's'}`);
    return exitCode;
  } finally {
    await execute(url, `drop database ${runName}`);
  }
}

async function main(): Promise<number> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { url: given, discard: async () => undefined } : await privateServer();
  return runTap(server.url, process.argv.slice(2)).finally(server.discard);
}

process.stdout.on('error', () => undefined); // whoever read has seen enough
process.exitCode = await main().catch((error) => {
  console.error(error.message);
  return 1;
});
