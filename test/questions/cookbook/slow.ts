import type { TrueCommand, TrueEvent } from '../../simulator/index.js';
import { type Answers, begun, bin, commandRow, group, pick, type Row, sorted, sum } from './log.js';

const sync = (func: unknown): boolean => func === 'user-sync' || func === 'user-transmit';
const added = (...parts: unknown[]): number | null => sum(parts);

const NAMES: Readonly<Record<number, string>> = {
  0: 'CommandStart', 1: 'ComputeEnd', 2: 'CommandEnd', 6: 'Audit', 7: 'PerformanceUsage', 8: 'NetworkPerformance',
  9: 'DatabasePerformance', 11: 'Trigger', 17: 'Route',
};

/** What an event of a submit says in one line. */
function summary({ event_type, func, payload: p }: TrueEvent): unknown {
  const ms = (field: string): string => `${p[field] ?? 0} ms`;
  const locks = (kind: string): string => `waited ${ms(`totalLockWait${kind}`)}, held ${ms(`totalLockHeld${kind}`)}`;
  switch (event_type) {
    case 0: return func;
    case 2: return p.lapse;
    case 6: return `${p.action} ${p.file}#${p.rev}`;
    case 7: return `CPU ${p.utime} ms user, ${p.stime} ms system`;
    case 8: return `${p.recvBytes} bytes received, ${p.sendBytes} sent`;
    case 9: return `${p.dbName}: read ${locks('Read')}; write ${locks('Write')}`;
    case 11: return `${p.triggerType} ${p.triggerData} ${p.triggerLapse}`;
    case 17: return p.route;
    default: return null;
  }
}

/** Answers to 03_slow.sql. */
export const answers: Answers = {
  6: ({ commands }) => {
    const rows = commands.map(commandRow).filter((row) => (row.lapse_ms as number) > 10_000 && !sync(row.func));
    const columns = ['command_end_timestamp', 'user_name', 'func', 'args', 'lapse_ms'];
    return pick(sorted(rows, 'command_end_timestamp', 'cmdident'), ...columns);
  },
  7: ({ commands }) => {
    const rows = commands.map(commandRow).filter((row) => (row.lapse_ms as number) > 60_000 && sync(row.func));
    return pick(
      sorted(rows, 'command_end_timestamp', 'cmdident'),
      'command_end_timestamp', 'user_name', 'func', 'args', 'lapse_ms', 'files', 'bytes',
    );
  },
  25: ({ commands }) => {
    const rows = commands.map(commandRow).filter(({ compute_ms }) => compute_ms !== null);
    const longest = sorted(rows, '-compute_ms', 'cmdident').slice(0, 10);
    return pick(longest, 'cmdident', 'user_name', 'func', 'args', 'compute_ms');
  },
  26: ({ commands }) => {
    const journals = commands.filter(({ func }) => func === 'rmt-Journal');
    return sorted(group(
      journals,
      ({ command_start_timestamp: start, server_id }) => ({ ten_seconds: start && bin(10_000_000n, start), server_id }),
      (of) => ({ requests: of.length, lapse_ms: sum(of.map(({ log }) => log.lapse_ms)) }),
    ), 'ten_seconds', 'server_id');
  },
  47: ({ commands }) => {
    const rows = commands.map(commandRow).filter(({ paused_ms }) => (paused_ms as number) > 0);
    return pick(sorted(rows, '-paused_ms', 'cmdident'), 'cmdident', 'user_name', 'func', 'paused_ms', 'lapse_ms');
  },
  51: ({ commands }) => {
    const rows = commands.filter(({ status }) => status === 'complete').map(commandRow).map(whereTimeWent);
    const slow = rows.filter(({ took_ms }) => (took_ms as number) > 10_000);
    return pick(
      sorted(slow, '-took_ms', 'cmdident').slice(0, 10),
      'cmdident', 'user_name', 'func', 'took_ms', 'cpu_ms', 'lock_wait_ms', 'rpc_ms', 'trigger_ms', 'other_ms', 'mostly',
    );
  },
  52: ({ commands }) => submitsOfTwoServers(begun(commands, '07:00', '08:00')).flatMap(timeline),
  67: ({ commands }) => {
    const submits = submitsOfTwoServers(commands).map((command) => ({ command, ...commandRow(command) }));
    const [longest] = sorted(submits, '-lapse_ms', 'cmdident').slice(0, 1);
    return longest ? timeline(longest.command as TrueCommand) : [];
  },
};

function submitsOfTwoServers(commands: readonly TrueCommand[]): TrueCommand[] {
  return commands
    .filter(({ func, status }) => func === 'user-submit' && status === 'complete')
    .filter(({ server_ids }) => `${server_ids}` === 'commit.1,edge-tokyo');
}

function timeline({ events }: TrueCommand): Row[] {
  return events.map((event) => ({
    offset_ms: Number(event.at.micros - events[0]!.at.micros) / 1_000,
    server_id: event.server_id,
    event_name: NAMES[event.event_type],
    summary: summary(event),
  }));
}

function whereTimeWent(row: Row): Row {
  const parts = {
    cpu: added(row.user_cpu_ms, row.system_cpu_ms),
    'lock wait': added(row.total_read_wait_ms, row.total_write_wait_ms),
    network: added(row.rpc_recv_ms, row.rpc_send_ms),
    triggers: row.trigger_ms as number | null,
    paused: row.paused_ms as number | null,
  };
  const took = (row.lapse_ms ?? row.duration_ms) as number;
  const measured = Object.entries(parts).filter(([, ms]) => ms !== null).sort(([, one], [, other]) => other! - one!);
  const [largest] = measured;
  return {
    ...row,
    took_ms: took,
    cpu_ms: parts.cpu,
    lock_wait_ms: parts['lock wait'],
    rpc_ms: parts.network,
    mostly: largest ? (largest[1]! >= took / 2 ? largest[0] : 'unknown') : null,
    other_ms: largest ? Math.max(took - sum(Object.values(parts))!, 0) : null,
  };
}
