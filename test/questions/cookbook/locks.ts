import {
  type Answers, at, bin, commandRow, group, HOUR, iso, largest, type Log, mean, pick, round, type Row, sorted, sum,
  type TableUse, tableUses,
} from './log.js';

const waits = ['totalLockWaitRead', 'totalLockWaitWrite'] as const;
const holds = ['totalLockHeldRead', 'totalLockHeldWrite'] as const;

/** The sum of some fields over uses; null when none has any of them. */
const over = (uses: readonly TableUse[], fields: readonly string[]): number | null =>
  sum(uses.flatMap((use) => fields.map((field) => use.total(field))));

function useRow(use: TableUse): Row {
  const { command: { cmdident, user_name, func }, table_name } = use;
  return {
    cmdident, user_name, func, table_name,
    event_time: iso(use.event_time),
    read_locks: use.total('readLocks'),
    write_locks: use.total('writeLocks'),
    total_read_wait_ms: use.total('totalLockWaitRead'),
    total_write_wait_ms: use.total('totalLockWaitWrite'),
    total_read_held_ms: use.total('totalLockHeldRead'),
    total_write_held_ms: use.total('totalLockHeldWrite'),
    max_read_held_ms: use.most('maxLockHeldRead'),
    max_write_held_ms: use.most('maxLockHeldWrite'),
  };
}

function longestHolders({ commands }: Log, column: string): Row[] {
  const rows = commands.map(commandRow).filter((row) => row[column] !== null);
  return pick(sorted(rows, `-${column}`, 'cmdident').slice(0, 10), 'cmdident', 'user_name', 'func', column);
}

function lockHeld(commands: Log['commands']): number {
  return sum(commands.flatMap(({ log }) => [log.total_read_held_ms, log.total_write_held_ms])) ?? 0;
}

/** Every other use of the table on that server that may have held up a wait, the likeliest first. */
function blockers(victim: TableUse, kind: 'read' | 'write', wait: number, uses: readonly TableUse[]): Row[] {
  const rows = uses
    .filter((use) => use.table_name === victim.table_name && use.server_id === victim.server_id)
    .filter((use) => use.command !== victim.command)
    .map((use) => {
      const writes = Math.max(use.total('totalLockHeldWrite') ?? 0, 0);
      const held = writes + (kind === 'write' ? Math.max(use.total('totalLockHeldRead') ?? 0, 0) : 0);
      const from = use.began_at > victim.began_at ? use.began_at : victim.began_at;
      const to = use.event_time < victim.event_time ? use.event_time : victim.event_time;
      const overlap_ms = Math.trunc(Number(to - from) / 1_000);
      return {
        blocker_cmdident: use.command.cmdident,
        blocker_func: use.command.func,
        blocker_began_at: iso(use.began_at),
        blocker_event_time: iso(use.event_time),
        held,
        overlap_ms,
        likely_ms: Math.min(wait, held, overlap_ms),
      };
    })
    .filter(({ likely_ms }) => likely_ms >= Math.max(Math.trunc(wait / 1_000), 1));
  const likeliest = sorted(rows, '-likely_ms', '-held', 'blocker_cmdident');
  return likeliest.map((row, index) => ({ ...row, likelihood: index + 1 }));
}

/** Of commands that ended or were given up, which alone table_use_hourly counts. */
function finishedUses({ commands }: Log): TableUse[] {
  return tableUses(commands.filter(({ start_count, end_count }) => start_count >= 1 && end_count >= start_count));
}

function tablesWaitedFor(uses: readonly TableUse[]): Row[] {
  const rows = group(uses, ({ table_name }) => ({ table_name }), (of) => ({
    read_wait_ms: over(of, waits.slice(0, 1)),
    write_wait_ms: over(of, waits.slice(1)),
    read_held_ms: over(of, holds.slice(0, 1)),
    write_held_ms: over(of, holds.slice(1)),
    order: over(of, waits) ?? 0,
  }));
  return pick(
    sorted(rows, '-order', 'table_name').slice(0, 10),
    'table_name', 'read_wait_ms', 'write_wait_ms', 'read_held_ms', 'write_held_ms',
  );
}

