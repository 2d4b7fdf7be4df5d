import { runCommand, spreadOver } from '../command.js';
import { depotFile, depotFolder } from '../depot.js';
import { logRecord } from '../record.js';
import { HOUR, MILLISECOND, MINUTE, SECOND } from '../values.js';
import { nextCommand } from '../world.js';
import type { Scenario } from './scenario.js';

/** user-edit of a file, which has to wait for other people's locks now and then. */
export const edit: Scenario = (world, connection, start) => {
  const { random } = world;
  const context = nextCommand(world, connection, 'user-edit', `-c:default:${depotFile(world)}`);
  const lapse = random.skewed(5 * MILLISECOND, 2 * SECOND);
  return runCommand(world, context, start, { lapse, reads: ['db.have'], writes: ['db.working', 'db.locks'] });
};

/** user-integrate between streams, in the ways that people write it. */
export const integrate: Scenario = (world, connection, start) => {
  const { random } = world;
  const folder = depotFolder(random);
  const args = random.pick([
    `-b:main to dev:-s:${folder}/...@12044,@12101`,
    `-n:${folder}/...:${depotFolder(random)}/...`,
    `-Rb:-Or:${folder}/...#head`,
  ]);
  const lapse = random.skewed(40 * MILLISECOND, 25 * SECOND);
  return runCommand(world, nextCommand(world, connection, 'user-integrate', args), start, {
    lapse,
    reads: ['db.integed', 'db.rev'],
    writes: ['db.working', 'db.resolve'],
    metaLocks: ['meta/db(R)'],
  });
};

/** user-obliterate of a folder: an hour of work under a write lock. */
export const obliterate: Scenario = (world, connection, start) => {
  const { random } = world;
  const context = nextCommand(world, connection, 'user-obliterate', `-y:${depotFolder(random)}/...`);
  return runCommand(world, context, start, {
    lapse: random.between(58 * MINUTE, 64 * MINUTE),
    reads: ['db.archmap'],
    writes: ['db.rev', 'db.integed', 'db.have'],
    metaLocks: ['meta/db(W)'],
    meanwhile: (_computed, end) =>
      spreadOver(end - HOUR / 4, end, random.between(3, 12)).map((time) => {
        return logRecord(context, 6, time, { action: 'obliterate', file: depotFile(world), rev: 1, filesize: '' });
      }),
  });
};
