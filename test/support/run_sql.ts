import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import pg from 'pg';

const psql = '/usr/bin/psql';

/**
 * Runs a text of statements, as an administrator would who has reviewed it: by psql where there is one.
 * @returns what it warned of
 * @throws Error with the message of the statement that failed
 */
export function runSql(url: string, statements: string): Promise<string> {
  return existsSync(psql) ? runByPsql(url, statements) : runByClient(url, statements);
}

async function runByPsql(url: string, statements: string): Promise<string> {
  const child = spawn(psql, ['-X', '-q', '-v', 'ON_ERROR_STOP=1', url], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined).end(statements);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(err);
  return out + err;
}

async function runByClient(url: string, statements: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  const notices: string[] = [];
  client.on('notice', ({ message }) => notices.push(message!));
  await client.connect();
  await client.query(statements).finally(() => client.end());
  return notices.join('\n');
}
