import { kindOf } from './layouts.js';
import type { Attributes, Instant, TrueEvent } from './read_record.js';

/** Per column of command_logs: the record type and field that it adds up; null when no record has the field. */
const SUMS = {
  files_added: [14, 'filesAdded'],
  files_updated: [14, 'filesUpdated'],
  files_deleted: [14, 'filesDeleted'],
  bytes_added: [14, 'bytesAdded'],
  bytes_updated: [14, 'bytesUpdated'],
  bytes_deleted: [14, 'bytesDeleted'],
  user_cpu_ms: [7, 'utime'],
  system_cpu_ms: [7, 'stime'],
  io_in: [7, 'io_in'],
  io_out: [7, 'io_out'],
  net_in: [7, 'net_in'],
  net_out: [7, 'net_out'],
  page_faults: [7, 'page_faults'],
  rpc_recv_count: [8, 'recvCount'],
  rpc_send_count: [8, 'sendCount'],
  rpc_recv_bytes: [8, 'recvBytes'],
  rpc_send_bytes: [8, 'sendBytes'],
  rpc_recv_ms: [8, 'recvTime'],
  rpc_send_ms: [8, 'sendTime'],
  pages_in: [9, 'pagesIn'],
  pages_out: [9, 'pagesOut'],
  pages_cached: [9, 'pagesCached'],
  rows_get: [9, 'gets'],
  rows_pos: [9, 'positions'],
  rows_scan: [9, 'scans'],
  rows_put: [9, 'puts'],
  rows_del: [9, 'deletes'],
  read_locks: [9, 'readLocks'],
  write_locks: [9, 'writeLocks'],
  total_read_wait_ms: [9, 'totalLockWaitRead'],
  total_read_held_ms: [9, 'totalLockHeldRead'],
  total_write_wait_ms: [9, 'totalLockWaitWrite'],
  total_write_held_ms: [9, 'totalLockHeldWrite'],
} as const;

/** The same for columns that keep the largest value. */
const MAXIMA = {
  max_rss_kb: [7, 'maxrss'],
  memory_cmd_mb: [2, 'memory_cmd'],
  memory_proc_mb: [2, 'memory_proc'],
  rpc_hi_mark_fwd: [8, 'rpc_hi_mark_fwd'],
  rpc_hi_mark_rev: [8, 'rpc_hi_mark_rev'],
  max_read_wait_ms: [9, 'maxLockWaitRead'],
  max_read_held_ms: [9, 'maxLockHeldRead'],
  max_write_wait_ms: [9, 'maxLockWaitWrite'],
  max_write_held_ms: [9, 'maxLockHeldWrite'],
} as const;

const SEVERITIES = ['empty', 'info', 'warn', 'failed', 'fatal'];

/** What the events of a command add up to, under the names of command_logs' columns. Durations in ms. */
export type CommandLog = Readonly<Record<keyof typeof SUMS | keyof typeof MAXIMA, number | null>> & {
  /** The originating server's own account: of its end on the origin's connection, or else of its last end. */
  readonly lapse_ms: number | null;
  /** From the first start to the last end, by microseconds. */
  readonly duration_ms: number | null;
  /** Per (server, pid, cmdno) the time from its first start to its last ComputeEnd, where it has both, added up. */
  readonly compute_ms: number | null;
  /** Over all ends. */
  readonly paused_ms: number | null;
  /** The originating server's reason, or else that of the last end that has one. */
  readonly reason: string | null;
  /** Each error once. */
  readonly error_count: number;
  readonly max_severity: number | null;
  /** Records of type 6, and the sum of their sizes. */
  readonly files: number;
  readonly bytes: number;
  readonly trigger_ms: number | null;
};

/** The errors among events, each once: type 3 only where no type 4 or 5 says the same within a second. */
export function distinctErrors(events: readonly TrueEvent[]): TrueEvent[] {
  const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  return events
    .filter(({ event_type }) => kindOf(event_type) === 'error')
    .filter((event, _index, errors) => event.event_type !== 3 || !errors.some((other) => {
      const apart = other.at.micros - event.at.micros;
      return other.event_type !== 3 && other.server_id === event.server_id && isSame(other.payload, event.payload)
        && apart >= -1_000_000n && apart <= 1_000_000n;
    }));
}

