import type { Sql } from 'postgres';
import t from 'tap';
import { simulate } from '../simulator/index.js';
import { debianServer, skipWithoutDebian } from '../support/debian_server.js';
import { runLoader } from '../support/loader_process.js';
import { schemaDump } from '../support/schema_dump.js';
import { neighbourhood, settle } from './neighbours.js';

/*
 * What others have in our schemas is in dumps beside ours, and comes back with it, or is there already.
 */
const migrate = (url: string) => runLoader(url, ['migrate'], '');

/** What is theirs, whatever files it lies in. */
const theirs = async (sql: Sql): Promise<string[]> =>
  (await neighbourhood(sql)).map((row) => JSON.stringify(row).replace(/ \d+",/, '",')).sort();

const contents = async (sql: Sql): Promise<unknown> => (await sql`
  select (select count(*) from perforce.commands) as commands, (select count(*) from perforce.raw_events) as events,
    (select count(*) from perforce.reconcile()) as differences, (select count(*) from perforce.change) as changes,
    (select string_agg(note, ', ') from perforce.annotations) as notes,
    has_table_privilege('perforce_analyst', 'perforce.commands', 'select') as may_read`)[0];

t.test('dumps beside neighbours', { skip: skipWithoutDebian }, async (t) => {
  const { url, connect, dump, create, restore } = await debianServer(t);
  await settle(url, 'mirror');
  t.match(await migrate(url), { code: 0 });
  await settle(url, 'theirs_after');
  const sql = connect(url);
  await sql`insert into perforce.change ("change") values (1), (2)`;
  await sql`insert into perforce.annotations values ('C1', 'slow as ever')`;
  const start = Math.floor(Date.now() / 1000) - 7200;
  t.match(await runLoader(url, ['--quiet'], [...simulate({ seed: 5, commands: 50, start })].map(({ line }) => line)), { code: 0 });
  const before = { theirs: await theirs(sql), ours: await schemaDump(sql), contents: await contents(sql) };
  t.match(before.contents, { differences: '0', changes: '2', notes: 'slow as ever', may_read: true });
  const both = await dump(url, 'perforce', 'perforce_internal');

  /** After a restore: migrate touches nothing of theirs, and all of ours is there. */
  const isWhole = async (into: string): Promise<Sql> => {
    const restored = connect(into);
    const found = await neighbourhood(restored);
    t.match(await migrate(into), { code: 0 });
    t.same(await neighbourhood(restored), found);
    t.equal(await schemaDump(restored), before.ours);
    t.same(await contents(restored), before.contents);
    return restored;
  };

  await t.test('the whole database comes back without a complaint', async () => {
    const into = await create('whole');
    t.equal(await restore(into, await dump(url)), '');
    t.same(await theirs(await isWhole(into)), before.theirs);
  });

  await t.test('so do both schemas, but for what others have among the masked views', async () => {
    const into = await create('two_schemas');
    t.equal(await restore(into, both), '');
    t.same(await theirs(await isWhole(into)), before.theirs.filter((row) => !row.includes('perforce_masked.')));
  });

  await t.test('a database that has theirs already gets ours', async () => {
    const into = await create('mirrored');
    await settle(into, 'mirror');
    await connect(into)`insert into perforce.change ("change") values (1), (2)`;
    t.match(await restore(into, both), /relation "change" already exists/);
    await isWhole(into);
  });

  await t.test('one schema alone is refused, and theirs in it stays as it is', async (t) => {
    for (const schema of ['perforce', 'perforce_internal']) {
      const into = await create(`only_${schema}`);
      await restore(into, await dump(url, schema));
      const restored = connect(into);
      const found = await neighbourhood(restored);
      t.match(await migrate(into), { code: 1, stderr: /restored without .*: restore perforce and perforce_internal from one dump/ });
      t.same(await neighbourhood(restored), found);
    }
  });
});
