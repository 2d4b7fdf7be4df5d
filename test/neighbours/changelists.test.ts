import type { Sql } from 'postgres';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { epoch, type Event, insertEvents, timeOf } from '../support/events.js';
import { settle } from './neighbours.js';

/*
 * Commands and the changelists that they had to do with, by a mirror of p4d's metadata.
 */
const database = await testDatabase(t);
const { sql } = database;

/** A submit, or another command, of a user, with the revisions that its audit records name. */
function command(cmdident: string, given: Partial<Event>, revisions: Record<string, unknown>[] = []): Event[] {
  const head = { cmdident, user: 'anna', func: 'user-submit', at: 0, ...given };
  return [
    { ...head, type: 0 },
    ...revisions.map((payload) => ({ ...head, type: 6, at: head.at + 1, payload })),
    { ...head, type: 2, at: head.at + 2, payload: { lapse: '2.000s' } },
  ];
}

const edit = (file: string, rev: number, filesize?: number): Record<string, unknown> => ({ action: 'edit', file, rev, filesize });
const ask = (sql: Sql, like: string | null = null) => sql`
  select cmdident, changelist::integer as changelist, found_by, sure, differs, change_user, status, description, stream,
    files::integer as files, bytes::integer as bytes, command_files::integer as command_files
  from perforce.changelists(${timeOf(-3600)}, ${timeOf(36_000)}, ${like}) order by cmdident, changelist`;

await insertEvents(sql, [
  ...command('A files', { at: 0 }, [edit('//d/a', 3, 30), edit('//d/b', 1, 10)]),
  ...command('B argument', { at: 100, args: '-c:102' }),
  ...command('C argument', { at: 200, args: '-f:submitunchanged:-c103' }),
  ...command('D renumbered', { at: 300, args: '-c:99', user: 'berta' }),
  ...command('E default', { at: 400, args: '-c:default', user: 'clara' }),
  ...command('F doubtful', { at: 500 }, [edit('//d/c', 1, 7)]),
  ...command('G several', { at: 600, user: 'dora' }),
  ...command('H sync', { at: 700, func: 'user-sync', user: 'emil' }, [{ action: 'sync', file: '//d/a', rev: 3 }, { action: 'sync', file: '//d/c', rev: 1 }]),
  ...command('I nothing', { at: 800, func: 'user-fstat', args: '//d/...' }),
  ...command('J unknown', { at: 900 }, [edit('//d/gone', 9, 1)]),
]);

t.test('without a mirror, asking says what is missing, and everything else works', async (t) => {
  if (!process.env.NEIGHBOURS) {
    await t.rejects(ask(sql), { code: 'P4080', message: /no mirror of db\.rev: table perforce\.rev is not there/, hint: /link_metadata/ });
  }
  await t.rejects(sql`select perforce.link_metadata('perforce.none', 'perforce.none')`, { code: '42P01' });
  t.match(await sql`select count(*)::integer as n from perforce.commands`, [{ n: 10 }]);
});

