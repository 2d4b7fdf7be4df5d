import type { Random } from './random.js';
import { logRecord, type Context, type LogRecord, type OwnValues } from './record.js';
import { durationText, MILLISECOND } from './values.js';

const AT_END = 1;

/** Usage (7): CPU in ms, disk blocks, messages, resident set in KB; `lapse` in microseconds bounds the CPU times. */
export function usage(random: Random, context: Context, time: number, lapse: number): LogRecord {
  const milliseconds = Math.floor(lapse / MILLISECOND);
  return logRecord(context, 7, time, {
    trackType: AT_END,
    timer: durationText(lapse),
    utime: random.skewed(0, milliseconds),
    stime: random.skewed(0, milliseconds >> 2),
    io_in: random.sparse(4_000),
    io_out: random.sparse(9_000),
    net_in: random.skewed(0, 50),
    net_out: random.skewed(0, 500),
    maxrss: random.between(8_000, 90_000),
    page_faults: random.sparse(20),
  });
}

/** Network use (8); `sent` is the number of bytes sent, `lapse` is in microseconds. */
export function rpc(random: Random, context: Context, time: number, lapse: number, sent: number): LogRecord {
  const milliseconds = Math.floor(lapse / MILLISECOND);
  return logRecord(context, 8, time, {
    trackType: AT_END,
    recvCount: random.between(2, 40),
    sendCount: random.between(2, 400),
    recvBytes: random.skewed(200, 90_000),
    sendBytes: sent,
    rpc_hi_mark_fwd: 318_788,
    rpc_hi_mark_rev: 318_788,
    recvTime: random.skewed(0, milliseconds),
    sendTime: random.skewed(0, milliseconds >> 1),
    sendError: 0,
    recvError: random.chance(0.02) ? 1 : 0,
    duplexFwd: 0,
    duplexRev: 0,
  });
}

/** Use of one db table (9): locks in ms, within `lapse` (microseconds); p4d reports a negative hold now and then. */
export function tableUse(
  random: Random,
  context: Context,
  time: number,
  lapse: number,
  table: { readonly name: string; readonly written: boolean },
): LogRecord {
  return logRecord(context, 9, time, {
    trackType: AT_END,
    dbName: table.name,
    pagesIn: random.sparse(400),
    pagesOut: table.written ? random.skewed(1, 200) : 0,
    pagesCached: random.between(2, 96),
    reorderIntl: 0,
    reorderLeaf: table.written ? random.below(2) : 0,
    gets: random.sparse(3_000),
    positions: random.sparse(60),
    scans: random.sparse(20_000),
    puts: table.written ? random.skewed(1, 2_000) : 0,
    deletes: table.written ? random.sparse(400) : 0,
    ...locks(random, lapse, table.written),
  });
}

/** A meta lock (9): taken like a table, with nothing but its locks. */
export function metaLock(random: Random, context: Context, time: number, lapse: number, name: string): LogRecord {
  const written = name.endsWith('(W)');
  return logRecord(context, 9, time, { trackType: AT_END, dbName: name, ...locks(random, lapse, written) });
}

/** What a sync expects to do (14). */
export function estimates(random: Random, context: Context, time: number, files: number): LogRecord {
  const filesAdded = random.between(0, files);
  const filesDeleted = random.skewed(0, 5);
  return logRecord(context, 14, time, {
    filesAdded,
    filesUpdated: files - filesAdded,
    filesDeleted,
    bytesAdded: filesAdded * 40_000,
    bytesUpdated: (files - filesAdded) * 40_000,
    bytesDeleted: filesDeleted * 40_000,
  });
}

function locks(random: Random, lapse: number, written: boolean): OwnValues {
  const milliseconds = Math.floor(lapse / MILLISECOND);
  const count = random.between(1, 4);
  const maxWait = random.chance(0.1) ? random.skewed(0, milliseconds) : 0;
  const maxHeld = random.chance(0.01) ? -1 : random.skewed(0, milliseconds);
  const totalWait = maxWait + random.below(count);
  const totalHeld = maxHeld < 0 ? maxHeld : maxHeld + random.below(count);
  const peeks = { peekLocks: random.below(3), totalLockWaitPeek: 0, totalLockHeldPeek: random.below(2) };
  if (written) {
    return {
      readLocks: 0,
      writeLocks: count,
      totalLockWaitWrite: totalWait,
      totalLockHeldWrite: totalHeld,
      maxLockWaitWrite: maxWait,
      maxLockHeldWrite: maxHeld,
      ...peeks,
    };
  }
  return {
    readLocks: count,
    writeLocks: 0,
    totalLockWaitRead: totalWait,
    totalLockHeldRead: totalHeld,
    maxLockWaitRead: maxWait,
    maxLockHeldRead: maxHeld,
    ...peeks,
  };
}
