import type { TrueCommand } from '../../simulator/index.js';
import { type Answers, at, begun, bin, group, HOUR, largest, mean, pick, round, type Row, sorted } from './log.js';

const isSync = ({ func }: TrueCommand): boolean => func === 'user-sync';
const isOver = ({ start_count, end_count }: TrueCommand): boolean => start_count >= 1 && end_count >= start_count;
const hourOf = ({ first_event_at }: TrueCommand): Row => ({ hour: bin(HOUR, first_event_at) });
const lapses = (of: readonly TrueCommand[]): number[] => of.flatMap(({ log }) => log.lapse_ms ?? []);

/** The value at a rank between 0 and 1, between its neighbours as PostgreSQL's percentile_cont has it. */
function percentile(values: readonly number[], rank: number): number | null {
  const ordered = [...values].sort((one, other) => one - other);
  if (ordered.length === 0) return null;
  const place = rank * (ordered.length - 1);
  const [below, above] = [ordered[Math.floor(place)]!, ordered[Math.ceil(place)]!];
  return below + (place - Math.floor(place)) * (above - below);
}

const bucket = (ms: number): number => (ms < 0.001 ? 0 : Math.floor(Math.log(ms * 1_000) / Math.log(41 / 39)) + 1);
const lapseOf = (ofBucket: number): number => (ofBucket === 0 ? 0 : ((41 / 39) ** ofBucket * 39) / 40 / 1_000);

/** What 99 in a hundred of the lapses do not exceed, as the hourly histograms know it. */
function usual(of: readonly TrueCommand[]): number {
  const ordered = lapses(of).map(bucket).sort((one, other) => one - other);
  return round(lapseOf(ordered[Math.ceil(0.99 * ordered.length) - 1]!), 3)!;
}

/** Answers to 09_trends.sql. */
export const answers: Answers = {
  83: ({ commands }) => sorted(group(commands.filter(isSync), hourOf, (of) => ({
    syncs: of.length, p95_ms: round(percentile(lapses(of), 0.95)),
  })), 'hour'),
  84: ({ commands }) => sorted(group(commands.filter(isSync).filter(isOver), hourOf, (of) => ({
    syncs: of.length, p95_ms: round(percentile(lapses(of).map((ms) => lapseOf(bucket(ms))), 0.95)),
  })), 'hour'),
  85: ({ commands }) => {
    const average = (of: readonly TrueCommand[], from: string, to: string): number | null => mean(lapses(begun(of, from, to)));
    const rows = group(commands.filter(isSync), ({ user_name }) => ({ user_name }), (of) => {
      const [before, after] = [average(of, '07:00', '09:00'), average(of, '09:00', '11:00')];
      return { before_ms: round(before), after_ms: round(after), isSlower: before !== null && after !== null && after > before };
    });
    return pick(sorted(rows.filter(({ isSlower }) => isSlower), '-after_ms', 'user_name'), 'user_name', 'before_ms', 'after_ms');
  },
  86: ({ commands }) => {
    const seconds = group(commands.filter((command) => command.command_start_timestamp !== null), (command) => {
      return { second: `${command.command_start_timestamp!.micros / 1_000_000n}000000` };
    }, (of) => ({ commands: of.length }));
    const hour = ({ second }: Row): Row => ({ hour: bin(HOUR, { micros: BigInt(second as string), ns: 0 }) });
    return sorted(group(seconds, hour, (of) => ({ peak_per_second: largest(of.map((row) => row.commands)) })), 'hour');
  },
  87: ({ truth }) => {
    const before = begun(truth.commands.values(), '07:00', '10:00').filter(isOver).filter(({ log }) => log.lapse_ms !== null);
    const running = [...truth.commands.values()].filter((command) => {
      return isOver(command) && command.first_event_at.micros < at('11:00') && command.command_end_timestamp!.micros >= at('10:00');
    });
    const rows = running.flatMap(({ cmdident, user_name, func, log: { lapse_ms, duration_ms } }) => {
      const took_ms = lapse_ms ?? duration_ms!;
      const ofFunc = before.filter((other) => other.func === func);
      const ofUser = ofFunc.filter((other) => other.user_name === user_name);
      const compared = ofUser.length >= 20 ? ofUser : ofFunc;
      if (compared.length < 20 || took_ms < 1_000 || took_ms <= usual(compared)) return [];
      const compared_with = compared === ofUser ? 'func and user' : 'func';
      return [{ cmdident, user_name, func, took_ms, usual_ms: usual(compared), compared_with, compared_commands: compared.length }];
    });
    return sorted(rows, '-took_ms', 'cmdident');
  },
  88: ({ commands }) => {
    const over = commands.filter(isOver).filter(({ server_id }) => server_id !== null);
    const hours = group(over, (command) => ({ ...hourOf(command), server_id: command.server_id }), (of) => ({
      commands: of.length,
      failed: of.filter(({ log }) => (log.max_severity ?? 0) >= 3).length,
      lock_wait_ms: of.reduce((total, { log }) => total + (log.total_read_wait_ms ?? 0) + (log.total_write_wait_ms ?? 0), 0),
    }));
    const noise = { commands: 10, failed: 5, lock_wait_ms: 10_000 };
    const rows = hours.flatMap((row) => (Object.keys(noise) as (keyof typeof noise)[]).flatMap((metric) => {
      const before = hours.filter(({ server_id, hour }) => server_id === row.server_id && (hour as string) < (row.hour as string));
      const values = before.map((other) => other[metric] as number);
      const [value, lowest, highest] = [row[metric] as number, Math.min(...values), Math.max(...values)];
      const isMore = value > 1.5 * highest && value - highest >= noise[metric];
      const isLess = metric === 'commands' && value < lowest / 2 && lowest - value >= noise[metric];
      if (values.length < 3 || !(isMore || isLess)) return [];
      const { hour, server_id } = row;
      return [{ hour, server_id, metric, value, lowest, highest, compared_with: 'the 24 hours before', compared_hours: values.length }];
    }));
    return sorted(rows, 'hour', 'server_id', 'metric');
  },
};