t.test('each command has its changelists, with how they were found and how sure that is', async (t) => {
  if (!process.env.NEIGHBOURS) await settle(database.url, 'mirror');
  await sql`
    insert into perforce.rev ("depotFile", "depotRev", "change", "size", "action") values
      ('//d/a', 3, 101, 30, 'edit'), ('//d/b', 1, 101, 10, 'edit'), ('//d/b2', 1, 101, 5, 'add'),
      ('//d/x', 1, 102, 8, 'add'), ('//d/c', 1, 106, 9, 'add')`;
  const at = (seconds: number): number => epoch + seconds;
  await sql`
    insert into perforce.change ("change", "descKey", "user", "client", "date", "status", "description", "stream")
    select c.change, c.change, c."user", 'anna-ws', c.date, 1, 'short ' || c.change, '//s/main'
    from jsonb_to_recordset(${sql.json([
      { change: 101, user: 'anna', date: at(1) }, { change: 102, user: 'anna', date: at(101) },
      { change: 103, user: 'zoe', date: at(201) }, { change: 104, user: 'berta', date: at(301) },
      { change: 105, user: 'clara', date: at(401) }, { change: 106, user: 'fritz', date: at(501) },
      { change: 107, user: 'dora', date: at(560) }, { change: 108, user: 'dora', date: at(602) },
    ])}) as c (change integer, "user" text, date bigint)`;
  await sql`insert into perforce.desc values (101, 'the whole text of 101')`;
  const common = { status: 'submitted', stream: '//s/main' };
  t.match(await ask(sql), [
    { cmdident: 'A files', changelist: 101, found_by: 'files', sure: 'certain', differs: null, change_user: 'anna', description: 'the whole text of 101', files: 3, bytes: 45, command_files: 2, ...common },
    { cmdident: 'B argument', changelist: 102, found_by: 'argument', sure: 'certain', description: 'short 102', files: 1, bytes: 8, command_files: null, ...common },
    { cmdident: 'C argument', changelist: 103, found_by: 'argument', sure: 'likely', differs: 'user', change_user: 'zoe', files: 0, bytes: null, ...common },
    { cmdident: 'D renumbered', changelist: 99, found_by: 'argument', sure: 'possible', change_user: null, status: null, description: null, files: null },
    { cmdident: 'D renumbered', changelist: 104, found_by: 'user and time', sure: 'likely', ...common },
    { cmdident: 'E default', changelist: 105, found_by: 'user and time', sure: 'likely', ...common },
    { cmdident: 'F doubtful', changelist: 106, found_by: 'files', sure: 'likely', differs: 'size, action, user', ...common },
    { cmdident: 'G several', changelist: 107, found_by: 'user and time', sure: 'possible' },
    { cmdident: 'G several', changelist: 108, found_by: 'user and time', sure: 'possible' },
    { cmdident: 'H sync', changelist: 101, found_by: 'files', sure: 'certain', differs: null, command_files: 1 },
    { cmdident: 'H sync', changelist: 106, found_by: 'files', sure: 'certain', command_files: 1 },
  ]);
  t.same((await ask(sql, 'user-sync')).map(({ cmdident }) => cmdident), ['H sync', 'H sync']);
  t.same([...await sql`select * from perforce.changelists(${timeOf(5000)}, ${timeOf(6000)})`], []);
});

t.test('an analyst needs to be granted the tables by who has them', async (t) => {
  const analyst = await database.as('perforce_analyst');
  await t.rejects(ask(analyst), { code: '42501', message: /table (rev|change)/ });
  await sql`grant select on perforce.rev, perforce.change, perforce.desc to perforce_analyst`;
  t.equal((await ask(analyst)).length, 11);
  await t.rejects(analyst`select perforce.link_metadata('perforce.rev', 'perforce.change')`, { code: '42501' });
});

t.test('tables of other names, columns and types: taken, or refused with what is wrong', async (t) => {
  await sql`create schema "My mirror"`;
  await sql.unsafe(`
    create view "My mirror"."db.rev" as select "depotFile" as "DEPOTFILE", "depotRev"::numeric as depotrev, "change", "size", "action" from perforce.rev;
    create table "My mirror".change as select "change", "user", "client", to_timestamp("date") at time zone 'UTC' as "date", 'submitted' as status, "description", "stream" from perforce.change;
    create table "My mirror".wrong as select "depotFile", "depotRev"::text, "change", "size", "action" from perforce.rev;
    create table "My mirror".less as select "change", "user" from perforce.change;
    create table "My mirror".undated as select "change", "user", "client", true as "date", "status", "description", "stream" from perforce.change`);
  await sql`drop table perforce.desc`;
  const before = await ask(sql);
  await sql`select perforce.link_metadata('"My mirror"."db.rev"', '"My mirror".change')`;
  t.same(await ask(sql), before.map((row) => (row.description ? { ...row, description: `short ${row.changelist}` } : row)));
  for (const [rev, change, message, detail] of [
    ['"My mirror".wrong', 'perforce.change', /no column "depotRev" that is a number/, /It is text/],
    ['perforce.rev', '"My mirror".less', /no column "description" that is text/, /Its columns are: change, "user"/],
    ['perforce.rev', '"My mirror".undated', /no column "date" that is a number/, /It is boolean/],
  ] as const) {
    await t.rejects(sql`select perforce.link_metadata(${rev}::text::regclass, ${change}::text::regclass)`, { code: 'P4081', message, detail });
  }
  t.equal((await ask(sql)).length, before.length, 'what was linked stays linked');
  await sql`drop schema "My mirror" cascade`;
  await t.rejects(ask(sql), { code: 'P4080', message: /table "My mirror"\."db\.rev" is not there/ });
  await sql`select perforce.link_metadata('perforce.rev', 'perforce.change')`;
  await sql`truncate perforce.rev`;
  t.same((await ask(sql)).map(({ found_by }) => found_by).filter((way) => way === 'files'), [], 'a rev without rows');
  await sql`drop table perforce.rev, perforce.change cascade`;
  await t.rejects(ask(sql), { code: 'P4080' });
});
