import { logRecord, type Context, type LogRecord } from './record.js';
import { metaLock, rpc, tableUse, usage } from './tracks.js';
import { durationText, SECOND } from './values.js';
import type { World } from './world.js';

/** What a command does, from its start to its end. */
export interface Work {
  /** Microseconds. */
  readonly lapse: number;
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly metaLocks?: readonly string[];
  /** Bytes sent to the client; few unless given. */
  readonly sent?: number;
  /** Why it ended, when not by itself; also CommandEnd's f_reason. */
  readonly reason?: string;
  /** Microseconds that the server held it back for want of memory or CPU. */
  readonly paused?: number;
  /** Other records, between `computed` and `end` (microseconds since the epoch). */
  readonly meanwhile?: (computed: number, end: number) => readonly LogRecord[];
}

/** The records of one command on one server: start, end of compute, its work, what it used, end. */
export function runCommand(world: World, context: Context, start: number, work: Work): LogRecord[] {
  const { random } = world;
  const { lapse, reads = [], writes = [], metaLocks = [], sent = random.skewed(300, 60_000) } = work;
  const end = start + lapse;
  const computed = start + Math.floor((lapse * random.between(5, 50)) / 100);
  const tables = [
    ...reads.map((name) => ({ name, written: false })),
    ...writes.map((name) => ({ name, written: true })),
  ];
  return [
    logRecord(context, 0, start),
    logRecord(context, 1, computed),
    ...(work.meanwhile?.(computed, end) ?? []),
    usage(random, context, end, lapse),
    rpc(random, context, end, lapse, sent),
    ...metaLocks.map((name) => metaLock(random, context, end, lapse, name)),
    ...tables.map((table) => tableUse(random, context, end, lapse, table)),
    commandEnd(context, end, lapse, work.reason, work.paused),
  ];
}

/** CommandEnd (2). */
export function commandEnd(context: Context, time: number, lapse: number, reason = '', paused = 0): LogRecord {
  return logRecord(context, 2, time, {
    lapse: durationText(lapse),
    reason,
    memory_cmd: 4 + Math.floor(lapse / SECOND),
    memory_proc: 21 + Math.floor(lapse / SECOND),
    paused: durationText(paused),
  });
}

/** The times of `count` things spread over a span, in microseconds; the last one comes before the end. */
export function spreadOver(start: number, end: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + Math.floor(((end - start) * (index + 0.5)) / count));
}
