import type { TrueEvent } from '../../simulator/index.js';
import { distinctErrors } from '../../simulator/command_log.js';
import {
  type Answers, at, bin, commandRow, group, HOUR, iso, largest, type Log, pick, type Row, sorted, sum,
} from './log.js';

const SECONDS = 1_000_000n;
const SEVERE = [3, 4, 'failed', 'fatal'];
const MEANINGS: Readonly<Record<string, string>> = {
  'Server startup': 'startup', 'Server shutdown': 'shutdown', 'Checkpoint and journal rotation': 'checkpoint',
};

const withinMorning = ({ at: { micros } }: TrueEvent, from = '07:00'): boolean => micros >= at(from) && micros < at('11:00');

function allEvents({ truth }: Log): TrueEvent[] {
  return [...[...truth.commands.values()].flatMap((command) => command.events), ...truth.uncorrelated];
}

/** The records of a type from 07:00 to before 11:00, of commands and of none. */
const records = (log: Log, type: number): TrueEvent[] =>
  allEvents(log).filter((event) => event.event_type === type && withinMorning(event));

const address = (host: unknown): string => (host as string).split('/').at(-1)!;
const office = (host: unknown): string => `${address(host).split('.').slice(0, 2).join('.')}.0.0/16`;

function versionOf(prog: string | null): Row {
  const [program, two = '', three = ''] = (prog ?? '').split('/');
  const program_version = [two, three].find((part) => /^v?\d/.test(part)) ?? null;
  return { program: program || null, program_version };
}

/** Answers to 08_servers_and_networks.sql. */
export const answers: Answers = {
  72: (log) => {
    const failures = records(log, 16).filter(({ payload }) => /fail/i.test(`${payload.result}`));
    const rows = group(failures, ({ payload: { user, host } }) => ({ user_name: user, address: address(host) }), (of) => ({
      failures: of.length, reason: of.map(({ payload }) => payload.reason as string).sort().at(-1),
    }));
    return sorted(rows, '-failures', 'user_name', 'address');
  },
  73: (log) => {
    const rows = records(log, 15).map(({ at, server_id, payload: { file, results } }) => ({
      event_time: iso(at), server_id, integrity_event: 'VerifyResults', table_name: null, file, results,
    }));
    return sorted(rows, 'event_time', 'file');
  },
  74: (log) => {
    const events = allEvents(log).filter((event) => event.event_type === 12 && withinMorning(event, '06:00'));
    return sorted(events.map(({ at, server_id, payload: { eventInfo } }) => ({
      event_time: iso(at), server_id, meaning: MEANINGS[eventInfo as string], event_info: eventInfo,
    })), 'event_time', 'server_id');
  },
  75: (log) => {
    const signs = allEvents(log)
      .filter(({ func }) => func === 'pull' || func === 'rmt-Journal')
      .sort((one, other) => (one.at.micros < other.at.micros ? -1 : 1));
    const tens = ({ at: { micros } }: TrueEvent): bigint => micros / (10n * SECONDS);
    const withLag = signs.map((sign) => {
      const peers = signs.filter(({ func, server_id, host }) => {
        return func === sign.func && server_id === sign.server_id && host === sign.host;
      });
      const first = peers.find((peer) => tens(peer) === tens(sign))!;
      const before = peers.filter((peer) => tens(peer) < tens(sign)).at(-1);
      return { sign, lag: before ? Number(first.at.micros - before.at.micros) / 1_000 : null };
    });
    const key = ({ sign: { at, server_id, func } }: (typeof withLag)[number]): Row => ({ hour: bin(HOUR, at), server_id, func });
    return sorted(group(withLag.filter(({ sign }) => withinMorning(sign)), key, (of) => ({
      started: of.filter(({ sign }) => sign.event_type === 0).length,
      lag_ms: largest(of.map(({ lag }) => lag)),
      recv_bytes: sum(of.map(({ sign }) => sign.payload.recvBytes)),
      rows_put: sum(of.map(({ sign }) => sign.payload.puts)),
    })), 'hour', 'server_id', 'func');
  },
  76: ({ commands }) => {
    const rows = group(commands, ({ host }) => ({ office: host && office(host) }), (of) => {
      const sent_bytes = sum(of.map(({ log }) => log.rpc_send_bytes));
      return { commands: of.length, sent_bytes, order: sent_bytes ?? -1 };
    });
    return pick(sorted(rows, '-order', 'office'), 'office', 'commands', 'sent_bytes');
  },
  77: ({ truth }) => {
    const sent = [...truth.commands.values()].flatMap(({ server_id, events }) => events
      .filter((event) => event.event_type === 8 && withinMorning(event))
      .map((event) => ({ peer: event.server_id === server_id ? 'client' : 'server', bytes: event.payload.sendBytes })));
    return sorted(group(sent, ({ peer }) => ({ peer }), (of) => ({
      records: of.length, sent_bytes: sum(of.map(({ bytes }) => bytes)),
    })), 'peer');
  },
  78: ({ truth }) => {
    const errors = [...truth.commands.values()].flatMap(({ user_name, func, events }) => {
      return distinctErrors(events).map((event) => ({ user_name, func, event }));
    });
    const stopped = errors.filter(({ event }) => withinMorning(event) && /p4 help maxresults/.test(`${event.payload.text}`));
    return sorted(stopped.map(({ user_name, func, event }) => ({
      event_time: iso(event.at), user_name, func, limit_name: 'MaxResults', limit_value: 5_000, known_from: 'text',
    })), 'event_time', 'user_name');
  },
  79: ({ truth }) => {
    const errors = [...truth.commands.values()].flatMap(({ prog, events }) => distinctErrors(events)
      .filter((event) => withinMorning(event) && SEVERE.includes(event.payload.severity as string))
      .map(() => versionOf(prog)));
    return sorted(group(errors, (version) => version, (of) => ({ errors: of.length })), '-errors', 'program', 'program_version');
  },
  80: ({ commands }) => {
    const grouped = commands.filter(({ cmd_group }) => cmd_group !== null);
    return sorted(group(grouped, ({ cmd_group }) => ({ cmd_group }), (of) => ({
      commands: of.length,
      began_at: of.map((command) => commandRow(command).first_event_at as string).sort()[0],
      lapse_ms: sum(of.map(({ log }) => log.lapse_ms)),
    })), '-commands', 'cmd_group').slice(0, 10);
  },
  81: (log) => {
    const rows = group(records(log, 17), ({ payload: { hops, route } }) => ({ hops, route }), (of) => ({ commands: of.length }));
    return sorted(rows, '-commands', 'route').slice(0, 10);
  },
  82: (log) => sorted(records(log, 10).map(({ at, user_name, payload }) => ({
    event_time: iso(at), user_name, said: [payload.arg_1, payload.arg_2, payload.arg_3],
  })), 'event_time', 'user_name'),
};
