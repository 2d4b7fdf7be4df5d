import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { ClientBase } from 'pg';
import postgres, { type Sql } from 'postgres';
import type { ConnectionOptions } from '../database/connection.js';
import { openSession, type Session } from '../database/session.js';
import { codeOf } from '../faults/database_fault.js';
import { readFunctionFiles, type SqlFile } from './function_files.js';
import { ourNames } from './our_names.js';

export interface MigrateOptions {
  connection: ConnectionOptions;
  /** Takes what was done, a line at a time. */
  log: (line: string) => void;
  /** Holds migrations/ and functions/: a file URL that ends with a slash. The package's own folder by default. */
  root?: URL;
}

/** What takes statements: a connection, or what keeps them. */
interface Database {
  query(text: string): Promise<{ rows: any[] }>;
}

/** Milliseconds that loaders may have to wait behind a lock that is being waited for. */
const lockTimeout = 1000;
/** The same for analysts: less than deadlock_timeout, so that none of them is the victim of a deadlock. */
const viewLockTimeout = 300;
const settings = [
  `search_path = ''`, 'statement_timeout = 0', 'standard_conforming_strings = on', 'client_min_messages = warning',
];
const packageRoot = new URL('../../../', import.meta.url);

/**
 * Brings schema perforce up to date. A lock that is not to be had soon is given up with the whole transaction, and is
 * worth another try: whoever queued behind it, such as a loader behind an analyst's long query, goes on.
 * @throws Error with file and line when a statement fails; it has the `code` of its cause where another try is worth it
 */
export async function migrate({ connection, log, root = packageRoot }: MigrateOptions): Promise<void> {
  const warnings: string[] = [];
  const session = open(connection, ({ message, hint }) => warnings.push([message, hint].filter(Boolean).join('. ')));
  try {
    const done = await session.use(async (sql) => {
      const database = databaseOf(sql);
      await requireFitness(database);
      await requireWholeSchema(database);
      return bringUpToDate(database, root);
    });
    for (const line of [...warnings, done]) log(line);
  } finally {
    await session.close();
  }
}

function open(connection: ConnectionOptions, onNotice?: (notice: postgres.Notice) => void): Session {
  return openSession({ ...connection, applicationName: 'p4-load migrate' }, { onNotice });
}

function databaseOf(sql: Sql): Database {
  return { query: async (text) => ({ rows: await sql.unsafe(text) }) };
}

/**
 * The statements that migrate would run, as text for psql: those that a database lacks, or all when there is none.
 * Applied, they leave the same schema with the same bookkeeping.
 */
export async function migrationSql(connection?: ConnectionOptions, root = packageRoot): Promise<string> {
  const session = connection && open(connection);
  const print = async (sql?: Sql): Promise<string> => {
    const statements: string[] = [];
    const done = await bringUpToDate(keeper(statements, sql && databaseOf(sql)), root);
    return [`-- ${done}\n`, ...statements].join('\n');
  };
  return session ? session.use(print).finally(() => session.close()) : print();
}

/** Keeps statements instead of running them; what only asks is asked of the database, if there is one. */
function keeper(statements: string[], database: Database | undefined): Database {
  return {
    async query(text) {
      if (/^select\b/i.test(text)) return database ? database.query(text).catch(asNothing) : { rows: [] };
      statements.push(`${text.trim()}${/;\s*$/.test(text) ? '' : '\n;'}\n`);
      return { rows: [] };
    },
  };
}

/** What cannot be asked of a database without the schema has no rows there. */
function asNothing(error: unknown): { rows: [] } {
  if (['42P01', '3F000'].includes(codeOf(error))) return { rows: [] };
  throw error;
}

/**
 * Refuses names that others have taken. Then runs pending migrations, then all of functions/ if anything of it changed,
 * then the grants and the jobs, as an administrator may have made the roles or pg_cron since.
 *
 * All in one transaction, as the owner of the schemas, whoever of its members connects: it happens whole or not at all,
 * any number of runs at once do the work once, and a transaction pooler is no obstacle. search_path is empty meanwhile,
 * so every name in migrations/ and functions/ says its schema. Statements that only ask begin with select, and no others
 * do.
 * @returns what was done, in a line
 */
async function bringUpToDate(database: Database, root: URL): Promise<string> {
  await database.query('begin;');
  for (const setting of settings) await database.query(`set local ${setting};`);
  await actAsOwner(database);
  await database.query(await statements('refuse_taken_names.sql', root));
  await database.query(await statements('take_turn.sql'));
  await lockOutLoaders(database);
  const migrations = await runMigrations(database, root);
  const functions = await applyFunctions(database, root, migrations.length > 0);
  if (functions > 0) await database.query(await statements('list_objects.sql', root));
  for (const step of ['grant_roles', 'schedule_jobs', 'turn_off_jit']) {
    await database.query(`do $$ begin perform perforce_internal.${step}(); end $$;`);
  }
  await database.query('commit;');
  return summary(migrations, functions);
}

/** What is made belongs to whom the rest belongs, and pg_cron's jobs are those of one role. */
async function actAsOwner(database: Database): Promise<void> {
  const { rows: [other] } = await database.query(`
    select nspowner::regrole::text as owner from pg_namespace
    where nspname = 'perforce_internal' and nspowner <> current_user::regrole`.trim());
  if (other) await database.query(`set local role ${other.owner};`);
}

