import { runCommand, spreadOver, type Work } from '../command.js';
import { depotFile } from '../depot.js';
import { logRecord, type Context, type LogRecord, type OwnValues } from '../record.js';
import type { Server } from '../servers.js';
import { durationText, MILLISECOND, SECOND } from '../values.js';
import { nextCommand, type Connection, type World } from '../world.js';
import type { Scenario } from './scenario.js';

const DESCRIPTIONS = [
  '-i',
  '--parallel=0:-f:submitunchanged:-i',
  '-d:Fix crash, when "quit" is pressed twice',
  '-d:Neue Texte für die Anleitung',
  '-d:First line\nSecond line: more\n\nReviewed-by: dana',
  '-d:Made on Windows\r\nwith both, CR and LF',
];

/** user-submit: the edge starts it, the commit server does the work under the same cmdident, both write their end. */
export const submit: Scenario = (world, connection, start) => {
  const { random, commit } = world;
  const context = nextCommand(world, connection, 'user-submit', random.pick(DESCRIPTIONS));
  const lapse = random.skewed(300 * MILLISECOND, 9 * SECOND);
  if (!commit || connection.server.role !== 'edge') {
    return runCommand(world, context, start, commitWork(world, context, lapse));
  }

  const remote = onCommitServer(world, connection, context, commit);
  const commitStart = start + Math.floor(lapse * 0.2);
  const commitLapse = Math.floor(lapse * 0.6);
  return [
    ...runCommand(world, context, start, {
      lapse,
      reads: ['db.locks'],
      writes: ['db.working', 'db.have'],
      meanwhile: (computed) => [logRecord(context, 17, computed, routeTo(commit, connection))],
    }),
    ...runCommand(world, remote, commitStart, commitWork(world, remote, commitLapse)),
  ];
};

function onCommitServer(world: World, connection: Connection, context: Context, server: Server): Context {
  return {
    ...context,
    server,
    pid: world.nextPid(server),
    cmdno: 1,
    func: 'dm-CommitSubmit',
    host: `${connection.server.ip}/${connection.host}`,
    args: '',
  };
}

function commitWork(world: World, context: Context, lapse: number): Work {
  const { random } = world;
  const fileCount = random.skewed(1, 30);
  return {
    lapse,
    reads: ['db.protect'],
    writes: ['db.rev', 'db.change', 'db.counters'],
    metaLocks: ['meta/db(R)', 'meta/commit(W)'],
    meanwhile(computed, end) {
      const [submitted, ...times] = spreadOver(computed, end, fileCount + 2);
      const committed = times.pop()!;
      return [
        trigger(world, context, submitted!, 'change-submit', 'check-description'),
        ...times.map((time) => submittedFile(world, context, time)),
        trigger(world, context, committed, 'change-commit', 'swarm.commit'),
      ];
    },
  };
}

function submittedFile(world: World, context: Context, time: number): LogRecord {
  const { random } = world;
  const action = random.pick(['add', 'edit', 'edit', 'edit', 'delete']);
  const filesize = action === 'delete' ? '' : random.skewed(0, 900_000);
  return logRecord(context, 6, time, { action, file: depotFile(world), rev: random.skewed(1, 60), filesize });
}

function trigger({ random }: World, context: Context, time: number, triggerType: string, name: string): LogRecord {
  return logRecord(context, 11, time, {
    triggerAction: 'run',
    triggerData: `${name} %change% "//depot/..."`,
    triggerType,
    triggerLapse: durationText(random.skewed(4 * MILLISECOND, 300 * MILLISECOND)),
  });
}

function routeTo(server: Server, { host, server: edge }: Connection): OwnValues {
  return { hops: 2, route: `[${host}]-(${edge.id})-${edge.ip}-(${server.id})-${server.ip}` };
}
