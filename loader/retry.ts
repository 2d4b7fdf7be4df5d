import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, whereIs } from './connection.js';
import { explain, faultOf, summarize } from './database_fault.js';
import { exitCodes, LoadError } from './load_error.js';

export interface RetryOptions {
  connection: ConnectionOptions;
  /** Milliseconds for which work is done again after errors that may pass. */
  retryTimeout: number;
  /** Is told of the first of them. */
  log: (message: string) => void;
}

/**
 * Does work again while it fails for reasons that may pass, waiting longer and longer in between. A repeated event is
 * one of them: it is met here only when another loader has just written it.
 * @throws LoadError (exit 4) after `retryTimeout`; any other error as it is
 */
export async function untilDone<T>(
  { connection, retryTimeout, log }: RetryOptions, work: () => Promise<T>,
): Promise<T> {
  let deadline = 0;
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const fault = faultOf(error);
      if (fault !== 'transient' && fault !== 'repeat') throw error;
      deadline ||= Date.now() + retryTimeout;
      const left = deadline - Date.now();
      if (left <= 0) {
        const tried = attempt > 0 ? `, for ${retryTimeout / 1000} s` : '';
        throw new LoadError(`${whereIs(connection)}${tried}: ${explain(error)}`, exitCodes.unreachable, error);
      }
      if (attempt === 0) log(`${summarize(error)}; trying again for ${retryTimeout / 1000} s`);
      await sleep(Math.min(backoff(attempt), left));
    }
  }
}

/** Milliseconds: from 50 to 100 at first, doubling up to 5 to 10 seconds. */
function backoff(attempt: number): number {
  return Math.min(100 * 2 ** attempt, 10_000) * (0.5 + Math.random() / 2);
}

/** An error of the database as p4-load reports it: with the place, and what to do. */
export function asLoadError(error: unknown, connection: ConnectionOptions): LoadError {
  if (error instanceof LoadError) return error;
  const exitCode = faultOf(error) === 'transient' ? exitCodes.unreachable : exitCodes.unexpected;
  return new LoadError(`${whereIs(connection)}: ${explain(error)}`, exitCode, error);
}
