import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type MigrationBuilder, runner } from 'node-pg-migrate';
import pg from 'pg';
import { codeOf } from '../faults/database_fault.js';
import { readFunctionFiles, type SqlFile } from './function_files.js';

export interface MigrateOptions {
  connection: pg.ClientConfig;
  /** Takes what was done, a line at a time. */
  log: (line: string) => void;
  /** Milliseconds for which locks that others hold are asked for again; 300,000 by default. */
  lockPatience?: number;
  /** Holds migrations/ and functions/: a file URL that ends with a slash. The package's own folder by default. */
  root?: URL;
}

const schemaExists = '42P06';
/** Milliseconds that loaders may have to wait behind a lock that is being waited for. */
const lockTimeout = 1000;
/** The same for analysts: less than deadlock_timeout, so that none of them is the victim of a deadlock. */
const viewLockTimeout = 300;
const packageRoot = new URL('../../../', import.meta.url);

/**
 * Brings schema perforce up to date: pending migrations, then all of functions/ if anything of it changed, then the
 * grants and the jobs, as an administrator may have made the roles or pg_cron since.
 *
 * All in one transaction under a transaction-level advisory lock: it happens whole or not at all, any number of
 * runs at once do the work once, and a transaction pooler is no obstacle. search_path is empty meanwhile, so every
 * name in migrations/ and functions/ says its schema. A lock that is not to be had soon is given up with the whole
 * transaction and tried again: whoever queued behind it, such as a loader behind an analyst's long query, goes on.
 * @throws Error with file and line when a statement fails; `cause` is the DatabaseError
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { log, lockPatience = 300_000 } = options;
  const deadline = Date.now() + lockPatience;
  for (let attempt = 0; ; attempt++) {
    try {
      for (const line of await migrateOnce(options)) log(line);
      return;
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (Date.now() >= deadline) throw gaveUp(error as Error, lockPatience);
      if (attempt === 0) log(`${(error as Error).message}; trying again for ${lockPatience / 1000} s`);
      await sleep(lockTimeout);
    }
  }
}

/** Returns what was done, a line at a time. */
async function migrateOnce({ connection, root = packageRoot }: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ ...connection, application_name: 'p4-load migrate' });
  const notices: string[] = [];
  client.on('error', () => undefined); // a lost connection also rejects the query under way
  client.on('notice', ({ code, message, hint }) => {
    if (code !== schemaExists) notices.push([message, hint].filter(Boolean).join('. '));
  });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`set local search_path = ''`);
    await client.query('set local statement_timeout = 0');
    await requireServer(client);
    await requireOwner(client);
    await client.query(`select pg_advisory_xact_lock(hashtextextended('perforce_internal.migrations', 0))`);
    await lockOutLoaders(client);
    const migrations = await runMigrations(client, root);
    const functions = await applyFunctions(client, root, migrations.length > 0);
    await client.query('select perforce_internal.grant_roles()');
    await client.query('select perforce_internal.schedule_jobs()');
    await client.query('commit');
    return [...notices, summary(migrations, functions)];
  } finally {
    await client.end();
  }
}

/**
 * Locks what loaders lock first, before anything else is locked: so they wait here if they wait at all, holding
 * nothing, and no deadlock can come of it. The locks on views, which analysts hold, are asked for only shortly.
 */
