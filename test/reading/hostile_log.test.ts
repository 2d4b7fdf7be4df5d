import t from 'tap';
import { testDatabase } from '../support/database.js';

/** Values that would act somewhere if they were anything but data. */
const hostile = [
  `'; drop table perforce.raw_events; --`, `$$ select pg_sleep(9) $$`, '\\N', '\\.', '\\', 'a\\tb', '%s%n%d', '{}', '{"a":1}', '{1,2}', '\u001b[2J\u001b]0;owned\u0007',
  '__proto__', 'constructor', '\u202eevil', '<script>alert(1)</script>', '${jndi:ldap://x}', '=cmd|calc', 'null', 'NaN', 'a\n\\.\nb', '\\.\n', '-0', '1e999', '007',
  '99999999999999999999999999', '\u0000'.replace('\u0000', '\u0001'), 'ünï/日本/😀', ' leading and trailing ', '\t', 'x'.repeat(100_000),
];
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

t.test('hostile values are data in every column and every own field', async (t) => {
  const { load, sql } = await testDatabase(t);
  const lines = hostile.flatMap((value, n) => {
    const prefix = (type: string, time: number) =>
      `${type},${time},0,x,7,C${n},${quoted(value)},1${`,${quoted(value)}`.repeat(8)}`;
    return [
      prefix('0.55', 1_700_000_000 + n),
      `${prefix('6.55', 1_700_000_001 + n)},${quoted(value)},${quoted(value)},${quoted(value)},${quoted(value)}`,
      `${prefix('4.55', 1_700_000_002 + n)},${quoted(value)},${quoted(value)},${quoted(value)},${quoted(value)}`,
      `${prefix('2.56', 1_700_000_003 + n)},${quoted(value)},${quoted(value)},${quoted(value)},${quoted(value)},${quoted(value)}`,
      `${prefix('99.55', 1_700_000_003 + n)},${quoted(value)},__proto__`,
    ];
  });
  const { code, json, stderr } = await load(lines, ['--source', hostile[0]!, '--batch-bytes', '100000000']);
  t.match({ code, json, stderr }, { code: 0, json: { new: lines.length, rejected: 0 }, stderr: '' });
  const rows = await sql`select * from perforce.command_logs order by first_event_at`;
  const audits = await sql`select action, file from perforce.raw_events where event_type = 6 order by event_time`;
  const others = await sql`select payload from perforce.raw_events where event_type = 99 order by event_time`;
  t.equal(rows.length, hostile.length);
  for (const [n, value] of hostile.entries()) {
    const row = rows[n]!;
    for (const column of ['user_name', 'client', 'func', 'host', 'prog', 'version', 'args', 'cmd_group', 'server_id']) {
      t.equal(row[column], value, `${column} of ${n}`);
    }
    t.equal(row.reason, value);
    for (const column of ['action', 'file']) t.equal(audits[n]![column], value, `${column} of ${n}`);
    t.same(others[n]!.payload, { fields: [value, '__proto__'] });
  }
  t.same(await sql`select * from perforce.reconcile()`, []);
  t.match(await sql`select count(*)::integer as n from perforce.error_events`, [{ n: hostile.length }]);
  t.equal((await sql`select from perforce.commands`).length, hostile.length);
});

t.test('JSON of any depth and key is data for append_event', async (t) => {
  const { sql } = await testDatabase(t);
  let deep: unknown = 'bottom';
  for (let level = 0; level < 100; level += 1) deep = level % 2 ? [deep] : { deep };
  const data = JSON.parse(`{"__proto__": {"x": 1}, "at ": "x", "type": 5, "server": [1], "f_file": "//a"}`);
  await sql`select perforce.append_event('C', '6', ${sql.json({ ...data, deep } as never)})`;
  const [event] = await sql`select payload::text as payload from perforce.events`;
  const payload = JSON.parse(event!.payload);
  t.same(payload.deep, deep);
  t.match(payload, { f_type: 5, f_server: [1], file: '//a' });
  t.same(await sql`select * from perforce.reconcile()`, []);
});
