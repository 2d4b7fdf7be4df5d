import { commandEnd, runCommand } from '../command.js';
import { depotFile, depotFolder } from '../depot.js';
import { logRecord, type Context, type LogRecord, type OwnValues } from '../record.js';
import { MILLISECOND, SECOND } from '../values.js';
import { nextCommand } from '../world.js';
import type { Scenario } from './scenario.js';

const FAILURES = [
  { func: 'user-edit', subsys: 6, subcode: 17, text: '%2F%2Fdepot/none.c - file(s) not on client.' },
  { func: 'user-sync', subsys: 6, subcode: 20, text: 'No permission for operation on file(s): //depot/größe, ...' },
  { func: 'user-submit', subsys: 7, subcode: 213, text: "Submit failed -- fix it, then\nuse 'p4 submit -c 12044'." },
  { func: 'user-files', subsys: 4, subcode: 32, text: "Request too large (over 5000); see 'p4 help maxresults'." },
  { func: 'user-submit', subsys: 7, subcode: 310, text: 'Validation failed:\r\n"description", line 2, is empty.\r\n' },
];

/** A command that fails: its error is written as type 3 and type 4, and its end says why. */
export const failure: Scenario = (world, connection, start) => {
  const { random } = world;
  const { func, ...error } = random.pick(FAILURES);
  const context = nextCommand(world, connection, func, depotFile(world));
  return runCommand(world, context, start, {
    lapse: random.skewed(3 * MILLISECOND, SECOND),
    reads: ['db.have'],
    reason: 'error',
    meanwhile: (_computed, end) => errorPair(context, end, 4, { severity: 3, ...error }),
  });
};

/** A command that meets a fatal error (types 3 and 5, severity as a word) and ends without any track record. */
export const fatal: Scenario = (world, connection, start) => {
  const { random } = world;
  const context = nextCommand(world, connection, 'user-sync', `${depotFolder(random)}/...`);
  const lapse = random.skewed(100 * MILLISECOND, 9 * SECOND);
  const text = 'Operating system error: write: /p4/1/root/db.have: No space left on device';
  return [
    logRecord(context, 0, start),
    ...errorPair(context, start + lapse, 5, { severity: 'fatal', subsys: 0, subcode: 28, text }),
    commandEnd(context, start + lapse, lapse, 'error'),
  ];
};

/** A command that fails before it has done anything: p4d writes its start and its error, and no end. */
export const earlyFailure: Scenario = (world, connection, start) => {
  const { random } = world;
  const context = nextCommand(world, connection, 'user-sync', `${depotFolder(random)}/...@missing`);
  const error = { severity: 3, subsys: 6, subcode: 22, text: 'Invalid changelist/client/label/date \'@missing\'.' };
  const failed = start + random.between(MILLISECOND, 20 * MILLISECOND);
  return [logRecord(context, 0, start), ...errorPair(context, failed, 4, error)];
};

function errorPair(context: Context, time: number, type: 4 | 5, own: OwnValues): LogRecord[] {
  return [logRecord(context, 3, time, own), logRecord(context, type, time, own)];
}
