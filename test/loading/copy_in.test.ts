import t, { type Test } from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import { copyIn } from '../../loader/write/copy_in.js';
import { openSession, type Session } from '../../loader/database/session.js';
import { testDatabase, type TestDatabase } from '../support/database.js';

const copyNumbers = 'copy public.numbers from stdin';
const numbers = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, i) => `${i}\n`).join(''));

/** A session of the loader on a database with an empty table `numbers`. */
async function open(t: Test): Promise<{ database: TestDatabase; use: Session['use'] }> {
  const database = await testDatabase(t);
  await database.sql`create table public.numbers (n integer primary key deferrable initially deferred check (n >= 0))`;
  const session = openSession(readConnection({ DATABASE_URL: database.url }));
  t.teardown(() => session.close());
  return { database, use: session.use };
}

t.test('returns the number of rows, within a transaction or without', async (t) => {
  const { use } = await open(t);
  t.equal(await use((sql) => copyIn(sql, copyNumbers, [numbers(100_000)])), 100_000);
  await use(async (sql) => {
    await sql`begin`;
    t.equal(await copyIn(sql, copyNumbers, [Buffer.from('100001\n')]), 1);
    await sql`rollback`;
    t.same([...await sql`select count(*)::integer as n from public.numbers`], [{ n: 100_000 }]);
  });
});

t.test('a piece may be overwritten when the next is asked for', async (t) => {
  const { database, use } = await open(t);
  const piece = Buffer.alloc(7 * 8192);
  function* pieces(): Generator<Buffer> {
    for (let n = 0; n < 100 * 8192; n++) {
      const at = (7 * n) % piece.length;
      piece.write(`${100_000 + n}\n`, at);
      if (at + 7 === piece.length) yield piece;
    }
  }
  t.equal(await use((sql) => copyIn(sql, copyNumbers, pieces())), 100 * 8192);
  t.match(await database.sql`select max(n) - min(n) + 1 as n from public.numbers`, [{ n: 100 * 8192 }]);
});

t.test('every failure of the server rejects, and the session goes on with a new connection', async (t) => {
  const { database, use } = await open(t);
  const fails = async (data: Buffer[], code: string): Promise<void> => {
    await t.rejects(use((sql) => copyIn(sql, copyNumbers, data)), { code });
    await use(async (sql) => t.same([...await sql`select count(*)::integer as n from public.numbers`], [{ n: 0 }]));
  };
  await fails([Buffer.from('x\n')], '22P02');
  await fails([numbers(500_000), Buffer.from('x\n')], '22P02');
  await fails([Buffer.from('x\n'), ...Array(100).fill(numbers(10_000))], '22P02');
  await fails([Buffer.from('-1\n')], '23514');
  await fails([Buffer.from('1\n1\n')], '23505');
  await database.sql.unsafe(`
    create function public.refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'no' using errcode = 'P4999';
    end $$;
    create trigger refuse after insert on public.numbers execute function public.refuse()`);
  await fails([Buffer.from('1\n')], 'P4999');
  await t.rejects(use((sql) => copyIn(sql, 'copy public.nothing from stdin', [Buffer.from('1\n')])), { code: '42P01' });
});

t.test('a backend that is terminated while it copies rejects', async (t) => {
  const { database, use } = await open(t);
  await database.sql.unsafe(`
    create function public.wait() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(4);
      return null;
    end $$;
    create trigger wait after insert on public.numbers execute function public.wait()`);
  const holder = await (await database.as('perforce_loader')).reserve();
  await holder`select pg_advisory_lock(4)`;
  const copy = t.rejects(use((sql) => copyIn(sql, copyNumbers, [Buffer.from('1\n')])), { code: 'CONNECTION_CLOSED' });
  await database.waitFor(`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'p4-load' and wait_event = 'advisory'`);
  await copy;
  await holder`select pg_advisory_unlock(4)`;
  holder.release();
});
