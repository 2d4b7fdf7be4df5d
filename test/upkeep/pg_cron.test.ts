import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import postgres, { type Sql } from 'postgres';
import t, { type Test } from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import { migrate, uninstallSql } from '../../loader/migrate/migrate.js';
import { startServer } from '../support/embedded_server.js';
import { epoch, insertEvents } from '../support/events.js';
import { ownerUrl } from '../support/owner.js';
import { runSql } from '../support/run_sql.js';

/*
 * The real pg_cron, of Debian's packages, on a server of its own. It starts jobs at whole minutes, so this test, and
 * no other, waits for the clock.
 */
const installations = '/usr/lib/postgresql';
const folder = fileURLToPath(new URL(`../../../.embedded/test-${process.pid}`, import.meta.url));
const patience = 100_000;

const binaries = (await readdir(installations).catch(() => []))
  .filter((version) => existsSync(`${installations}/${version}/lib/pg_cron.so`))
  .map((version) => `${installations}/${version}/bin`)
  .at(-1);
const skip = binaries || process.env.CI
  ? false
  : 'SKIPPED, NOT TESTED: pg_cron is not installed (Debian: apt-get install postgresql-15 postgresql-15-cron)';

interface Server {
  /** As its ordinary owner. */
  url: string;
  /** Connections to the database as its ordinary owner, and as superuser. */
  owner: Sql;
  admin: Sql;
  /** Migrates as the owner, and returns what it says. */
  migrateAgain(): Promise<string>;
}

async function cronServer(t: Test): Promise<Server> {
  const server = await startServer({
    folder,
    binaries: binaries!,
    settings: [
      'shared_preload_libraries=pg_cron', 'cron.database_name=p4', 'cron.use_background_workers=on',
      'max_worker_processes=20', 'fsync=off',
    ],
  });
  const url = await ownerUrl(server.url);
  const connect = (to: string): Sql => postgres(to, { max: 2, prepare: false, onnotice: () => undefined });
  const owner = connect(url);
  const admin = connect(Object.assign(new URL(server.url), { pathname: '/p4' }).href);
  t.teardown(async () => {
    await Promise.all([owner.end(), admin.end()]);
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const migrateAgain = async (): Promise<string> => {
    const lines: string[] = [];
    await migrate({ connection: readConnection({ DATABASE_URL: url }), log: (line) => lines.push(line) });
    return lines.join('\n');
  };
  return { url, owner, admin, migrateAgain };
}

/** Waits until a query returns a row. */
async function until(sql: Sql, query: string): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(200)) {
    if ((await sql.unsafe(query)).length > 0) return;
  }
  throw new Error(`no row within ${patience / 1000} s: ${query}`);
}

