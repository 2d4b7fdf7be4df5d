import { deliver, type LogEvent } from './delivery.js';
import { completeOptions, type Options, type SimulationOptions } from './options.js';
import { plan } from './plan.js';

export type { LogEvent } from './delivery.js';
export type { Options, Profile, SimulationOptions } from './options.js';
export { decodeRecords, encodeLine } from './csv.js';
export { encodeJson } from './json.js';
export { kindOf, type Kind } from './layouts.js';
export { concurrencyAt, fates, presences, type Fate, type Presence } from './presence.js';
export { readRecord, type Instant, type TrueEvent } from './read_record.js';
export { OLD_SERVER, SERVERS, type Server } from './servers.js';
export { truth, type Truth, type TrueCommand } from './truth.js';
export { writeLogs } from './write_logs.js';

/** A simulated log: iterate it for its events in the order they are written, as often as you like. */
export interface Simulation extends Iterable<LogEvent> {
  readonly options: Options;
}

/**
 * Simulates the structured logs of some p4d servers. Equal options give equal events on every machine. Nothing is
 * computed before it is iterated, and little is kept: a million commands need no more memory than a thousand.
 * Throws a RangeError on an impossible option.
 */
export function simulate(given: SimulationOptions): Simulation {
  const options = completeOptions(given);
  return { options, [Symbol.iterator]: () => deliver(plan(options), options) };
}
