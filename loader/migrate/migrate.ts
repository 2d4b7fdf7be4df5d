import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { ClientBase } from 'pg';
import postgres, { type Sql } from 'postgres';
import type { ConnectionOptions } from '../database/connection.js';
import { openSession } from '../database/session.js';
import { codeOf } from '../faults.js';
import { namesMadeBy, packageRoot, readFunctionFiles, readMigrations, type SqlFile } from './sql_files.js';

/** Takes a statement and returns its rows: runs it, or keeps it. */
type Query = (text: string) => Promise<any[]>;

/** What comes before migrations, in this order; all of it is found beside this file. */
const preparations = ['begin', 'refuse_unfit', 'act_as_owner', 'refuse_taken_names', 'take_turn', 'lock_out_loaders'];

/**
 * Brings schema perforce up to date. A lock that is not to be had soon is given up with the whole transaction, and is
 * worth another try: whoever queued behind it, such as a loader behind an analyst's long query, goes on.
 * @param log takes what was done, a line at a time
 * @param root holds migrations/ and functions/: a file URL that ends with a slash
 * @throws Error with file and line when a statement fails; it has the `code` of its cause where another try is worth it
 */
export async function migrate({ connection, log, root = packageRoot }: {
  connection: ConnectionOptions; log: (line: string) => void; root?: URL;
}): Promise<void> {
  const warnings: string[] = [];
  const session = openSession({ ...connection, applicationName: 'p4-load migrate' }, ({ message, hint }) =>
    warnings.push([message, hint].filter(Boolean).join('. ')));
  try {
    const done = await session.use((sql) => bringUpToDate((text) => sql.unsafe(text), root));
    for (const line of [...warnings, done]) log(line);
  } finally {
    await session.close();
  }
}

/**
 * The statements that migrate would run, as text for psql: those that a database lacks, or all when there is none.
 * Applied, they leave the same schema with the same bookkeeping.
 */
export async function migrationSql(connection?: ConnectionOptions): Promise<string> {
  const session = connection && openSession(connection);
  const statements: string[] = [];
  const keep = (sql?: Sql) => bringUpToDate(keeper(statements, sql), packageRoot);
  const done = session ? await session.use(keep).finally(() => session.close()) : await keep();
  return [`-- ${done}\n`, ...statements].join('\n');
}

/** Statements for psql that remove what perforce_internal.objects lists. */
export function uninstallSql(): Promise<string> {
  return ownStatements('uninstall');
}

/** Keeps statements; what only asks is asked of the database, where what is about the schema has no rows without it. */
function keeper(statements: string[], sql: Sql | undefined): Query {
  return async (text) => {
    if (!/^select\b/i.test(text)) {
      statements.push(`${text.trim()}${/;\s*$/.test(text) ? '' : '\n;'}\n`);
      return [];
    }
    return sql?.unsafe(text).catch((error: unknown) => {
      if (!['42P01', '3F000'].includes(codeOf(error))) throw error;
      return [];
    }) ?? [];
  };
}

/**
 * Refuses what cannot be migrated, and names that others have taken. Then runs pending migrations, then all of
 * functions/ if anything of it changed, then the grants and the jobs.
 *
 * All in one transaction, as the owner of the schemas, whoever of its members connects: it happens whole or not at all,
 * any number of runs at once do the work once, and a transaction pooler is no obstacle. search_path is empty meanwhile,
 * so every name in migrations/ and functions/ says its schema. Statements that only ask begin with select, and no others
 * do.
 * @returns what was done, in a line
 */
async function bringUpToDate(query: Query, root: URL): Promise<string> {
  const [migrations, functions] = await Promise.all([readMigrations(root), readFunctionFiles(root)]);
  const ours = namesMadeBy([...migrations, ...functions]).join(',');
  const run = async (name: string) => query((await ownStatements(name)).replace('OURS', ours));
  for (const name of preparations) await run(name);
  const ran = await runMigrations(query, root, migrations);
  const applied = await applyFunctions(query, functions, ran.length > 0);
  if (applied > 0) await run('list_objects');
  await run('finish');
  return summary(ran, applied);
}

/** Statements of this folder, about the names of what migrations/ and functions/ make where they say OURS. */
function ownStatements(name: string): Promise<string> {
  return readFile(new URL(`loader/migrate/${name}.sql`, packageRoot), 'utf8');
}

/** Runs what is pending. The runner only books it: it would begin and commit by itself, and names no file in errors. */
async function runMigrations(query: Query, root: URL, migrations: SqlFile[]): Promise<string[]> {
  const pending = await runner({
    dbClient: { query: async (text: string) => ({ rows: await query(text) }) } as ClientBase,
    dir: fileURLToPath(new URL('migrations/', root)),
    ignorePattern: '(?!.*\\.sql$).*',
    direction: 'up',
    migrationsSchema: 'perforce_internal',
    migrationsTable: 'migrations',
    fake: true,
    noLock: true,
    log: () => undefined,
  });
  const fileOf = (name: string) => migrations.find(({ path }) => path === `migrations/${name}.sql`);
  const booked = await query('select name from perforce_internal.migrations order by id');
  const unknown = booked.find(({ name }) => !fileOf(name));
  if (unknown) throw new Error(`the database is newer than this p4-load (${unknown.name}): install that version`);
  for (const { name } of pending) await execute(query, fileOf(name)!);
  return pending.map(({ name }) => name);
}

/** Applies functions/ when its checksum is not the stored one, or a migration may have dropped some of it. */
async function applyFunctions(query: Query, files: SqlFile[], migrated: boolean): Promise<number> {
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`);
  const checksum = hash.digest('hex');
  const [applied] = await query('select checksum from perforce_internal.applied_functions');
  if (!migrated && applied?.checksum === checksum) return 0;
  for (const file of files) await execute(query, file);
  await query(`
    insert into perforce_internal.applied_functions (checksum, applied_at) values ('${checksum}', now())
    on conflict (only_row) do update set checksum = excluded.checksum, applied_at = excluded.applied_at;`);
  return files.length;
}

async function execute(query: Query, { path, text }: SqlFile): Promise<void> {
  const titled = `-- ${path}\n${text}`;
  try {
    await query(titled);
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
