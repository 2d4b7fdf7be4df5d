import t from 'tap';
import type { ConnectionOptions } from '../../loader/database/connection.js';
import { retries } from '../../loader/database/retry.js';

const connection = { host: 'db', port: 5432, database: 'p4', user: 'loader' } as ConnectionOptions;
const fault = (code: string, message = code, more: object = {}): Error => Object.assign(new Error(message), { code, ...more });

/** Work that fails with these errors, one after the other, and is done then. */
function failing(...errors: Error[]): () => Promise<string> {
  return async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'done';
  };
}

function open(retryTimeout = 60_000): { untilDone: ReturnType<typeof retries>; log: string[] } {
  const log: string[] = [];
  return { untilDone: retries({ connection, retryTimeout, log: (line) => log.push(line) }), log };
}

t.test('an outage is told when it begins, when its cause changes, and when it is over', async (t) => {
  const { untilDone, log } = open();
  const lost = fault('CONNECTION_CLOSED');
  t.equal(await untilDone(failing(lost, fault('ECONNREFUSED'), fault('ECONNREFUSED'))), 'done');
  t.match(log, [
    'database p4 on db:5432 as loader: the connection was lost; trying again for 60 s',
    /^connection refused: is the server running, and does it listen there\?; trying again for \d+ s$/,
    /^the database answers again after \d+\.\d s; work goes on, and nothing is lost$/,
  ]);
  t.equal(log.length, 3);
  await untilDone(failing(lost));
  t.equal(log.length, 5, 'the next one is told again');
});

t.test('connections that fail together tell it once', async (t) => {
  const { untilDone, log } = open();
  await Promise.all([1, 2, 3].map(() => untilDone(failing(fault('CONNECTION_CLOSED')))));
  t.match(log, [/the connection was lost/, /answers again/]);
  t.equal(log.length, 2);
});

t.test('what other sessions cause passes without a word, unless it lasts', async (t) => {
  const { untilDone, log } = open();
  const deadlock = fault('40P01', 'deadlock detected');
  for (const passing of [deadlock, fault('40001'), fault('23505'), fault('23514')]) await untilDone(failing(passing, passing));
  t.same(log, []);
  await untilDone(failing(...Array(4).fill(deadlock)));
  t.match(log, [/: deadlock detected \[40P01\]; trying again/, /answers again/]);
});

t.test('when the time is over it says where, what and for how long', async (t) => {
  const { untilDone } = open(10);
  const full = fault('53100', 'could not extend file', { hint: 'Check free disk space.' });
  await t.rejects(untilDone(failing(full, full, full, full)), {
    exitCode: 4,
    message: 'database p4 on db:5432 as loader, for 0.01 s: could not extend file [53100]: Check free disk space',
  });
  await t.rejects(open(0).untilDone(failing(full)), { message: /^database p4 on db:5432 as loader: could not/ });
});

t.test('a clock that is set meanwhile neither ends the waiting nor lengthens it', async (t) => {
  const { untilDone } = open(5000);
  const { now } = Date;
  t.teardown(() => (Date.now = now));
  let hours = 0;
  Date.now = () => now() + 3_600_000 * hours++;
  t.equal(await untilDone(failing(fault('57P03'), fault('57P03'))), 'done');
});

t.test('anything else is thrown as it is', async (t) => {
  const error = fault('42501');
  await t.rejects(open().untilDone(failing(error)), error);
  await t.rejects(open().untilDone(failing(fault('23514', 'bad', { constraint_name: 'event_ns_in_range' }))), { code: '23514' });
});
