import { presences } from '../../simulator/index.js';
import {
  type Answers, at, bin, commandRow, group, HOUR, iso, largest, mean, pick, round, sorted, sum,
} from './log.js';
import { trueErrors } from './spans.js';

const isSync = (func: string | null): boolean => func === 'user-sync' || func === 'user-transmit';

/** Answers to 01_what_ran.sql. */
export const answers: Answers = {
  1: ({ truth }) => {
    const times = [...truth.commands.values()].flatMap((command) => [command.first_event_at, command.last_event_at]);
    const inOrder = times.map(({ micros }) => micros).sort((one, other) => Number(one - other));
    return [{ since: iso(inOrder[0]!), until: iso(inOrder.at(-1)!), commands: truth.commands.size }];
  },
  2: ({ commands }) => {
    const rows = group(commands, ({ func }) => ({ func }), (of) => ({ commands: of.length }));
    return sorted(rows, '-commands', 'func');
  },
  3: ({ commands }) => {
    const rows = group(commands, ({ user_name, func }) => ({ user_name, func }), (of) => ({ commands: of.length }));
    return sorted(rows, '-commands', 'user_name', 'func').slice(0, 20);
  },
  4: ({ commands }) => {
    const rows = group(commands, ({ prog }) => ({ prog }), (of) => {
      const lapses = of.map(({ log }) => log.lapse_ms);
      return { commands: of.length, avg_lapse_ms: round(mean(lapses)), lapse_ms: sum(lapses) ?? 0 };
    });
    return sorted(rows, '-lapse_ms', 'prog');
  },
  5: ({ commands }) => {
    const others = commands.filter(({ func }) => !isSync(func) && func !== 'user-submit');
    const rows = group(others, ({ prog }) => ({ prog }), (of) => {
      const lapse_ms = sum(of.map(({ log }) => log.lapse_ms));
      return { commands: of.length, lapse_ms, order: lapse_ms ?? -1 };
    });
    return pick(sorted(rows, '-order', 'prog'), 'prog', 'commands', 'lapse_ms');
  },
  33: ({ commands }) => {
    const rows = commands.filter(({ user_name }) => user_name === 'akiko').map(commandRow);
    const columns = ['command_start_timestamp', 'func', 'args', 'lapse_ms', 'status'];
    return pick(sorted(rows, 'first_event_at', 'cmdident'), ...columns);
  },
  36: ({ commands }) => {
    const rows = commands.filter(({ status }) => status !== 'complete').map(commandRow);
    return pick(
      sorted(rows, 'first_event_at', 'cmdident'),
      'cmdident', 'status', 'user_name', 'func', 'args', 'command_start_timestamp', 'last_event_at',
    );
  },
  37: ({ truth }) => {
    const ran = presences(truth);
    const running = [...truth.commands.values()].filter(({ cmdident }) => {
      const { from, present_until } = ran.get(cmdident)!;
      return from <= at('09:30') && present_until >= at('09:30');
    });
    const rows = running.flatMap((command) => {
      const isPresumed = ran.get(command.cmdident)!.known_until < at('09:30');
      const row = { ...commandRow(command), is_presumed: isPresumed, severity: null, text: null, event_time: null };
      const errors = trueErrors(command);
      return errors.length > 0 ? errors.map((error) => ({ ...row, ...error })) : [row];
    });
    const inOrder = sorted(rows, 'first_event_at', 'cmdident', 'event_time');
    return pick(inOrder, 'cmdident', 'user_name', 'func', 'status', 'is_presumed', 'severity', 'text');
  },
  38: ({ commands }) => {
    const jobs = commands.filter(({ func, args }) => func === 'user-job' && args?.startsWith('-o'));
    return sorted(group(jobs, ({ first_event_at }) => ({ hour: bin(HOUR, first_event_at) }), (of) => ({
      jobs: of.length, max_lapse_ms: largest(of.map(({ log }) => log.lapse_ms)),
    })), 'hour');
  },
  39: ({ commands }) => {
    const integrates = commands.filter(({ func }) => func === 'user-integrate');
    return sorted(group(integrates, ({ args }) => ({ option: /^-[^:]*/.exec(args ?? '')?.[0] ?? null }), (of) => ({
      integrates: of.length, max_lapse_ms: largest(of.map(({ log }) => log.lapse_ms)),
    })), '-integrates', 'option');
  },
  43: ({ truth }) => {
    const running = [...truth.commands.values()].filter((command) => command.start_count > command.end_count);
    return sorted(group(running, ({ func, user_name }) => ({ func, user_name }), (of) => ({
      running: of.length,
      longest_ms: largest(of.map(({ command_start_timestamp: start }) => {
        return round(Number(at('11:00') - start!.micros) / 1_000);
      })),
    })), '-running', 'func', 'user_name');
  },
  49: ({ truth }) => {
    const started = [...truth.commands.values()].filter((command) => command.command_start_timestamp !== null);
    return sorted(group(started, ({ status }) => ({ status }), (of) => ({ commands: of.length })), 'status');
  },
};
