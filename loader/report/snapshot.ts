import type { Sql } from 'postgres';
import type { ConnectionOptions } from '../database/connection.js';
import { openSession, type Session } from '../database/session.js';

const begin = (sql: Sql) => sql.unsafe('begin isolation level repeatable read read only');

/** Each worker would be a new process, and begin anew what the connections have done once. */
const useNoWorkers = (sql: Sql) => sql`set local max_parallel_workers_per_gather = 0`;

/**
 * Does work with two connections that see the database as it was at one time, so that a question need not wait for
 * another. With one where there is no second that sees the same: none to spare, or to another node of a read pool.
 * @throws the client's error, when there is not even one, and what the work throws
 */
export async function inSnapshot<T>(
  connection: ConnectionOptions, work: (sessions: [Session, ...Session[]]) => Promise<T>,
): Promise<T> {
  const [first, second] = [openSession(connection), openSession(connection)];
  const exportSnapshot = async (sql: Sql): Promise<string> => {
    await begin(sql);
    const [row] = await sql`select pg_export_snapshot() as snapshot`;
    return row!.snapshot;
  };
  const join = async (sql: Sql, snapshot: string): Promise<void> => {
    await begin(sql);
    await sql.unsafe(`set transaction snapshot '${snapshot}'`);
    await useNoWorkers(sql);
  };
  try {
    const snapshot = await first.use(exportSnapshot);
    const areTwo = await second.use((sql) => join(sql, snapshot)).then(() => true, () => false);
    if (areTwo) await first.use(useNoWorkers);
    return await work(areTwo ? [first, second] : [first]);
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
}

/**
 * Asks each question of the session that is free first, in their order, and no more after one has failed.
 * @returns the answers by the names of the questions
 * @throws what the first question throws that fails
 */
export async function answered<Name extends string, T>(
  sessions: Session[], questions: Record<Name, (sql: Sql) => Promise<T>>,
): Promise<Record<Name, T>> {
  const answers = {} as Record<Name, T>;
  const rest = eachOf(Object.keys(questions) as Name[]);
  const askAll = async (session: Session): Promise<void> => {
    for (const name of rest) answers[name] = await session.use(questions[name]);
  };
  await Promise.all(sessions.map(askAll));
  return answers;
}

/** Several loops share it, and all of them end when one is left by an error, as is not so of an array's own iterator. */
function* eachOf<T>(items: T[]): Generator<T> {
  yield* items;
}
