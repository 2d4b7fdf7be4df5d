import { readdir, readFile } from 'node:fs/promises';

/** A file of migrations/ or functions/: its path within the package, its text. */
export interface SqlFile {
  path: string;
  text: string;
}

/** The package folder, which holds migrations/ and functions/. */
export const packageRoot = new URL('../../../', import.meta.url);

const creation = new RegExp(
  String.raw`^create (?:or replace )?(?:table|view|materialized view|sequence|function|procedure|aggregate|type|domain) ` +
  String.raw`(perforce\w*)\.(\w+)|^create (?:unique )?index (\w+) on (?:only )?(perforce\w*)\.`, 'gm');
/** What the migrate step makes before any migration. */
const bookkeeping = ['perforce_internal.migrations', 'perforce_internal.turns'];

/** The files of migrations/ in order; their names begin with a number of four digits. */
export async function migrationFiles(root: URL): Promise<string[]> {
  const names = await readdir(new URL('migrations/', root));
  return names.filter((name) => name.endsWith('.sql')).sort();
}

/** Reads migrations/ in order. */
export async function readMigrations(root: URL): Promise<SqlFile[]> {
  return readAll(root, (await migrationFiles(root)).map((name) => `migrations/${name}`));
}

/** Reads functions/ in the order of functions/index.sql, whose lines are `\ir folder/name.sql`, comments or blank. */
export async function readFunctionFiles(root: URL): Promise<SqlFile[]> {
  const index = await readFile(new URL('functions/index.sql', root), 'utf8');
  return readAll(root, [...index.matchAll(/^\\ir (\S+)$/gm)].map(([, name]) => `functions/${name}`));
}

function readAll(root: URL, paths: string[]): Promise<SqlFile[]> {
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(new URL(path, root), 'utf8') })));
}

/**
 * The names, with their schemas, of all that files make: relations, indexes, functions and types. A view of perforce
 * may have one of the same name in perforce_masked.
 */
export function namesMadeBy(files: SqlFile[]): string[] {
  const names = files.flatMap(({ text }) => [...text.matchAll(creation)])
    .map(([, schema, name, index, schemaOfIndex]) => (index ? `${schemaOfIndex}.${index}` : `${schema}.${name}`));
  return [...new Set([...bookkeeping, ...names])].sort();
}