/** Adds up the distinct events of one command, given in order of time, and where it originated. */
export function commandLog(events: readonly TrueEvent[], origin: Attributes): CommandLog {
  const ends = endsFromOrigin(events, origin);
  const [originEnd] = ends.filter((end) => end.server_id === origin.server_id);
  const starts = ofType(events, 0);
  const allEnds = ofType(events, 2);
  const isComplete = starts.length > 0 && allEnds.length >= starts.length;
  const columns = <Column extends string>(from: Readonly<Record<Column, Source>>, fold: Fold) =>
    Object.fromEntries(
      Object.entries<Source>(from).map(([column, [type, field]]) => [column, whole(fold(numbers(events, type, field)))]),
    ) as Record<Column, number | null>;
  return {
    ...columns(SUMS, sum),
    ...columns(MAXIMA, maximum),
    lapse_ms: originEnd ? milliseconds(originEnd.payload.lapse) : null,
    duration_ms: isComplete ? Number(allEnds.at(-1)!.at.micros - starts[0]!.at.micros) / 1_000 : null,
    compute_ms: computeTime(events),
    paused_ms: sum(ends.map((end) => milliseconds(end.payload.paused))),
    reason: (ends.find((end) => end.payload.reason)?.payload.reason as string | undefined) ?? null,
    error_count: distinctErrors(events).length,
    max_severity: maximum(events.filter((event) => kindOf(event.event_type) === 'error').map(severity)),
    files: ofType(events, 6).length,
    bytes: whole(sum(numbers(events, 6, 'filesize'))) ?? 0,
    trigger_ms: sum(ofType(events, 11).map((event) => milliseconds(event.payload.triggerLapse))),
  };
}

type Source = readonly [type: number, field: string];
type Fold = (values: readonly (number | null)[]) => number | null;

/** The ends, those of the originating server first and among them that of the very connection; later ones first. */
function endsFromOrigin(events: readonly TrueEvent[], origin: Attributes): TrueEvent[] {
  const distance = (end: TrueEvent): number => {
    if (end.server_id !== origin.server_id) return 2;
    return end.pid === origin.pid && end.cmdno === origin.cmdno ? 0 : 1;
  };
  return ofType(events, 2)
    .reverse()
    .sort((one, other) => distance(one) - distance(other));
}

function computeTime(events: readonly TrueEvent[]): number | null {
  const processes = new Map<string, { start?: Instant; computed?: Instant }>();
  for (const { event_type, server_id, pid, cmdno, at } of events) {
    const key = JSON.stringify([server_id, pid, cmdno]);
    const process = processes.get(key) ?? {};
    if (event_type === 0) process.start ??= at;
    if (event_type === 1) process.computed = at;
    processes.set(key, process);
  }
  const spans = [...processes.values()].flatMap(({ start, computed }) =>
    start && computed && computed.micros >= start.micros ? [Number(computed.micros - start.micros)] : [],
  );
  return spans.length > 0 ? spans.reduce((total, span) => total + span, 0) / 1_000 : null;
}

function ofType(events: readonly TrueEvent[], type: number): TrueEvent[] {
  return events.filter((event) => event.event_type === type);
}

function numbers(events: readonly TrueEvent[], type: number, field: string): number[] {
  return ofType(events, type).flatMap(({ payload }) => {
    const value = payload[field];
    return typeof value === 'number' ? [value] : [];
  });
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : null;
}

function maximum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

/** The nearest whole number; a half goes away from zero. */
function whole(value: number | null): number | null {
  return value && Math.sign(value) * Math.round(Math.abs(value));
}

function severity({ payload }: TrueEvent): number | null {
  if (typeof payload.severity === 'number') return SEVERITIES[payload.severity] === undefined ? null : payload.severity;
  const level = SEVERITIES.indexOf(String(payload.severity).toLowerCase());
  return level >= 0 ? level : null;
}

/** A duration of p4d, to the microsecond: `.017s` is 17. */
function milliseconds(text: unknown): number | null {
  if (typeof text !== 'string' || !/^-?(?:\d+\.?\d*|\.\d+)s?$/.test(text)) return null;
  return Math.round(Number(text.replace('s', '')) * 1_000_000) / 1_000;
}