async function lockOutLoaders(client: pg.Client): Promise<void> {
  await client.query(`set local lock_timeout = ${lockTimeout}`);
  const { rows: [raw] } = await client.query(`select to_regclass('perforce.raw_events') is not null as is_there`);
  if (raw.is_there) {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('perforce_internal.ensure_partitions', 0))`);
    await client.query('lock table only perforce.raw_events in share row exclusive mode');
  }
  await client.query(`set local lock_timeout = ${viewLockTimeout}`);
}

/** Whether somebody else's lock, or a deadlock with somebody, was in the way; AlloyDB then ends the connection. */
function isLocked(error: unknown): boolean {
  const { cause } = error as Error;
  return ['55P03', '40P01', '57P01'].includes(codeOf(cause ?? error));
}

function gaveUp(cause: Error, patience: number): Error {
  const advice = 'Migrate again when long queries on schema perforce have ended, or end them; '
    + 'select pid, usename, state, query from pg_stat_activity shows them';
  return new Error(`${cause.message}, for ${patience / 1000} s; nothing was changed. ${advice}`, { cause });
}

async function requireServer(client: pg.Client): Promise<void> {
  const { rows: [server] } = await client.query<{ version: string; number: number; standby: boolean }>(`
    select current_setting('server_version') as version, current_setting('server_version_num')::integer as number,
           pg_is_in_recovery() as standby`);
  if (server!.number < 140000) throw new Error(`PostgreSQL 14 or later is needed; this server is ${server!.version}`);
  if (server!.standby) throw new Error('this server is a read-only standby: migrate its primary');
}

async function requireOwner(client: pg.Client): Promise<void> {
  const { rows: [role] } = await client.query(`
    select current_user as name, current_database() as database, nspowner::regrole::text as owner,
           has_database_privilege(current_database(), 'create') as creates, pg_has_role(nspowner, 'usage') as owns
    from (select) as always left join pg_namespace on nspname = 'perforce'`);
  const { name, database, creates, owner, owns } = role;
  if (owner && !owns) throw new Error(`schema perforce belongs to ${owner}: migrate as that role`);
  if (owner || creates) return;
  const advice = `have an administrator run "grant create on database ${database} to ${name}"`;
  throw new Error(`${name} may not create schemas in database ${database}: ${advice}`);
}

/**
 * Runs what is pending. The runner would begin and commit by itself, except for a migration that declares
 * noTransaction: every one does, and so they all run inside the transaction that is open.
 */
async function runMigrations(client: pg.Client, root: URL): Promise<string[]> {
  const known = new Set<string>();
  const unit = (path: string) => {
    known.add(basename(path, '.sql'));
    const up = async (pgm: MigrationBuilder): Promise<void> => {
      pgm.noTransaction();
      await execute(client, { path: `migrations/${basename(path)}`, text: await readFile(path, 'utf8') });
    };
    return { id: path, filePaths: [path], actions: { up, down: false as const } };
  };
  const { rows: [schema] } = await client.query(`select to_regnamespace('perforce_internal') is null as missing`);
  const run = await runner({
    dbClient: client,
    dir: fileURLToPath(new URL('migrations', root)),
    ignorePattern: '(?!.*\\.sql$).*',
    migrationLoaderStrategies: [{ extensions: ['.sql'], loader: async (paths) => paths.map(unit) }],
    direction: 'up',
    migrationsSchema: 'perforce_internal',
    createMigrationsSchema: schema.missing,
    migrationsTable: 'migrations',
    singleTransaction: false,
    noLock: true,
    log: () => undefined,
  });
  const { rows } = await client.query<{ name: string }>('select name from perforce_internal.migrations order by id');
  const unknown = rows.filter(({ name }) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(`the database is newer than this p4-load (it has ${unknown[0]!.name}): install that version`);
  }
  return run.map(({ name }) => name);
}

/** Applies functions/ when its checksum is not the stored one, or a migration may have dropped some of it. */
async function applyFunctions(client: pg.Client, root: URL, migrated: boolean): Promise<number> {
  const files = await readFunctionFiles(root);
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`);
  const checksum = hash.digest('hex');
  const { rows: [applied] } = await client.query('select checksum from perforce_internal.applied_functions');
  if (!migrated && applied?.checksum === checksum) return 0;
  for (const file of files) await execute(client, file);
  await client.query('delete from perforce_internal.applied_functions');
  await client.query('insert into perforce_internal.applied_functions (checksum, applied_at) values ($1, now())', [checksum]);
  return files.length;
}

async function execute(client: pg.Client, { path, text }: SqlFile): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const line = error.position ? `:${text.slice(0, Number(error.position)).split('\n').length}` : '';
    const notes = [error.message, error.detail, error.hint].filter(Boolean).join('\n  ');
    throw new Error(`${path}${line}: ${notes}`, { cause: error });
  }
}

function summary(migrations: string[], functions: number): string {
  const done = [
    ...(migrations.length > 0 ? [`ran ${migrations.join(', ')}`] : []),
    ...(functions > 0 ? [`applied ${functions} files of functions/`] : []),
  ];
  return done.length > 0 ? `schema perforce: ${done.join('; ')}` : 'schema perforce is up to date';
}