function commandsInLocksOf(table: string, uses: readonly TableUse[]): Row[] {
  const ofTable = uses.filter(({ table_name }) => table_name === table);
  return sorted(group(ofTable, ({ command: { func } }) => ({ func }), (of) => ({
    read_wait_ms: over(of, waits.slice(0, 1)),
    read_held_ms: over(of, holds.slice(0, 1)),
    write_wait_ms: over(of, waits.slice(1)),
    write_held_ms: over(of, holds.slice(1)),
  })), 'func');
}

function lockTimesBySecond(all: readonly TableUse[]): Row[] {
  const uses = all.filter(({ table_name }) => ['db.have', 'db.rev'].includes(table_name));
  const key = ({ command, table_name }: TableUse): Row => ({ hour: bin(HOUR, command.first_event_at), table_name });
  return sorted(group(uses, key, (of) => ({
    wait_ms_per_second: round((over(of, waits) ?? 0) / 3_600, 2),
    held_ms_per_second: round((over(of, holds) ?? 0) / 3_600, 2),
  })), 'hour', 'table_name');
}

function rowsAndLocks(uses: readonly TableUse[]): Row[] {
  const rows = group(uses, ({ command: { func }, table_name }) => ({ func, table_name }), (of) => {
    const rows_scan = over(of, ['scans']);
    return { commands: of.length, rows_scan, locks: over(of, ['readLocks', 'writeLocks']), order: rows_scan ?? -1 };
  });
  const most = sorted(rows, '-order', 'func', 'table_name').slice(0, 20);
  return pick(most, 'func', 'table_name', 'commands', 'rows_scan', 'locks');
}

function longHolds({ commands }: Log): Row[] {
  const rows = tableUses(commands).map(useRow)
    .map((row) => ({ ...row, held: largest([row.max_read_held_ms, row.max_write_held_ms]) ?? 0 }))
    .filter(({ held }) => held > 5_000);
  return pick(
    sorted(rows, '-held', 'cmdident', 'table_name'),
    'cmdident', 'user_name', 'func', 'table_name', 'max_read_held_ms', 'max_write_held_ms',
  );
}

function longWaits({ commands }: Log): Row[] {
  const rows = tableUses(commands).map(useRow)
    .map((row) => ({ ...row, wait: largest([row.total_read_wait_ms, row.total_write_wait_ms]) ?? 0 }))
    .filter(({ wait }) => wait > 1_000);
  return pick(
    sorted(rows, '-wait', 'cmdident', 'table_name'),
    'cmdident', 'user_name', 'func', 'table_name', 'total_read_wait_ms', 'total_write_wait_ms',
  );
}

function likeliestBlockers({ truth, commands }: Log, least: number): Row[] {
  const uses = tableUses(truth.commands.values());
  const rows = tableUses(commands).flatMap((victim) => (['read', 'write'] as const).flatMap((lock_kind) => {
    const wait_ms = victim.total(lock_kind === 'read' ? 'totalLockWaitRead' : 'totalLockWaitWrite') ?? 0;
    if (wait_ms <= least) return [];
    const { command: { cmdident }, table_name } = victim;
    const wait = {
      cmdident, table_name, lock_kind, wait_ms, began_at: iso(victim.began_at), event_time: iso(victim.event_time),
    };
    return blockers(victim, lock_kind, wait_ms, uses).slice(0, 3).map((blocker) => ({ ...wait, ...blocker }));
  }));
  return pick(
    sorted(rows, '-wait_ms', 'cmdident', 'table_name', 'likelihood'),
    'cmdident', 'table_name', 'lock_kind', 'wait_ms', 'began_at', 'event_time', 'blocker_cmdident', 'blocker_func',
    'blocker_began_at', 'blocker_event_time', 'overlap_ms', 'likely_ms',
  );
}

