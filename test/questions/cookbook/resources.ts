import {
  type Answers, at, bin, commandRow, group, largest, type Log, pick, round, type Row, sorted, sum,
} from './log.js';

/** The ten commands with the most of a column. */
function most({ commands }: Log, column: string, columns: string[], isWanted = (_row: Row): boolean => true): Row[] {
  const rows = commands.map(commandRow).filter((row) => row[column] !== null && isWanted(row));
  return pick(sorted(rows, `-${column}`, 'cmdident').slice(0, 10), 'cmdident', 'user_name', 'func', ...columns);
}

/** Answers to 04_resources.sql. */
export const answers: Answers = {
  10: (log) => most(log, 'max_rss_kb', ['memory_proc_mb', 'max_rss_kb']),
  11: (log) => most(log, 'system_cpu_ms', ['system_cpu_ms']),
  12: (log) => most(log, 'user_cpu_ms', ['user_cpu_ms']),
  13: (log) => most(log, 'user_cpu_ms', ['user_cpu_ms'], ({ func }) => func !== 'user-sync'),
  14: ({ commands }) => {
    const rows = commands.map(commandRow)
      .filter(({ pages_in }) => pages_in !== null)
      .map((row) => ({ ...row, pages: (row.pages_in as number) + (row.pages_out as number) }));
    const most = sorted(rows, '-pages', 'cmdident').slice(0, 10);
    return pick(most, 'cmdident', 'user_name', 'func', 'pages_in', 'pages_out', 'pages');
  },
  15: ({ commands }) => {
    const pages_in = sum(commands.map(({ log }) => log.pages_in))!;
    const pages_out = sum(commands.map(({ log }) => log.pages_out))!;
    return [{ pages_in, pages_out, read_percent: round((100 * pages_in) / (pages_in + pages_out), 2) }];
  },
  16: ({ commands }) => {
    const runs = commands.flatMap(({ func, events }) => events
      .filter(({ event_type }) => event_type === 11)
      .map(({ payload }) => ({
        func,
        trigger_name: (payload.triggerData as string).split(' ')[0],
        ms: Number((payload.triggerLapse as string).slice(0, -1)) * 1_000,
      })));
    return sorted(group(runs, ({ trigger_name, func }) => ({ trigger_name, func }), (of) => ({
      runs: of.length,
      lapse_ms: round(sum(of.map(({ ms }) => ms))),
      max_lapse_ms: round(largest(of.map(({ ms }) => ms))),
    })), '-lapse_ms', 'trigger_name', 'func');
  },
  40: ({ commands }) => {
    const syncs = commands.filter(({ func }) => func === 'user-sync');
    const mb = (of: typeof syncs): number | null => {
      const bytes = sum(of.map(({ log }) => log.rpc_send_bytes));
      return bytes === null ? null : round(bytes / 1e6, 3);
    };
    const rows = group(syncs, ({ first_event_at }) => ({ minute: bin(60_000_000n, first_event_at) }), (of) => ({
      sent_mb: mb(of), sent_mb_in_all: mb(syncs), order: mb(of) ?? -1,
    }));
    return pick(sorted(rows, '-order', 'minute').slice(0, 10), 'minute', 'sent_mb', 'sent_mb_in_all');
  },
  46: ({ commands }) => {
    const syncs = commands.filter(({ func }) => func === 'user-sync');
    const columns = [
      'files_added', 'files_updated', 'files_deleted', 'bytes_added', 'bytes_updated', 'bytes_deleted',
    ] as const;
    return [Object.fromEntries(columns.map((column) => [column, sum(syncs.map(({ log }) => log[column]))]))];
  },
  48: ({ commands }) => {
    const records = commands.flatMap(({ events }) => events.filter(({ event_type }) => event_type === 24));
    return sorted(group(records, ({ payload }) => ({ operation: (payload.fields as readonly string[])[1] }), (of) => ({
      records: of.length,
    })), '-records', 'operation');
  },
  53: ({ truth }) => {
    const revisions = [...truth.commands.values()].flatMap(({ user_name, events }) => events
      .filter(({ event_type, at: { micros }, payload }) => event_type === 6
        && micros >= at('07:00') && micros < at('11:00') && (payload.file as string).startsWith('//depot/main/src/'))
      .map(({ payload }) => ({ user_name, action: payload.action, filesize: payload.filesize })));
    return sorted(group(revisions, ({ user_name, action }) => ({ user_name, action }), (of) => ({
      revisions: of.length, bytes: sum(of.map(({ filesize }) => filesize)),
    })), '-revisions', 'user_name', 'action');
  },
  54: ({ commands }) => sorted(group(commands, ({ user_name }) => ({ user_name }), (of) => {
    const total = (...columns: (keyof (typeof of)[number]['log'])[]): number =>
      sum(of.flatMap(({ log }) => columns.map((column) => log[column]))) ?? 0;
    return {
      commands: of.length,
      cpu_ms: total('user_cpu_ms', 'system_cpu_ms'),
      lock_held_ms: total('total_read_held_ms', 'total_write_held_ms'),
      sent_bytes: total('rpc_send_bytes'),
    };
  }), '-cpu_ms', 'user_name').slice(0, 10),
};
