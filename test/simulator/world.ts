import type { Options } from './options.js';
import { createRandom, type Random } from './random.js';
import type { Context } from './record.js';
import type { Server } from './servers.js';

/** What scenarios draw from: the options, the randomness and the process ids that have been given out. */
export interface World {
  readonly options: Options;
  readonly random: Random;
  /** The server that edges hand their commits to, when there is one. */
  readonly commit: Server | undefined;
  nextPid(server: Server): number;
}

/** One client program's connection to a server; the commands on it share the pid and count up cmdno. */
export interface Connection {
  readonly server: Server;
  readonly pid: number;
  readonly user: string;
  readonly client: string;
  readonly host: string;
  readonly prog: string;
  readonly version: string;
  readonly cmdgroup: string;
  cmdno: number;
}

const USERS = ['akiko', 'björn', 'chen', 'dana', 'elif', 'fatima', 'goran', 'hana', 'ines', 'kofi', 'maria.w', 'zoë'];
const PROGRAMS = [
  { prog: 'p4/LINUX26X86_64/2023.1/2468153', version: 'v94' },
  { prog: 'p4/NTX64/2021.2/2305383', version: 'v92' },
  { prog: 'p4-python [PY3.11]/v94', version: 'v94' },
  { prog: 'UnrealEditor 5.3 (source control)', version: 'v93' },
  { prog: '', version: '2023.06' },
];

/** The operating system's: then it begins anew, and gives the ids of processes that are over once more. */
const PID_MAX = 32_768;

/** A world in its first moment. */
export function createWorld(options: Options): World {
  const random = createRandom(`${options.seed}/plan`);
  const pids = new Map<Server, number>();
  return {
    options,
    random,
    commit: options.servers.find((server) => server.role === 'commit'),
    nextPid(server) {
      const next = (pids.get(server) ?? 1_000) + random.between(1, 9);
      const pid = next > PID_MAX ? next - PID_MAX + 300 : next;
      pids.set(server, pid);
      return pid;
    },
  };
}

/** A person's connection to a server: one of P4V, which runs several commands for a click, or of another program. */
export function connect(world: World, server: Server): Connection {
  const { random } = world;
  const user = random.pick(USERS);
  const address = `10.${random.between(20, 23)}.${random.below(256)}.${random.between(1, 254)}`;
  const isP4V = random.chance(0.25);
  const program = isP4V ? { prog: 'Helix P4V/MACOSX12U/2023.3/2485176', version: 'v94' } : random.pick(PROGRAMS);
  return {
    server,
    pid: world.nextPid(server),
    user,
    client: random.chance(0.1) ? `${user} laptop` : `${user}-ws${random.between(1, 3)}`,
    host: random.chance(0.1) ? `10.0.0.7/${address}` : address,
    ...program,
    cmdgroup: isP4V ? `${uuid(random)}/${random.pick(['refresh', 'submit', 'get latest'])}` : '',
    cmdno: 0,
  };
}

/** A connection of one of the servers' own or a build machine's users, which has no commands yet. */
export function serviceConnection(world: World, server: Server, user: string): Connection {
  const program = { prog: `p4d/${server.id}`, version: 'v94' };
  const host = '127.0.0.1';
  return { server, pid: world.nextPid(server), user, client: user, host, ...program, cmdgroup: '', cmdno: 0 };
}

/** The connection's next command; `cmdident` is a new one unless given. */
export function nextCommand(
  world: World,
  connection: Connection,
  func: string,
  args: string,
  cmdident = world.random.hex(32),
): Context {
  connection.cmdno += 1;
  const { server, pid, cmdno, user, client, host, prog, version, cmdgroup } = connection;
  return { server, pid, cmdident, cmdno, user, client, func, host, prog, version, args, cmdgroup };
}

function uuid(random: Random): string {
  return random
    .hex(32)
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
