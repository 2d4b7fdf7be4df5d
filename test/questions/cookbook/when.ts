import { concurrencyAt, presences, type TrueCommand } from '../../simulator/index.js';
import { type Answers, at, begun, bin, group, HOUR, iso, mean, round, type Row, sorted, sum } from './log.js';

const SECOND = 1_000_000n;

function steps(from: string, to: string, width: bigint): bigint[] {
  return Array.from({ length: Number((at(to) - at(from)) / width) }, (_, index) => at(from) + BigInt(index) * width);
}

function startedIn(commands: readonly TrueCommand[], width: bigint, column: string): Row[] {
  return group(commands, ({ command_start_timestamp: start }) => ({ [column]: start && bin(width, start) }), (of) => ({
    commands: of.length,
  }));
}

/** Answers to 02_when.sql. */
export const answers: Answers = {
  8: ({ truth }) => {
    const ran = [...presences(truth).values()];
    const starts = ran.map(({ from }) => from);
    const rows = steps('07:00', '11:00', 60n * SECOND).map((minute) => {
      const instants = [minute, ...starts.filter((start) => start >= minute && start < minute + 60n * SECOND)];
      const counts = instants.map((instant) => concurrencyAt(instant, ran).known);
      return { at: iso(minute), peak: Math.max(...counts) };
    });
    return sorted(rows, '-peak', 'at').slice(0, 10);
  },
  9: ({ truth }) => {
    const ran = [...presences(truth).values()];
    const rows = steps('09:00', '09:30', SECOND).map((second) => ({ at: iso(second), ...concurrencyAt(second, ran) }));
    return sorted(rows, '-known', 'at').slice(0, 10);
  },
  66: ({ truth }) => {
    const ran = [...presences(truth).values()];
    const rows = steps('07:00', '11:00', HOUR).map((hour) => ({ at: iso(hour), ...concurrencyAt(hour, ran) }));
    return sorted(rows, '-known', 'at').slice(0, 10);
  },
  31: ({ commands }) => {
    const started = begun(commands, '09:00', '10:00').filter((command) => command.command_start_timestamp);
    return sorted(startedIn(started, 60n * SECOND, 'minute'), 'minute');
  },
  32: ({ commands }) => {
    const rows = group(
      commands,
      ({ command_start_timestamp: start, user_name }) => ({ minute: start && bin(60n * SECOND, start), user_name }),
      (of) => ({ commands: of.length }),
    );
    return sorted(rows, '-commands', 'minute', 'user_name').slice(0, 10);
  },
  34: ({ commands }) => {
    const syncs = commands.filter(({ func }) => func === 'user-sync');
    return sorted(group(
      syncs,
      ({ command_start_timestamp: start, user_name }) => ({
        ten_minutes: start && bin(600n * SECOND, start), user_name,
      }),
      (of) => ({ syncs: of.length }),
    ), 'ten_minutes', 'user_name');
  },
  35: ({ commands }) => sorted(group(commands, ({ first_event_at }) => ({ hour: bin(HOUR, first_event_at) }), (of) => ({
    avg_lapse_ms: round(mean(of.map(({ log }) => log.lapse_ms))),
    over_10_s: of.filter(({ log }) => (log.lapse_ms ?? 0) > 10_000).length,
  })), 'hour'),
  41: ({ commands }) => sorted(group(commands, ({ func }) => ({ func }), (of) => ({
    per_second: round(of.length / 14_400, 4),
    ms_per_second: round(perSecond(sum(of.map(({ log }) => log.lapse_ms))), 1),
  })), '-per_second', 'func').slice(0, 10),
};

function perSecond(total: number | null): number | null {
  return total === null ? null : total / 14_400;
}
