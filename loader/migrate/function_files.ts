import { readFile } from 'node:fs/promises';

/** One file of functions/: its path within the package, its text. */
export interface SqlFile {
  path: string;
  text: string;
}

/**
 * Reads functions/ in the order of functions/index.sql, whose lines are `\ir folder/name.sql`, comments or blank.
 * @param root the package folder, a file URL that ends with a slash
 */
export async function readFunctionFiles(root: URL): Promise<SqlFile[]> {
  const index = await readFile(new URL('functions/index.sql', root), 'utf8');
  const paths = [...index.matchAll(/^\\ir (\S+)$/gm)].map(([, name]) => `functions/${name}`);
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(new URL(path, root), 'utf8') })));
}
