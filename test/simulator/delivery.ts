import { encodeLine } from './csv.js';
import type { Options } from './options.js';
import type { Step } from './plan.js';
import { createQueue } from './queue.js';
import { createRandom } from './random.js';
import { encodeFields, type LogRecord } from './record.js';
import { MINUTE, SECOND } from './values.js';

/** One line as it reaches a log file. */
export interface LogEvent {
  /** The record's fields as text, before any quoting. */
  readonly fields: readonly string[];
  /** The same as a CSV record, without its newline; it may hold newlines inside quotes. */
  readonly line: string;
  /** The id of the server that writes it. */
  readonly server: string;
  /** The log that it is written to: `all`, and `commands`, `audit` ... when those are fed too. */
  readonly log: string;
  /** Which file of that log, counted from 1: rotation begins the next one. */
  readonly segment: number;
  /** When it happened and when it is written, in microseconds since the epoch. */
  readonly time: number;
  readonly written: number;
}

/** The log that has a record type beside all.csv; the types that are missing here are in all.csv alone. */
const OTHER_LOG: Readonly<Record<number, string>> = {
  0: 'commands',
  1: 'commands',
  2: 'commands',
  4: 'errors',
  5: 'errors',
  6: 'audit',
  7: 'track',
  8: 'track',
  9: 'track',
  10: 'user',
  11: 'triggers',
  12: 'events',
  14: 'track',
  15: 'integrity',
  16: 'auth',
  17: 'route',
  21: 'track',
  24: 'track',
};

/**
 * The steps' records in the order in which they are written: late, repeated, cut off where a server dies. Holds no more
 * than what has happened or begun but is not written yet, whatever the length of the plan.
 */
export function* deliver(steps: Iterable<Step>, options: Options): Generator<LogEvent> {
  const { lateness, repeats, otherFiles } = options;
  const random = createRandom(`${options.seed}/delivery`);
  const queue = createQueue<LogEvent & { segment: number }>();
  let segment = 1;

  function* writtenBefore(time: number): Generator<LogEvent> {
    for (let event = queue.takeBefore(time); event; event = queue.takeBefore(time)) {
      event.segment = segment;
      yield event;
    }
  }

  function delay(): number {
    const buffered = random.below(lateness.seconds * SECOND);
    return random.chance(lateness.share) ? buffered + random.below(lateness.minutes * MINUTE) : buffered;
  }

  function write(record: LogRecord): void {
    const { time, type, context } = record;
    const server = context.server.id;
    const fields = encodeFields(record);
    const line = encodeLine(fields);
    const add = (log: string, written: number): void => {
      queue.add(written, { fields, line, server, log, segment, time, written });
    };

    const written = time + delay();
    add('all', written);
    if (random.chance(repeats)) add('all', written + random.below(MINUTE));
    const other = otherFiles ? OTHER_LOG[type] : undefined;
    if (other) add(other, time + delay());
  }

  for (const { time, records, dies, rotates } of steps) {
    yield* writtenBefore(time);
    if (rotates) segment += 1;
    if (dies) queue.remove((event) => event.server === dies.id && event.time >= time);
    records.forEach(write);
  }
  yield* writtenBefore(Infinity);
}
