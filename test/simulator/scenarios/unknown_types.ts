import { runCommand, spreadOver } from '../command.js';
import { depotFolder } from '../depot.js';
import { logRecord } from '../record.js';
import { SECOND } from '../values.js';
import { nextCommand } from '../world.js';
import type { Scenario } from './scenario.js';

/**
 * A sync that leaves records of which nobody knows the layout: 21 and 24 by name, 99 not even that. The last ones have
 * the short prefix; one of them has as many fields as a full prefix, so only its text in place of cmdno tells.
 */
export const unknownTypes: Scenario = (world, connection, start) => {
  const { random } = world;
  const context = nextCommand(world, connection, 'user-sync', `${depotFolder(random)}/...`);
  const unknowns = [
    { type: 21, unknown: { prefix: 'full', fields: ['1', 'db.have', 'commit.1', '17'] } },
    { type: 24, unknown: { prefix: 'full', fields: ['1', 'lbr Binary', '3', '', '1048576'] } },
    { type: 99, unknown: { prefix: 'full', fields: [] } },
    { type: 99, unknown: { prefix: 'short', fields: ['cloud', 'region "eu", zone a'] } },
    { type: 99, unknown: { prefix: 'short', fields: Array<string>(12).fill('word') } },
  ] as const;
  return runCommand(world, context, start, {
    lapse: random.between(SECOND, 3 * SECOND),
    meanwhile(computed, end) {
      const times = spreadOver(computed, end, unknowns.length);
      return unknowns.map(({ type, unknown }, index) => ({ ...logRecord(context, type, times[index]!), unknown }));
    },
  });
};