/** Statements of this folder, about the names of what migrations/ and functions/ make where they say OURS. */
async function statements(file: string, root = packageRoot): Promise<string> {
  const text = await readFile(new URL(`loader/migrate/${file}`, packageRoot), 'utf8');
  return text.includes('OURS') ? text.replace('OURS', (await ourNames(root)).join(',')) : text;
}

/**
 * Locks what loaders lock first, before anything else is locked: so they wait here if they wait at all, holding
 * nothing, and no deadlock can come of it. The locks on views, which analysts hold, are asked for only shortly.
 */
async function lockOutLoaders(database: Database): Promise<void> {
  await database.query(`set local lock_timeout = ${lockTimeout};`);
  const { rows: [raw] } = await database.query(`select to_regclass('perforce.raw_events') is not null as is_there`);
  if (raw?.is_there) {
    await database.query(
      `do $$ begin perform from perforce_internal.turns as t where t.what = 'partitions' for update; end $$;`);
    await database.query('lock table only perforce.raw_events in share row exclusive mode;');
  }
  await database.query(`set local lock_timeout = ${viewLockTimeout};`);
}

async function requireFitness(database: Database): Promise<void> {
  const { rows: [{ obstacle }] } = await database.query(await statements('find_obstacle.sql'));
  if (obstacle) throw new Error(obstacle);
}

/** What a restore of a part left out, nothing here can make again. */
async function requireWholeSchema(database: Database): Promise<void> {
  const { rows: [there] } = await database.query(`
    select to_regnamespace('perforce') is not null as schema, exists (
        select from pg_attribute where attrelid = to_regclass('perforce.raw_events') and attname = 'event_hash'
      ) as tables, to_regclass('perforce_internal.migrations') is not null as bookkeeping`);
  const { rows: migrations } = there.bookkeeping
    ? await database.query('select from perforce_internal.migrations')
    : { rows: [] };
  const missing = migrations.length > 0 ? !there.schema && 'perforce'
    : there.tables && (there.bookkeeping ? 'their rows' : 'perforce_internal');
  if (!missing) return;
  throw new Error(`the schemas were restored without ${missing}: restore perforce and perforce_internal from one dump, `
    + 'with their rows; or run what "p4-load uninstall --sql" prints, and migrate anew');
}

/** Runs what is pending. The runner only books it: it would begin and commit by itself, and names no file in errors. */
async function runMigrations(database: Database, root: URL): Promise<string[]> {
  const dir = fileURLToPath(new URL('migrations/', root));
  const { rows: schemas } = await database.query(`select from pg_namespace where nspname = 'perforce_internal'`);
  const pending = await runner({
    dbClient: database as ClientBase,
    dir,
    ignorePattern: '(?!.*\\.sql$).*',
    direction: 'up',
    migrationsSchema: 'perforce_internal',
    createMigrationsSchema: schemas.length === 0,
    migrationsTable: 'migrations',
    fake: true,
    noLock: true,
    log: () => undefined,
  });
  const { rows } = await database.query('select name from perforce_internal.migrations order by id');
  const unknown = rows.find(({ name }) => !existsSync(`${dir}${name}.sql`));
  if (unknown) throw new Error(`the database is newer than this p4-load (${unknown.name}): install that version`);
  for (const { name, path } of pending) {
    await execute(database, { path: `migrations/${name}.sql`, text: await readFile(path, 'utf8') });
  }
  return pending.map(({ name }) => name);
}

/** Applies functions/ when its checksum is not the stored one, or a migration may have dropped some of it. */
async function applyFunctions(database: Database, root: URL, migrated: boolean): Promise<number> {
  const files = await readFunctionFiles(root);
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`);
  const checksum = hash.digest('hex');
  const { rows: [applied] } = await database.query('select checksum from perforce_internal.applied_functions');
  if (!migrated && applied?.checksum === checksum) return 0;
  for (const file of files) await execute(database, file);
  await database.query(`
    insert into perforce_internal.applied_functions (checksum, applied_at) values ('${checksum}', now())
    on conflict (only_row) do update set checksum = excluded.checksum, applied_at = excluded.applied_at;`);
  return files.length;
}

async function execute(database: Database, { path, text }: SqlFile): Promise<void> {
  const titled = `-- ${path}\n${text}`;
  try {
    await database.query(titled);
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    const line = error.position ? `:${titled.slice(0, Number(error.position)).split('\n').length - 1}` : '';
    const notes = [error.message, error.detail, error.hint].filter(Boolean).join('\n  ');
    const code = ['55P03', '40P01', '57P01'].find((other) => other === error.code); // AlloyDB may end who waits
    throw Object.assign(new Error(`${path}${line}: ${notes}`, { cause: error }), { code });
  }
}

function summary([first, ...others]: string[], functions: number): string {
  if (functions === 0) return 'schema perforce is up to date';
  const names = others.length > 1 ? `${first} to ${others.at(-1)}` : [first, ...others].join(', ');
  return `schema perforce: ${first ? `ran ${names}; ` : ''}applied ${functions} files of functions/`;
}
