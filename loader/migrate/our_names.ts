import { readdir, readFile } from 'node:fs/promises';
import { readFunctionFiles } from './function_files.js';

const creation = new RegExp(
  String.raw`^create (?:or replace )?(?:table|view|materialized view|sequence|function|procedure|aggregate|type|domain) ` +
  String.raw`(perforce\w*)\.(\w+)|^create (?:unique )?index (\w+) on (?:only )?(perforce\w*)\.`, 'gm');
/** What the migrate step makes before any migration. */
const bookkeeping = ['perforce_internal.migrations', 'perforce_internal.turns'];

/**
 * The names, with their schemas, of all that migrations/ and functions/ make: relations, indexes, functions and types.
 * A view of perforce may have one of the same name in perforce_masked.
 * @param root the package folder, a file URL that ends with a slash
 */
export async function ourNames(root: URL): Promise<string[]> {
  const folder = new URL('migrations/', root);
  const migrations = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  const texts = [
    ...await Promise.all(migrations.map((name) => readFile(new URL(name, folder), 'utf8'))),
    ...(await readFunctionFiles(root)).map(({ text }) => text),
  ];
  const names = texts.flatMap((text) => [...text.matchAll(creation)])
    .map(([, schema, name, index, schemaOfIndex]) => (index ? `${schemaOfIndex}.${index}` : `${schema}.${name}`));
  return [...new Set([...bookkeeping, ...names])].sort();
}
