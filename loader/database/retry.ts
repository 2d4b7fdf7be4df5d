import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, whereIs } from './connection.js';
import { codeOf, exitCodes, explain, faultOf, LoadError } from '../faults.js';

export interface RetryOptions {
  connection: ConnectionOptions;
  /** Milliseconds for which work is done again after errors that may pass. */
  retryTimeout: number;
  /** Is told where an outage begins, when its cause changes, and when it is over. */
  log: (message: string) => void;
}

/** Times that work may collide with other sessions before it is worth a word. */
const quietCollisions = 3;

/** For all connections of a run: an outage that several of them meet is one. */
export function retries({ connection, retryTimeout, log }: RetryOptions) {
  let outage: { since: number; told: Set<string> } | undefined;

  function tell(error: unknown, left: number): void {
    const place = outage ? '' : `${whereIs(connection)}: `;
    outage ??= { since: performance.now(), told: new Set() };
    if (outage.told.has(codeOf(error))) return;
    outage.told.add(codeOf(error));
    log(`${place}${explain(error)}; trying again for ${Math.ceil(left / 1000)} s`);
  }

  function tellEnd(): void {
    if (!outage) return;
    const seconds = (performance.now() - outage.since) / 1000;
    outage = undefined;
    log(`the database answers again after ${seconds.toFixed(1)} s; work goes on, and nothing is lost`);
  }

  /**
   * Does work again while it fails for reasons that may pass, waiting longer and longer in between.
   * @throws LoadError (exit 4) after `retryTimeout`; any other error as it is
   */
  return async function untilDone<T>(work: () => Promise<T>): Promise<T> {
    let deadline = 0;
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await work();
        if (attempt > 0) tellEnd();
        return result;
      } catch (error) {
        const fault = faultOf(error);
        const isCollision = fault === 'collision' || fault === 'repeat';
        if (fault !== 'transient' && !isCollision) throw error;
        deadline ||= performance.now() + retryTimeout;
        const left = deadline - performance.now();
        if (left <= 0) {
          const tried = attempt > 0 ? `, for ${retryTimeout / 1000} s` : '';
          throw new LoadError(`${whereIs(connection)}${tried}: ${explain(error)}`, error, exitCodes.unreachable);
        }
        if (!isCollision || attempt >= quietCollisions) tell(error, left);
        const backoff = Math.min(100 * 2 ** attempt, 10_000) * (0.5 + Math.random() / 2);
        await sleep(Math.min(backoff, left));
      }
    }
  };
}

/** An error of the database as p4-load reports it: with the place, and what to do. */
export function asLoadError(error: unknown, connection: ConnectionOptions): LoadError {
  if (error instanceof LoadError) return error;
  const exitCode = faultOf(error) === 'transient' ? exitCodes.unreachable : exitCodes.unexpected;
  return new LoadError(`${whereIs(connection)}: ${explain(error)}`, error, exitCode);
}
