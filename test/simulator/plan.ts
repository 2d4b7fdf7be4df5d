import type { Options, ScenarioName } from './options.js';
import { createDeck, type Random } from './random.js';
import type { LogRecord } from './record.js';
import { SCENARIOS } from './scenarios/index.js';
import type { Server } from './servers.js';
import { serverEvent, startServer } from './servers_own.js';
import { MILLISECOND, SECOND } from './values.js';
import { connect, createWorld, serviceConnection, type World } from './world.js';

/** What begins at a moment. Steps come in order of time. */
export interface Step {
  /** Microseconds since the epoch; none of the records is earlier. */
  readonly time: number;
  readonly records: readonly LogRecord[];
  /** A server that dies now: what it would have logged from now on for earlier steps is never written. */
  readonly dies?: Server;
  /** Whether the log files rotate now. */
  readonly rotates?: boolean;
}

/** Everything that happens in a simulation, step by step. */
export function* plan(options: Options): Generator<Step> {
  const world = createWorld(options);
  const { random } = world;
  const { servers, commands, commandsPerSecond } = options;
  const draw = createDeck(random, options.scenarios as Record<ScenarioName, number>);
  const isBurst = evenly(options.bursts, commands);
  const isRestart = evenly(options.restarts, commands);
  const isRotation = evenly(options.rotations, commands);
  let time = options.start * SECOND;
  let planned = 0;
  let restarts = 0;

  function written(session: readonly LogRecord[][]): LogRecord[] {
    return session.flatMap((command) => lose(options, random, settle(random, command)));
  }

  yield { time, records: servers.flatMap((server) => startServer(world, server, time)) };
  time += 5 * SECOND;

  while (planned < commands) {
    if (isRotation(planned)) {
      const server = world.commit ?? servers[0]!;
      yield { time, records: [serverEvent(world, server, time, 'checkpoint')], rotates: true };
    }
    if (isRestart(planned)) {
      const dies = servers[restarts % servers.length]!;
      const isOrderly = restarts % 2 === 1;
      yield { time, dies, records: isOrderly ? [serverEvent(world, dies, time, 'shutdown')] : [] };
      time += random.between(2 * SECOND, 10 * SECOND);
      yield { time, records: startServer(world, dies, time) };
      restarts += 1;
    }

    if (isBurst(planned)) {
      yield { time, records: written(burst(world, time)) };
      time += SECOND;
    }

    const session = clientSession(world, time, commands - planned, draw);
    yield { time, records: written(session) };
    planned += session.length;
    time += Math.floor((session.length / commandsPerSecond) * SECOND * (0.5 + random.fraction()));
  }
}

/** One connection of a client program; the next command begins when the one before has ended. */
function clientSession(world: World, start: number, atMost: number, draw: () => ScenarioName): LogRecord[][] {
  const { random, options } = world;
  const connection = connect(world, random.pick(options.servers));
  const length = Math.min(atMost, connection.cmdgroup === '' ? 1 : random.between(2, 5));
  let time = start;
  return Array.from({ length }, () => {
    const records = SCENARIOS[draw()](world, connection, time);
    const end = Math.max(...records.map((record) => record.time));
    time = end + random.between(MILLISECOND, SECOND);
    return records;
  });
}

/** A build farm that asks the state of many files at once, over connections of the same user. */
function burst(world: World, start: number): LogRecord[][] {
  const { random, options } = world;
  const server = random.pick(options.servers);
  return Array.from({ length: options.burstSize }, () => {
    const connection = { ...serviceConnection(world, server, 'buildfarm'), prog: 'jenkins.p4-plugin/1.14' };
    return SCENARIOS.fstat(world, connection, start + random.below(SECOND));
  });
}

/** A command's records in order, moved apart so that no two have the same time, and with nanoseconds. */
function settle(random: Random, command: readonly LogRecord[]): LogRecord[] {
  let earliest = 0;
  return [...command]
    .sort((one, other) => one.time - other.time)
    .map((record) => {
      const time = Math.max(record.time, earliest);
      earliest = time + 1 + random.below(20);
      return { ...record, time, ns: record.context.server.nanoseconds ? random.below(1_000) : 0 };
    });
}

/** A command without its first start, or without its last end, for the shares of commands that lack one. */
function lose({ missingStarts, missingEnds }: Options, random: Random, command: readonly LogRecord[]): LogRecord[] {
  const fate = random.fraction();
  const ofType = (type: number): LogRecord[] => command.filter((record) => record.type === type);
  let lost: LogRecord | undefined;
  if (fate < missingStarts) lost = ofType(0)[0];
  else if (fate < missingStarts + missingEnds) lost = ofType(2).at(-1);
  return command.filter((record) => record !== lost);
}

/** Says yes `times` times while a count goes up to `total`, evenly spread and never at the very beginning. */
function evenly(times: number, total: number): (count: number) => boolean {
  let done = 0;
  return (count) => {
    if (done === times || count * (times + 1) < total * (done + 1)) return false;
    done += 1;
    return true;
  };
}
