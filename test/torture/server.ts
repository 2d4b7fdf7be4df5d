import { mkdir, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import postgres, { type Sql } from 'postgres';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { discardAbandoned, isAlive } from '../support/abandoned_servers.js';
import { runningServer, startServer } from '../support/embedded_server.js';
import { ownerUrl } from '../support/owner.js';
import { type SmallDisk, smallDisk, unmount } from './small_disk.js';

/** A server to attack: an embedded one of its own, as durable as PostgreSQL is unless told otherwise. */
export interface TortureServer {
  /** Does work on a migrated database of its own, in a tablespace if one is named, and drops it. */
  fresh<T>(work: (database: TortureDatabase) => Promise<T>, tablespace?: string): Promise<T>;
  /** Ends all its processes at once: by the signal for an immediate shutdown, or by one that they never see. */
  crash(signal: 'SIGQUIT' | 'SIGKILL'): Promise<void>;
  /** Starts it again on the same port; returns when it has recovered. */
  restart(): Promise<void>;
  /** Returns when it has recovered by itself from the death of one of its processes. */
  recovery(): Promise<void>;
  /** Gives new sessions of a database a setting that only a superuser may. */
  configure(database: TortureDatabase, name: string, value: string): Promise<void>;
  /** A disk that can be filled, or why there is none. */
  smallDisk: SmallDisk | string;
  discard(): Promise<void>;
}

export interface TortureDatabase {
  name: string;
  /** Connections as its owner, an ordinary role. */
  sql: Sql;
  /** URL of a loader. */
  loaderUrl: string;
}

/** The logs of rounds lie in June 2024, and are to be live; the old log of a crowd, of 2023, is to be archived. */
const keepLogsOfRounds = `
  update perforce.settings
  set value = case name when 'log_retention' then interval '36500 days' else now() - timestamptz '2024-05-01 00:00Z' end
  where name in ('log_retention', 'raw_retention', 'hot_retention')`;
const root = fileURLToPath(new URL('../../../.embedded', import.meta.url));
const patience = 60_000;
const loader = { name: 'torture_loader', password: 'secret' };

/** Starts the server in a folder of this process; those of processes that were killed are thrown away. */
export async function tortureServer(): Promise<TortureServer> {
  await discardAbandoned(root, 'torture', discard);
  const folder = `${root}/torture-${process.pid}`;
  await mkdir(folder, { recursive: true });
  const { url } = await startServer({ folder });
  const port = Number(new URL(url).port);
  const owner = await ownerUrl(url, 'createdb');
  const disk = await smallDisk(`${folder}/disk`, url);
  const urlOf = (database: string, change: Partial<URL> = {}): string =>
    Object.assign(new URL(owner), { pathname: `/${database}`, ...change }).href;
  await onServer(owner, 'create database template_of_rounds');
  await migrate({ connection: readConnection({ DATABASE_URL: urlOf('template_of_rounds') }), log: () => undefined });
  await onServer(urlOf('template_of_rounds'), keepLogsOfRounds);
  await onServer(owner, `create role ${loader.name} login password '${loader.password}' in role perforce_loader`);
  await onServer(owner, `grant ${loader.name} to current_user`); // who may then end its connections
  let count = 0;

  return {
    async fresh(work, tablespace) {
      const name = `round_${++count}`;
      const where = tablespace ? `tablespace ${tablespace}` : '';
      await onServer(owner, `create database ${name} template template_of_rounds ${where}`);
      const sql = postgres(urlOf(name), { max: 20, prepare: false, onnotice: () => undefined });
      const loaderUrl = urlOf(name, { username: loader.name, password: loader.password });
      try {
        return await work({ name, sql, loaderUrl });
      } finally {
        await sql.end({ timeout: 0 });
        await onServer(url, `drop database ${name} with (force)`);
      }
    },
    async crash(signal) {
      const [pid] = (await readFile(`${folder}/data/postmaster.pid`, 'utf8')).split('\n');
      process.kill(Number(pid), signal);
      for (const end = Date.now() + patience; isAlive(Number(pid)); await sleep(5)) {
        if (Date.now() > end) throw new Error(`PostgreSQL (process ${pid}) does not end on ${signal}`);
      }
    },
    async restart() {
      const again = await startServer({ folder, port });
      if (again.url !== url) throw new Error(`port ${port} was taken by another program meanwhile`);
    },
    async recovery() {
      for (const end = Date.now() + patience; ; await sleep(20)) {
        const isThere = await onServer(url, 'select 1').then(() => true, (error) => Date.now() > end && error);
        if (isThere === true) return;
        if (isThere) throw isThere;
      }
    },
    configure: (database, name, value) => onServer(url, `alter database ${database.name} set ${name} = '${value}'`),
    smallDisk: disk,
    discard: () => discard(folder),
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(statement).finally(() => sql.end());
}

async function discard(folder: string): Promise<void> {
  await (await runningServer(folder))?.stop();
  unmount(`${folder}/disk`);
  await rm(folder, { recursive: true, force: true });
}
