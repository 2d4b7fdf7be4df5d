import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import postgres, { type Sql } from 'postgres';
import type { Test } from 'tap';
import { startServer } from './embedded_server.js';
import { ownerUrl } from './owner.js';

/*
 * A server as Debian ships it, which unlike npm's has JIT, the extensions of contrib, pg_dump and psql.
 */
const installations = '/usr/lib/postgresql';
const folder = fileURLToPath(new URL(`../../../.embedded/test-${process.pid}`, import.meta.url));
const binaries = (await readdir(installations).catch(() => []))
  .map((version) => `${installations}/${version}/bin`)
  .filter((bin) => existsSync(`${bin}/postgres`) && existsSync(`${bin}/../lib/llvmjit.so`))
  .at(-1);

/** Why tests of such a server are skipped where there is none; never in CI. */
export const skipWithoutDebian = binaries || process.env.CI
  ? false
  : 'SKIPPED, NOT TESTED: PostgreSQL of Debian is not installed (apt-get install postgresql-15)';

export interface DebianServer {
  /** Of database p4, as its ordinary owner. */
  url: string;
  adminUrl: string;
  connect(url: string): Sql;
  /** What pg_dump makes of the schemas, or of the whole database when none is named. */
  dump(url: string, ...schemas: string[]): Promise<string>;
  /** Makes a database of the owner's, and gives its URL. */
  create(name: string): Promise<string>;
  /** Has psql run a dump to its end, and tells what it complained of. */
  restore(url: string, dumped: string): Promise<string>;
}

/** Starts one that ends with the test. */
export async function debianServer(t: Test, ...settings: string[]): Promise<DebianServer> {
  if (!binaries) throw new Error('PostgreSQL of Debian is not installed, and CI must not skip this');
  const server = await startServer({ folder, binaries, settings: ['fsync=off', ...settings] });
  const open: Sql[] = [];
  t.teardown(async () => {
    await Promise.all(open.map((sql) => sql.end()));
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const connect = (to: string): Sql => {
    const sql = postgres(to, { max: 1, prepare: false, onnotice: () => undefined });
    open.push(sql);
    return sql;
  };
  const url = await ownerUrl(server.url, 'createdb');
  const adminUrl = Object.assign(new URL(server.url), { pathname: '/p4' }).href;
  const dump = async (of: string, ...schemas: string[]): Promise<string> => {
    const args = [`--dbname=${of}`, ...schemas.flatMap((name) => ['-n', name])];
    return (await promisify(execFile)(`${binaries}/pg_dump`, args, { maxBuffer: 1 << 30 })).stdout;
  };
  const create = async (name: string): Promise<string> => {
    await connect(url).unsafe(`create database ${name}`);
    return Object.assign(new URL(url), { pathname: `/${name}` }).href;
  };
  const restore = async (into: string, dumped: string): Promise<string> => {
    const psql = spawn(`${binaries}/psql`, ['-Xqd', into], { stdio: ['pipe', 'ignore', 'pipe'] });
    psql.stdin.end(dumped);
    const [complaints] = await Promise.all([text(psql.stderr), once(psql, 'close')]);
    return complaints;
  };
  return { url, adminUrl, connect, dump, create, restore };
}