t.test('pg_cron does the maintenance', { skip, timeout: 2 * patience }, async (t) => {
  if (!binaries) return void t.fail('pg_cron is not installed, and CI must not skip this');
  const { url, owner, admin, migrateAgain } = await cronServer(t);
  const jobs = () => owner`select jobid, jobname, schedule, command from cron.job where jobname like 'perforce%' order by jobname`;

  t.test('an owner who may not have it yet is told why not, once, and when it has', async (t) => {
    t.match(await migrateAgain(), /^maintenance is not scheduled \(permission denied to create extension "pg_cron"\): .*README$/m);
    t.equal(await migrateAgain(), 'schema perforce is up to date');
    await admin`create extension pg_cron`;
    t.match(await migrateAgain(), /^maintenance is not scheduled \(permission denied for schema cron\): .*\n.* up to date$/);
    await admin`grant usage on schema cron to p4`;
    t.equal(await migrateAgain(), 'pg_cron runs maintenance from now on\nschema perforce is up to date');
    t.equal(await migrateAgain(), 'schema perforce is up to date');
  });

  t.test('every job is scheduled once, by name', async (t) => {
    const scheduled = await jobs();
    t.same(scheduled.map(({ jobname, schedule, command }) => [jobname, schedule, command]), await owner`
      select 'perforce_' || job as jobname, schedule, command from perforce.maintenance_jobs() order by 1`.values());
    await migrateAgain();
    t.same(await jobs(), scheduled);
  });

  t.test('a schedule that an administrator changed stays; a job that is no more goes', async (t) => {
    const purge = 'perforce_purge_job_runs';
    await owner`select cron.schedule(${purge}, '5 5 * * *', command) from cron.job where jobname = ${purge}`;
    await owner`select cron.schedule('perforce_of_old', '* * * * *', 'select perforce.of_old()')`;
    await owner`insert into perforce_internal.objects (identity, kind) values ('perforce_of_old', 'job')`;
    await owner`select cron.schedule('backup', '0 0 1 1 *', 'select 1')`;
    await owner`select cron.schedule('perforce_mirror', '0 0 1 1 *', 'select perforce.mirror()')`;
    await migrateAgain();
    t.match(await owner`select schedule from cron.job where jobname = ${purge}`, [{ schedule: '5 5 * * *' }]);
    t.same(await owner`
      select jobname from cron.job where jobname in ('perforce_of_old', 'perforce_mirror', 'backup') order by 1`, [
      { jobname: 'backup' }, { jobname: 'perforce_mirror' },
    ], 'theirs stay, whatever their names');
  });

  t.test('a minute later the sweep has given up a command', { timeout: patience }, async (t) => {
    const now = Math.floor(Date.now() / 1000) - epoch;
    await owner`select perforce.change_setting('orphan_after', '1 hour')`;
    await insertEvents(owner, [{ type: 0, at: now - 7200 }, { type: 12, at: now, cmdident: null }]);
    await until(owner, 'select from perforce.orphaned_commands');
    t.match(await owner`select cmdident, reason from perforce.orphaned_commands`, [
      { cmdident: 'C1', reason: 'no_end' },
    ]);
    // Its month gets its partition at the same time: a query that was planned just before looks for it in the default one.
    await until(owner, `select from perforce.command_logs where status = 'orphaned'`);
    await until(owner, `
      select from cron.job_run_details where command = 'select perforce.sweep_orphans()' and status = 'succeeded'`);
  });

  t.test('a job that fails is seen in ingest_health, by analysts too, and in run_maintenance', async (t) => {
    await admin`
      update cron.job_run_details set status = 'failed', return_message = E'connection failed\n'
      where command = 'select perforce.sweep_orphans()'`;
    const problem = /pg_cron's job perforce_sweep_orphans fails: connection failed; see cron.job_run_details, and let it connect/;
    await admin`create role anna in role perforce_analyst`;
    await admin.begin(async (tx) => {
      await tx`set local session authorization anna`;
      t.match(await tx`select problem from perforce.ingest_health`, [{ problem }]);
    });
    t.match(await owner`select step, problem from perforce.run_maintenance() where problem is not null`,
      [{ step: 'sweep_orphans', problem }]);
    await admin`update cron.job_run_details set status = 'succeeded' where command = 'select perforce.sweep_orphans()'`;
    t.same(await owner`select * from perforce_internal.failing_jobs()`, []);
  });

  t.test('a member of the owner that migrates makes no second set of jobs, nor anything of its own', async (t) => {
    await admin`create role deputy login superuser password 'secret'`;
    const before = await jobs();
    await admin`update perforce_internal.applied_functions set checksum = 'another'`;
    const connectionString = Object.assign(new URL(url), { username: 'deputy', password: 'secret' }).href;
    await migrate({ connection: readConnection({ DATABASE_URL: connectionString }), log: () => undefined });
    t.same(await jobs(), before);
    t.match(await admin`select count(*)::integer as jobs from cron.job where username = 'deputy'`, [{ jobs: 0 }]);
    t.same(await admin`
      select oid::regclass::text as name from pg_class where relowner = 'deputy'::regrole
      union all select oid::regprocedure::text from pg_proc where proowner = 'deputy'::regrole`, []);
  });

  t.test('the record of job runs is purged after job_run_retention', async (t) => {
    const purge = () => owner`select perforce_internal.purge_job_runs() as purged`;
    t.match(await purge(), [{ purged: '0' }]);
    await admin`
      update cron.job_run_details
      set start_time = start_time - interval '8 days', end_time = end_time - interval '8 days'`;
    t.not(Number((await purge())[0]!.purged), 0);
    t.match(await purge(), [{ purged: '0' }]);
  });

  t.test('who may create the extension needs nobody', async (t) => {
    await admin`drop extension pg_cron`;
    await admin`select perforce_internal.schedule_jobs()`;
    t.match(await admin`
      select count(*) = (select count(*) from perforce.maintenance_jobs()) as all from cron.job`, [{ all: true }]);
  });

  t.test('uninstalling takes the jobs and the record of their runs along, and no others', async (t) => {
    await admin`grant usage on schema cron to p4`;
    await migrateAgain();
    for (const job of ['backup', 'perforce_mirror']) await owner`select cron.schedule(${job}, '0 0 1 1 *', 'select 1')`;
    await runSql(url, await uninstallSql());
    t.same(await owner`select jobname from cron.job where username = 'p4' order by 1`, [
      { jobname: 'backup' }, { jobname: 'perforce_mirror' },
    ]);
    t.same(await owner`select from cron.job_run_details where username = 'p4' and command ~ 'perforce'`, []);
  });
});
