import type { Sql } from 'postgres';
import { timeOf } from './events.js';

/** Does work in a transaction for which it is so many seconds after the epoch of the tests. */
export function atTime<T>(sql: Sql, seconds: number, work: (sql: Sql) => Promise<T>): Promise<T> {
  return sql.begin(async (transaction) => {
    await transaction`select set_config('perforce.now', ${timeOf(seconds)}, true)`;
    return work(transaction as never);
  }) as Promise<T>;
}
