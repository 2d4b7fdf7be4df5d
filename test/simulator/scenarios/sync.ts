import { runCommand, spreadOver } from '../command.js';
import { depotFile, depotFolder } from '../depot.js';
import { logRecord, type LogRecord } from '../record.js';
import { estimates } from '../tracks.js';
import { MILLISECOND, SECOND } from '../values.js';
import { nextCommand, type Connection, type World } from '../world.js';
import type { Scenario } from './scenario.js';

/** user-sync of up to `filesPerSync` files; a third of them take a minute, over which the audit records trickle in. */
export const sync: Scenario = (world, connection, start) => {
  const { random, options } = world;
  const fileCount = random.skewed(1, options.filesPerSync);
  const lapse = random.chance(0.35)
    ? random.between(58 * SECOND, 64 * SECOND)
    : 50 * MILLISECOND + fileCount * random.between(2 * MILLISECOND, 20 * MILLISECOND);
  return syncFiles(world, connection, start, fileCount, lapse);
};

/** user-sync of a build machine: 33 files on average, but 2,000 in one of two hundred; done within seconds. */
export const bulkSync: Scenario = (world, connection, start) => {
  const fileCount = world.random.chance(0.005) ? 2_000 : world.random.below(46);
  return syncFiles(world, connection, start, fileCount, world.random.between(SECOND, 3 * SECOND));
};

function syncFiles(
  world: World,
  connection: Connection,
  start: number,
  fileCount: number,
  lapse: number,
): LogRecord[] {
  const { random } = world;
  const context = nextCommand(world, connection, 'user-sync', `${depotFolder(random)}/...`);
  const sizes = Array.from({ length: fileCount }, () => random.skewed(0, 400_000));
  return runCommand(world, context, start, {
    lapse,
    reads: ['db.rev', 'db.view'],
    writes: ['db.have'],
    metaLocks: [`clients/${connection.client}(W)`],
    sent: sizes.reduce((sum, size) => sum + size, 2_000),
    paused: random.chance(0.05) ? random.skewed(MILLISECOND, lapse) : 0,
    meanwhile: (computed, end) => [
      estimates(random, context, computed, fileCount),
      ...spreadOver(computed, end, fileCount).map((time, index) => {
        const own = { action: 'sync', file: depotFile(world), rev: random.skewed(1, 60), filesize: sizes[index]! };
        return logRecord(context, 6, time, own);
      }),
    ],
  });
}
