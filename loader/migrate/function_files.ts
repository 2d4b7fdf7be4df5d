import { readdir, readFile } from 'node:fs/promises';

/** One file of functions/: its path within the package, its text. */
export interface SqlFile {
  path: string;
  text: string;
}

/**
 * Reads functions/ in the order of functions/index.sql, whose lines are `\ir folder/name.sql`, comments or blank.
 * @param root the package folder, a file URL that ends with a slash
 * @throws Error when a line is something else, or a file is listed twice, listed and missing, or there and not listed
 */
export async function readFunctionFiles(root: URL): Promise<SqlFile[]> {
  const folder = new URL('functions/', root);
  const names = parseIndex(await readFile(new URL('index.sql', folder), 'utf8'));
  const present = (await readdir(folder, { recursive: true })).filter((name) => /.\/.*\.sql$/.test(name));
  fail('listed more than once', names.filter((name, i) => names.indexOf(name) !== i));
  fail('listed but missing', names.filter((name) => !present.includes(name)));
  fail('not listed', present.filter((name) => !names.includes(name)));
  return Promise.all(names.map(async (name) => ({
    path: `functions/${name}`,
    text: await readFile(new URL(name, folder), 'utf8'),
  })));
}

function parseIndex(text: string): string[] {
  return text.split('\n').flatMap((line, i) => {
    const name = /^\\ir ([a-z0-9_]+\/[a-z0-9_]+\.sql)$/.exec(line)?.[1];
    if (name !== undefined) return [name];
    if (line === '' || line.startsWith('--')) return [];
    throw new Error(`functions/index.sql:${i + 1}: expected \\ir folder/name.sql, a comment or nothing: ${line}`);
  });
}

function fail(problem: string, names: string[]): void {
  if (names.length > 0) throw new Error(`functions/index.sql: ${problem}: ${names.join(', ')}`);
}
