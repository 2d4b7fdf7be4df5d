import { createWriteStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { encodeLine, type Profile, simulate } from '../simulator/index.js';
import { completeOptions } from '../simulator/options.js';
import { encodeFields, type LogRecord, logRecord } from '../simulator/record.js';
import { depotFile } from '../simulator/depot.js';
import { connect, createWorld, nextCommand, type World } from '../simulator/world.js';
import { durationText, HOUR, MILLISECOND, SECOND } from '../simulator/values.js';

/** A log on disk. */
export interface Log {
  path: string;
  events: number;
  bytes: number;
}

const secondsPerDay = 86_400;
/** When the logs begin, seconds since 1970: yesterday, as a live log that is a little behind. */
const morning = (Math.floor(Date.now() / 1000 / secondsPerDay) - 1) * secondsPerDay + 7 * 3600;
const pieceLength = 1 << 20;

/**
 * The first events of a simulation.
 * @param part tells logs of one profile apart: they have no command in common, and begin a second after each other so
 *   that their servers' start-ups are no repeats either
 * @param hour when it begins, after the others
 */
export async function simulatedLog(
  folder: string, profile: Profile, events: number, part = 0, hour = 0,
): Promise<Log> {
  const start = morning + hour * 3600 + part;
  const simulation = simulate({ seed: `bench ${profile} ${part}`, commands: events, profile, start });
  const lines = function* (): Generator<string> {
    for (const { line } of simulation) yield line;
  };
  return writeLog(`${folder}/${profile}_${events}_${part}_${hour}.csv`, lines(), events);
}

/** What people do all day; of what takes an hour (obliterate) little. A command has ten events on average. */
const everyday = {
  fstat: 480, changes: 240, files: 160, have: 120, edit: 240, sync: 320, submit: 160, integrate: 80, job: 40, login: 80,
  failure: 80, fatal: 20, obliterate: 1, verify: 1, logAppend: 1, unknownTypes: 10,
};

/** A day of such commands, 30 days ago, spread over all of it; the servers' own commands come on top. */
export async function dayLog(folder: string, commands: number): Promise<Log> {
  const start = (Math.floor(Date.now() / 1000 / secondsPerDay) - 30) * secondsPerDay;
  const commandsPerSecond = commands / (0.97 * secondsPerDay);
  const simulation = simulate({
    seed: 'bench day', commands, start, commandsPerSecond, scenarios: everyday, filesPerSync: 40, repeats: 0,
  });
  const lines = function* (): Generator<string> {
    for (const { line } of simulation) yield line;
  };
  return writeLog(`${folder}/day_${commands}.csv`, lines());
}

/** Syncs of so many files each, one after the other. */
export async function syncLog(folder: string, commands: number, files: number): Promise<Log> {
  const world = createWorld(completeOptions({ seed: `bench syncs of ${files}`, commands }));
  const lines = function* (): Generator<string> {
    for (let command = 0; command < commands; command++) {
      for (const record of syncOf(world, files, (morning + command) * SECOND)) yield lineOf(record);
    }
  };
  return writeLog(`${folder}/syncs_${commands}_${files}.csv`, lines());
}

/** Commands that start and are never heard of again; hours later their servers still write. */
export async function openCommandsLog(folder: string, commands: number): Promise<Log> {
  const world = createWorld(completeOptions({ seed: 'bench open', commands }));
  const { servers } = world.options;
  const start = (server: (typeof servers)[number], time: number): string =>
    lineOf(logRecord(nextCommand(world, connect(world, server), 'user-sync', '//depot/...'), 0, time));
  const lines = function* (): Generator<string> {
    for (let n = 0; n < commands; n++) yield start(world.random.pick(servers), morning * SECOND + n * MILLISECOND);
    for (const server of servers) yield start(server, morning * SECOND + commands * MILLISECOND + 3 * HOUR);
  };
  return writeLog(`${folder}/open_${commands}.csv`, lines());
}

/** Lines of which each is the start of a command of its own, which it names. */
export function probeLines(count: number): { cmdident: string; line: string }[] {
  const world = createWorld(completeOptions({ seed: 'bench probes', commands: count }));
  return Array.from({ length: count }, (_, n) => {
    const context = nextCommand(world, connect(world, world.options.servers[0]!), 'user-fstat', '//depot/...');
    return { cmdident: context.cmdident, line: lineOf(logRecord(context, 0, morning * SECOND + n * MILLISECOND)) };
  });
}

function* syncOf(world: World, files: number, start: number): Generator<LogRecord> {
  const { random } = world;
  const context = nextCommand(world, connect(world, random.pick(world.options.servers)), 'user-sync', '//depot/...');
  yield logRecord(context, 0, start);
  for (let n = 1; n <= files; n++) {
    const own = { action: 'sync', file: depotFile(world), rev: random.between(1, 60), filesize: random.below(400_000) };
    yield logRecord(context, 6, start + n * MILLISECOND, own);
  }
  const lapse = (files + 1) * MILLISECOND;
  yield logRecord(context, 2, start + lapse, { lapse: durationText(lapse) });
}

function lineOf(record: LogRecord): string {
  return encodeLine(encodeFields(record));
}

const written = new Map<string, Promise<Log>>();

/** Writes each log once; several items use it. */
function writeLog(path: string, lines: Iterable<string>, most = Infinity): Promise<Log> {
  const known = written.get(path) ?? writeLines(path, lines, most);
  written.set(path, known);
  return known;
}

async function writeLines(path: string, lines: Iterable<string>, most: number): Promise<Log> {
  let events = 0;
  const pieces = function* (): Generator<string> {
    let piece = '';
    for (const line of lines) {
      piece += `${line}\n`;
      events += 1;
      if (events === most) break;
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
    }
    yield piece;
  };
  await pipeline(Readable.from(pieces()), createWriteStream(path));
  return { path, events, bytes: statSync(path).size };
}
