import t from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import { faultOf } from '../../loader/faults.js';
import { inTransaction, openSession } from '../../loader/database/session.js';
import { testDatabase } from '../support/database.js';

t.test('work whose connection ends in its midst fails; it is never finished on another connection', async (t) => {
  const { url, sql } = await testDatabase(t);
  const session = openSession(readConnection({ DATABASE_URL: url }));
  t.teardown(() => session.close());
  const work = session.use(async (own) => {
    await own`begin`;
    const [{ pid }] = await own<[{ pid: number }]>`select pg_backend_pid() as pid`;
    await sql`select pg_terminate_backend(${pid}, 30000)`;
    for (let turn = 0; turn < 3; turn++) await sql`select 1`; // we learn of it meanwhile
    return own`select 'on another connection'`;
  });
  const error = await work.then(() => undefined, (error) => error);
  t.equal(error && faultOf(error), 'transient');
  t.match(await session.use((own) => own`select 1 as one`.execute()), [{ one: 1 }], 'the next work has a new one');
});

t.test('so does a transaction', async (t) => {
  const { url, sql } = await testDatabase(t);
  const session = openSession(readConnection({ DATABASE_URL: url }));
  t.teardown(() => session.close());
  const work = session.use((own) => inTransaction(own, 'read only', async () => {
    const [{ pid }] = await own<[{ pid: number }]>`select pg_backend_pid() as pid`;
    await sql`select pg_terminate_backend(${pid}, 30000)`;
    for (let turn = 0; turn < 3; turn++) await sql`select 1`; // we learn of it meanwhile
    return own`select 1`;
  }));
  const error = await work.then(() => undefined, (error) => error);
  t.equal(error && faultOf(error), 'transient');
});
