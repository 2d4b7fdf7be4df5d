import { runCommand, spreadOver } from '../command.js';
import { depotFile, depotFolder } from '../depot.js';
import { logRecord } from '../record.js';
import { MILLISECOND, SECOND } from '../values.js';
import { nextCommand } from '../world.js';
import type { Scenario } from './scenario.js';

/** user-login, half the time without command identity, and the Auth record (16) of it. */
export const login: Scenario = (world, connection, start) => {
  const { random } = world;
  const args = `-as:${connection.user}`;
  const context = nextCommand(world, connection, 'user-login', args, random.chance(0.5) ? '-' : undefined);
  const refused = random.chance(0.2);
  return runCommand(world, context, start, {
    lapse: random.skewed(8 * MILLISECOND, 400 * MILLISECOND),
    reads: ['db.user', 'db.ticket'],
    reason: refused ? 'auth' : '',
    meanwhile: (computed) => [
      logRecord(context, 16, computed, {
        user: connection.user,
        host: connection.host,
        method: random.pick(['password', 'ldap', 'sso']),
        result: refused ? 'fail' : 'ok',
        reason: refused ? 'Password invalid, or account locked.' : '',
      }),
    ],
  });
};

/** user-verify of a folder with its Integrity records (15). */
export const verify: Scenario = (world, connection, start) => {
  const { random } = world;
  const context = nextCommand(world, connection, 'user-verify', `-q:${depotFolder(random)}/...`);
  return runCommand(world, context, start, {
    lapse: random.between(2 * SECOND, 20 * SECOND),
    reads: ['db.rev', 'db.storage'],
    meanwhile: (computed, end) =>
      spreadOver(computed, end, 3).map((time) => {
        return logRecord(context, 15, time, {
          integrityEvent: 1,
          file: depotFile(world),
          change: 12_044,
          checkSum: `x${random.hex(32)}`,
          checkSum2: `x${random.hex(32)}`,
          results: 'BAD!',
        });
      }),
  });
};

/** user-logappend: a build job writes into the user log (10). */
export const logAppend: Scenario = (world, connection, start) => {
  const { random } = world;
  const context = nextCommand(world, connection, 'user-logappend', '-a:build:-a:started');
  return runCommand(world, context, start, {
    lapse: random.skewed(MILLISECOND, 30 * MILLISECOND),
    meanwhile: (computed) => {
      const own = { arg_1: 'build', arg_2: `nightly #${random.below(900)}, x64`, arg_3: 'started' };
      return [logRecord(context, 10, computed, own)];
    },
  });
};
