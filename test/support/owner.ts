import { createHash } from 'node:crypto';
import pg from 'pg';

/**
 * Gives a server the ordinary role `p4`, which may make roles and is nobody special otherwise, with a database of
 * its own, also `p4`. What is there already stays.
 * @param serverUrl superuser's URL
 * @param attributes further role attributes
 * @returns URL of database p4 as p4; its password is derived from the superuser's, so the URL stays the same
 */
export async function ownerUrl(serverUrl: string, attributes = ''): Promise<string> {
  const url = new URL(serverUrl);
  const password = createHash('sha256').update(`p4 ${url.password}`).digest('hex').slice(0, 32);
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rowCount: roles } = await client.query(`select from pg_roles where rolname = 'p4'`);
    if (!roles) await client.query(`create role p4 login createrole ${attributes} password '${password}'`);
    const { rowCount: databases } = await client.query(`select from pg_database where datname = 'p4'`);
    if (!databases) await client.query('create database p4 owner p4');
  } finally {
    await client.end();
  }
  return Object.assign(url, { username: 'p4', password, pathname: '/p4' }).href;
}