const lockColumns = [
  'event_time', 'cmdident', 'user_name', 'func', 'read_locks', 'write_locks', 'total_read_held_ms',
  'total_write_held_ms',
];

/** Answers to 05_locks.sql. */
export const answers: Answers = {
  17: ({ commands }) => tablesWaitedFor(tableUses(commands)),
  18: longHolds,
  19: (log) => longestHolders(log, 'total_read_held_ms'),
  20: (log) => longestHolders(log, 'total_write_held_ms'),
  21: longWaits,
  22: (log) => likeliestBlockers(log, 1_000),
  23: ({ commands }) => {
    const rows = group(commands, ({ user_name }) => ({ user_name }), (of) => ({ lock_held_ms: lockHeld(of) }));
    return sorted(rows, '-lock_held_ms', 'user_name').slice(0, 10);
  },
  24: ({ commands }) => {
    const waiting = tableUses(commands).filter((use) => (use.total('totalLockWaitRead') ?? 0) > 0);
    return sorted(group(waiting, ({ table_name }) => ({ table_name }), (of) => ({
      waits: of.length, avg_wait_ms: round(mean(of.map((use) => over([use], waits)))),
    })), '-avg_wait_ms', 'table_name');
  },
  27: ({ commands }) => {
    const rows = tableUses(commands)
      .filter((use) => use.table_name === 'db.have' && use.event_time >= at('09:00') && use.event_time < at('10:00'))
      .map(useRow);
    return pick(sorted(rows, 'event_time', 'cmdident'), ...lockColumns);
  },
  28: ({ commands }) => commandsInLocksOf('db.have', tableUses(commands)),
  29: ({ commands }) => {
    const rows = group(
      commands,
      ({ first_event_at, user_name }) => ({ hour: bin(HOUR, first_event_at), user_name }),
      (of) => ({ lock_held_ms: lockHeld(of) }),
    );
    const long = rows.filter(({ lock_held_ms }) => (lock_held_ms as number) > 10_000);
    return sorted(long, 'hour', '-lock_held_ms', 'user_name');
  },
  30: ({ commands }) => {
    const rows = commands.flatMap(({ cmdident, func, log: { lapse_ms, max_read_held_ms, max_write_held_ms } }) => {
      const max_held_ms = largest([max_read_held_ms, max_write_held_ms]) ?? 0;
      if (!lapse_ms || max_held_ms <= 0) return [];
      return [{ cmdident, func, max_held_ms, lapse_ms, percent: round((100 * max_held_ms) / lapse_ms) }];
    });
    return sorted(rows, '-max_held_ms', 'cmdident').slice(0, 10);
  },
  42: ({ commands }) => lockTimesBySecond(tableUses(commands)),
  55: ({ commands }) => rowsAndLocks(tableUses(commands)),
  57: (log) => tablesWaitedFor(finishedUses(log)),
  58: longHolds,
  59: longWaits,
  60: (log) => likeliestBlockers(log, 20_000),
  61: (log) => {
    const waiting = finishedUses(log).filter((use) => waits.some((wait) => (use.total(wait) ?? 0) > 0));
    return sorted(group(waiting, ({ table_name }) => ({ table_name }), (of) => ({
      waits: of.length, avg_wait_ms: round((over(of, waits) ?? 0) / of.length),
    })), '-avg_wait_ms', 'table_name');
  },
  62: ({ commands }) => {
    const rows = tableUses(commands)
      .filter((use) => use.table_name === 'db.have' && (largest(holds.map((hold) => use.total(hold))) ?? 0) > 5_000)
      .map(useRow);
    return pick(sorted(rows, 'event_time', 'cmdident'), ...lockColumns);
  },
  63: (log) => commandsInLocksOf('db.have', finishedUses(log)),
  64: (log) => lockTimesBySecond(finishedUses(log)),
  65: (log) => rowsAndLocks(finishedUses(log)),
};
