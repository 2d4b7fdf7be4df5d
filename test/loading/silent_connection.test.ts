import type { Sql } from 'postgres';
import t, { type Test } from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import { retries } from '../../loader/database/retry.js';
import { openSession } from '../../loader/database/session.js';
import { copyIn } from '../../loader/write/copy_in.js';
import { testDatabase } from '../support/database.js';
import { startSilentProxy } from '../support/silent_proxy.js';

/** A loader's session by way of a proxy, which asks after 0.2 s of silence. */
async function proxied(t: Test, retryTimeout = 60_000) {
  const database = await testDatabase(t);
  const proxy = await startSilentProxy(t, await database.urlAs('perforce_loader'));
  const connection = { ...readConnection({ DATABASE_URL: proxy.url }), silence: 200, connectTimeout: 2000 };
  const log: string[] = [];
  const untilDone = retries({ connection, retryTimeout, log: (line) => log.push(line) });
  const session = openSession(connection);
  t.teardown(() => session.close());
  const doWork = <T>(work: (sql: Sql) => Promise<T>): Promise<T> => untilDone(() => session.use(work));
  return { ...database, connection, proxy, log, doWork };
}

const insert = `
  insert into perforce.rejected_lines (source, line_number, line, reason) values ('log', 1, 'what?', 'garbage')`;
const given = [
  /: the connection is open, but the server does not answer any more; trying again/, /^the database answers again/,
];

t.test('work on a connection that goes silent is done again on another, and finds no lock of its own', async (t) => {
  const { doWork, log, proxy, sql } = await proxied(t);
  let attempts = 0;
  await doWork(async (own) => {
    await own`begin`;
    await own.unsafe(insert);
    if (++attempts === 1) proxy.silence();
    await own`commit`;
  });
  t.match(log, given);
  t.match(await sql`select count(*)::integer as lines from perforce.rejected_lines`, [{ lines: 1 }]);
});

t.test('so is a COPY', async (t) => {
  const { doWork, log, proxy, sql } = await proxied(t);
  let attempts = 0;
  function* data(): Generator<Buffer> {
    yield Buffer.from('log\t1\twhat?\tgarbage\n');
    if (++attempts === 1) proxy.silence();
    yield Buffer.from('log\t2\twhat?\tgarbage\n');
  }
  const copied = await doWork((own) =>
    copyIn(own, 'copy perforce.rejected_lines (source, line_number, line, reason) from stdin', data()));
  t.equal(copied, 2);
  t.match(log, given);
  t.match(await sql`select count(*)::integer as lines from perforce.rejected_lines`, [{ lines: 2 }]);
});

t.test('a server that is at work for long is waited for, and a connection that is not used stays', async (t) => {
  const { connection, doWork, log, proxy, sql } = await proxied(t);
  const idle = openSession(connection);
  t.teardown(() => idle.close());
  const backend = () => idle.use(async (own) => (await own`select pg_backend_pid() as pid`)[0]!.pid);
  const pid = await backend();
  const holder = await sql.reserve();
  await holder`select pg_advisory_lock(42)`;
  const work = doWork((own) => own`select pg_advisory_lock(42)`.then(() => 'done'));
  while (proxy.opened() < 5) await sql`select`;
  await holder`select pg_advisory_unlock(42)`;
  holder.release();
  t.equal(await work, 'done');
  t.equal(await backend(), pid);
  t.same(log, []);
});

t.test('when everything has gone silent the work ends as when the database is out of reach', async (t) => {
  const { doWork, proxy } = await proxied(t, 0);
  const lost = doWork(async (own) => {
    await own`select`;
    proxy.silenceAll();
    await own`select`;
  });
  await t.rejects(lost, { exitCode: 4, message: /: the connection is open, but the server does not answer any more$/ });
});
