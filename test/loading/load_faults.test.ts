import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { runLoader } from '../support/loader_process.js';

const record = (n: number): string => `12.58,${1_694_000_000 + (n % 1000)},${n},,7,-,master,${n},`;
const records = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => record(from + index));
const lines = (from: number, to: number): string => `${records(from, to).join('\n')}\n`;

t.test('connections that are terminated again and again cost nothing', async (t) => {
  const { load, sql } = await testDatabase(t);
  let isLoading = true;
  async function* slowly(): AsyncGenerator<string> {
    for (let n = 0; n < 20_000; n += 500) {
      yield lines(n, n + 500);
      await sleep(5);
    }
  }
  const loading = load(Readable.from(slowly()), ['--batch-rows', '200', '--connections', '3']);
  void loading.finally(() => (isLoading = false));
  let terminated = 0;
  for (let left = -1; isLoading; await sleep(20)) {
    const [done] = await sql`select count(*)::integer as batches from perforce.load_batches`;
    if (done!.batches < left + 5) continue; // it may get on a little, however slow the machine
    left = done!.batches;
    const [row] = await sql`
      select count(pg_terminate_backend(pid))::integer as n from pg_stat_activity
      where datname = current_database() and application_name = 'p4-load'`;
    terminated += row!.n;
  }
  const { code, json } = await loading;
  t.match({ code, json }, { code: 0, json: { records: 20_000, rejected: 0, not_loaded: 0 } });
  t.equal(json.new + json.already_there, 20_000);
  t.match(await sql`select count(*)::integer as n from perforce.raw_events`, [{ n: 20_000 }]);
  t.ok(terminated > 5, `${terminated} connections terminated`);
});

t.test('loaders that read the same input at once load it once', async (t) => {
  const { load, sql } = await testDatabase(t);
  const input = records(0, 5000);
  const args = ['--batch-rows', '100', '--connections', '3'];
  const results = await Promise.all([load(input, args), load([...input].reverse(), args), load(input, args)]);
  for (const { code, stderr } of results) t.same({ code, stderr }, { code: 0, stderr: '' }, 'and meet no deadlock');
  t.match(await sql`select count(*)::integer as n from perforce.raw_events`, [{ n: 5000 }]);
});

t.test('so do loaders that read events of one instant in opposite orders', async (t) => {
  const { load, sql } = await testDatabase(t);
  const input = Array.from({ length: 5000 }, (_, n) => `12.58,1694000000,0,,7,-,master,${n},`);
  const reversed = [...input].reverse();
  const results = await Promise.all([input, reversed, input, reversed].map((lines) => load(lines)));
  for (const { code, stderr } of results) t.same({ code, stderr }, { code: 0, stderr: '' }, 'and meet no deadlock');
  t.match(await sql`select count(*)::integer as n from perforce.raw_events`, [{ n: 5000 }]);
});

t.test('a name that is too long for a key in the database is cut, and keeps no rejected line out', async (t) => {
  const { load, sql } = await testDatabase(t);
  const source = Array.from({ length: 3000 }, (_, n) => String.fromCodePoint(0x4e00 + (n * 7919) % 20_000)).join('');
  const result = await load(['kein Ereignis für 山田', record(1)], ['--source', source]);
  t.match(result, { code: 3, json: { records: 2, new: 1, rejected: 1, not_loaded: 0 } });
  t.match(await sql`select source, line from perforce.rejected_lines`,
    [{ source: source.slice(0, 500), line: 'kein Ereignis für 山田' }]);
});

t.test('a database that cannot be reached ends in exit 4, within the time given', async (t) => {
  const result = await runLoader('postgres://u:secret@127.0.0.1:1/d', ['--json', '--retry-timeout', '1'], [record(1)]);
  t.match(result, { code: 4, json: { records: 0 } });
  t.match(result.stderr, /database d on 127\.0\.0\.1:1 as u, for 1 s: connection refused/);
  t.notMatch(result.stderr, /secret/);
  t.match(await runLoader('postgres://u@127.0.0.1:1/d', ['migrate'], ''), { code: 4, stderr: /connection refused/ });
});

t.test('a database that is lost while loading ends in exit 4 and says how much is not loaded', async (t) => {
  const { load, sql } = await testDatabase(t);
  await sql`create function public.shut_down() returns trigger language plpgsql as $$
    begin
      raise exception 'shutting down' using errcode = '57P01';
    end $$`;
  await sql`create trigger shut_down after insert on perforce.raw_events execute function public.shut_down()`;
  const result = await load(records(0, 10), ['--retry-timeout', '1']);
  t.match(result, { code: 4, stderr: /for 1 s: shutting down \[57P01\]; what was committed stays, and feeding the same log again loads the rest/, json: { records: 10, new: 0, not_loaded: 10 } });
});

t.test('an error that is no row\'s fault ends the run; what was committed before is counted', async (t) => {
  const { load, sql } = await testDatabase(t);
  await sql`create function public.stop() returns trigger language plpgsql security definer as $$
    begin
      if exists (select from perforce.raw_events where event_code = 5000) then
        raise exception 'out of order';
      end if;
      return null;
    end $$`;
  await sql`create trigger stop after insert on perforce.raw_events execute function public.stop()`;
  const { code, stderr, json } = await load(records(0, 10_000), ['--batch-rows', '100', '--connections', '3']);
  t.match({ code, stderr }, { code: 1, stderr: /^p4-load: database \S+ on \S+ as \S+: out of order \[P0001\]; what was committed stays, and .*\n$/ });
  t.match(await sql`select count(*)::integer as n from perforce.raw_events`, [{ n: json.new }]);
  t.ok(json.new > 0 && json.new < 10_000);
  t.equal(json.new + json.not_loaded, json.records);
});

t.test('what neither waiting nor leaving out rows can mend is told with what to do, at once', async (t) => {
  const { url, urlAs, sql } = await testDatabase(t);
  const fails = async (to: string, change: Partial<URL>, message: RegExp): Promise<void> => {
    const result = await runLoader(Object.assign(new URL(to), change).href, ['--json'], [record(1)]);
    t.match(result, { code: 1, stderr: message, json: { records: 0 } });
  };
  await fails(await urlAs('perforce_analyst'), {}, /loading needs the role perforce_loader/);
  await fails(await urlAs('perforce_loader'), { password: 'wrong' }, /check the user name and the password/);
  await fails(url, { pathname: '/nowhere' }, /create the database/);
  await sql`drop schema perforce cascade`;
  await fails(url, {}, /run "p4-load migrate"/);
});

t.test('bad usage is told in one line', async (t) => {
  const result = await runLoader('', ['--batch-rows', 'many'], '');
  t.match(result, { code: 2, stdout: '', stderr: /^p4-load: --batch-rows takes a whole number from 1 to 1000000\n$/ });
});
