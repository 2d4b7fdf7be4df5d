import { runCommand } from '../command.js';
import { depotFile, depotFolder } from '../depot.js';
import { MILLISECOND, SECOND } from '../values.js';
import { nextCommand, type World } from '../world.js';
import type { Scenario } from './scenario.js';

/** user-fstat of a file. */
export const fstat = query('user-fstat', ['db.have', 'db.rev', 'db.locks'], (world) => `-Ol:${depotFile(world)}`);

/** user-changes of a folder. */
export const changes = query(
  'user-changes',
  ['db.change', 'db.desc', 'db.rev'],
  (world) => `-s:submitted:-l:-m:100:${depotFolder(world.random)}/...`,
);

/** user-files of a folder. */
export const files = query('user-files', ['db.rev', 'db.revhx'], (world) => `${depotFolder(world.random)}/...@>1200`);

/** user-have of a file. */
export const have = query('user-have', ['db.have', 'db.view', 'db.rev'], (world) => depotFile(world));

/** user-job -o: the form of a job. */
export const job = query('user-job', ['db.job', 'db.jobdesc', 'db.domain'], (world) => {
  return `-o:job${String(world.random.below(100_000)).padStart(6, '0')}`;
});

function query(func: string, reads: readonly string[], argsOf: (world: World) => string): Scenario {
  return (world, connection, start) => {
    const lapse = world.random.skewed(2 * MILLISECOND, SECOND);
    const context = nextCommand(world, connection, func, argsOf(world));
    return runCommand(world, context, start, { lapse, reads });
  };
}
