import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import postgres, { type Sql } from 'postgres';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { runningServer, startServer } from '../support/embedded_server.js';
import { ownerUrl } from '../support/owner.js';
import { cpuSecondsOf } from './process_cpu.js';

/** A server to measure on. */
export interface BenchServer {
  /** Does work on a migrated database of its own that holds nothing, right after a checkpoint. */
  fresh<T>(work: (database: BenchDatabase) => Promise<T>): Promise<T>;
  /** Of all its processes since it started; undefined when it is not ours, or this is not Linux. */
  cpuSeconds(): number | undefined;
  discard(): Promise<void>;
}

export interface BenchDatabase {
  /** URLs as its owner, an ordinary role, and as a loader. */
  url: string;
  loaderUrl: string;
  /** A connection as its owner. */
  sql: Sql;
  checkpoint(): Promise<void>;
}

/** Durability as PostgreSQL has it unless told otherwise, and memory in which a month stays warm: 2.4 GB. */
const settings = ['shared_buffers=3GB', 'max_wal_size=4GB'];

/** Starts an embedded server with data in a folder, which is thrown away in the end. */
export async function embeddedServer(folder: string): Promise<BenchServer> {
  const discard = async (): Promise<void> => {
    await (await runningServer(folder))?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  await discard(); // what a run that was killed has left
  const { url } = await startServer({ folder, settings });
  const postmaster = Number(readFileSync(`${folder}/data/postmaster.pid`, 'utf8').split('\n')[0]);
  const server = await givenServer(await ownerUrl(url, 'createdb'), url);
  return { ...server, cpuSeconds: () => cpuSecondsOf(postmaster), discard };
}

/**
 * Uses a server that is there.
 * @param url of a role that may make databases and roles
 * @param checkpointUrl of one that may checkpoint; where the role may not, measurements go without
 */
export async function givenServer(url: string, checkpointUrl = url): Promise<BenchServer> {
  const run = `p4_bench_${randomBytes(4).toString('hex')}`;
  const owner = connect(url);
  const administrator = connect(checkpointUrl);
  const urlOf = (database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  let count = 0;

  await owner.unsafe(`create database ${run}`);
  await migrate({ connection: readConnection({ DATABASE_URL: urlOf(run) }), log: () => undefined });
  await owner.unsafe(`create role ${run} login password 'secret' in role perforce_loader`);

  async function checkpoint(): Promise<void> {
    await administrator`checkpoint`.catch((error) => {
      if (error.code !== '42501') throw error;
    });
  }
  return {
    async fresh(work) {
      count += 1;
      const name = `${run}_${count}`;
      await owner.unsafe(`create database ${name} template ${run}`);
      const loaderUrl = Object.assign(new URL(urlOf(name)), { username: run, password: 'secret' }).href;
      const sql = connect(urlOf(name));
      try {
        await checkpoint();
        return await work({ url: urlOf(name), loaderUrl, sql, checkpoint });
      } finally {
        await sql.end();
        await owner.unsafe(`drop database ${name}`); // by force it fails while autovacuum works there
      }
    },
    cpuSeconds: () => undefined,
    async discard() {
      for (const { datname } of await owner`select datname from pg_database where starts_with(datname, ${run})`) {
        await owner.unsafe(`drop database ${datname}`);
      }
      await owner.unsafe(`drop role ${run}`);
      await Promise.all([owner.end(), administrator.end()]);
    },
  };
}

function connect(url: string): Sql {
  return postgres(url, { max: 1, onnotice: () => undefined });
}
