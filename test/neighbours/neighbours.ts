import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** The user's own objects: what is there before p4-command-log comes, and what is added afterwards. */
export type Settlers = 'mirror' | 'theirs_after';

const folder = new URL('../../../test/neighbours/', import.meta.url);

/** Makes what others have in schema perforce of a database. */
export async function settle(url: string, ...settlers: Settlers[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const name of settlers) await client.query(await readFile(new URL(`${name}.sql`, folder), 'utf8'));
  } finally {
    await client.end();
  }
}
