import { readFile } from 'node:fs/promises';

/** Statements that remove what perforce_internal.objects lists, for psql. */
export function uninstallSql(): Promise<string> {
  return readFile(new URL('../../../loader/migrate/uninstall.sql', import.meta.url), 'utf8');
}
