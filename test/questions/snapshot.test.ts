import type { Sql } from 'postgres';
import t, { type Test } from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import type { Session } from '../../loader/database/session.js';
import { answered, inSnapshot } from '../../loader/report/snapshot.js';
import { testDatabase } from '../support/database.js';
import { insertEvents } from '../support/events.js';

const countEvents = async (sql: Sql): Promise<number> =>
  (await sql`select count(*)::integer as count from perforce.raw_events`)[0]!.count;

async function connecting(t: Test) {
  const { sql, urlAs } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, cmdident: 'A', at: 0 }]);
  const url = await urlAs('perforce_analyst');
  return { sql, connection: readConnection({ DATABASE_URL: url }), role: new URL(url).username };
}

t.test('two connections see the database as it was at one time, and write nothing', async (t) => {
  const { sql, connection } = await connecting(t);
  await inSnapshot(connection, async (sessions) => {
    t.equal(sessions.length, 2);
    await insertEvents(sql, [{ type: 2, cmdident: 'A', at: 1 }]);
    for (const { use } of sessions) {
      t.equal(await use(countEvents), 1);
      t.equal((await use((own) => own`show transaction_read_only`))[0]!.transaction_read_only, 'on');
    }
    const [one, other] = await Promise.all(sessions.map(({ use }) => use((own) => own`select pg_backend_pid() as pid`)));
    t.not(one![0]!.pid, other![0]!.pid);
  });
  t.equal(await countEvents(sql), 2);
});

t.test('where there is no second connection, one answers', async (t) => {
  const { sql, connection, role } = await connecting(t);
  await sql.unsafe(`alter role "${role}" connection limit 1`);
  const answers = await inSnapshot(connection, async (sessions) => {
    t.equal(sessions.length, 1);
    return answered(sessions, { one: countEvents, two: countEvents });
  });
  t.same(answers, { one: 1, two: 1 });
});

t.test('questions are asked of who is free, in their order, and none after one has failed', async (t) => {
  const asked: string[] = [];
  const session = (name: string) => ({ use: (work: any) => work(name), close: async () => undefined }) as Session;
  let release = (): void => undefined;
  const long = new Promise<void>((resolve) => (release = resolve));
  const question = (name: string, until?: Promise<void>) => async (sql: unknown) => {
    asked.push(`${name} of ${sql}`);
    await until;
    return name.toUpperCase();
  };
  t.same(await answered([session('first'), session('second')], {
    a: question('a', long), b: question('b'), c: question('c'), d: async (sql) => {
      release();
      return question('d')(sql);
    },
  }), { a: 'A', b: 'B', c: 'C', d: 'D' });
  t.same(asked, ['a of first', 'b of second', 'c of second', 'd of second']);
  asked.length = 0;
  const fails = async (): Promise<string> => {
    throw new Error('no');
  };
  const later = new Promise<void>((resolve) => setTimeout(resolve, 10));
  await t.rejects(answered([session('first'), session('second')], { a: question('a', later), fails, b: question('b') }),
    { message: 'no' });
  await later;
  await new Promise(setImmediate);
  t.same(asked, ['a of first']);
});
