import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { ConnectionOptions } from './connection.js';
import { explain } from '../faults.js';
import { inTransaction, openSession } from './session.js';

const interval = 60_000;

/**
 * Has the database maintain itself at once and then every minute, over a connection of its own. What goes wrong is
 * logged, once for as long as it stays the same, and tried again the next minute: loading is not concerned.
 * @returns a function that ends it, when the run under way has ended
 */
export function startMaintenance(connection: ConnectionOptions, log: (message: string) => void): () => Promise<void> {
  const session = openSession({ ...connection, applicationName: 'p4-load maintenance' });
  const stop = new AbortController();
  const ended = maintain();

  async function maintain(): Promise<void> {
    let known: string[] = [];
    while (!stop.signal.aborted) {
      const rows = await session.use(problemsOfRun).catch((error: unknown) => [{ problem: explain(error) }]);
      const problems: string[] = rows.map(({ problem }) => problem);
      for (const problem of problems) if (!known.includes(problem)) log(`maintenance: ${problem}`);
      known = problems;
      await sleep(interval, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    await session.close();
  }

  return () => {
    stop.abort();
    return ended;
  };
}

/** What a role may take for a statement is not meant for what drops old days, or gives past ones their indexes. */
function problemsOfRun(sql: Sql) {
  return inTransaction(sql, 'isolation level read committed', async () => {
    await sql`set local statement_timeout = 0`;
    return sql`
      select step || ': ' || problem as problem from perforce.run_maintenance() where problem is not null`;
  });
}
