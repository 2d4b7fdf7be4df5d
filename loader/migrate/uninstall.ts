import { readdir, readFile } from 'node:fs/promises';
import { readFunctionFiles } from './function_files.js';

const root = new URL('../../../', import.meta.url);
const creation =
  /^create (?:or replace )?(?:table|view|materialized view|function|aggregate|type|domain) perforce\.(\w+)/gm;

/** The text of uninstall.sql, with the names of all that migrations/ and functions/ make in schema perforce. */
export async function uninstallSql(): Promise<string> {
  const folder = new URL('migrations/', root);
  const migrations = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  const texts = [
    ...await Promise.all(migrations.map((name) => readFile(new URL(name, folder), 'utf8'))),
    ...(await readFunctionFiles(root)).map(({ text }) => text),
  ];
  const names = new Set(texts.flatMap((text) => [...text.matchAll(creation)].map(([, name]) => name)));
  const template = await readFile(new URL('loader/migrate/uninstall.sql', root), 'utf8');
  return template.replace('OURS', [...names].sort().join(', '));
}
