import t from 'tap';
import { keepFor, testDatabase } from '../support/database.js';

t.test('settings have sensible values, and say what they mean', async (t) => {
  const { sql } = await testDatabase(t, process.env.TEST_TEMPLATE);
  const settings = await sql`
    select name, value = perforce.setting(name) as read, value between least and most as sensible, meaning
    from perforce.settings`;
  t.ok(settings.length > 0);
  for (const { name, read, sensible, meaning } of settings) {
    t.ok(read && sensible && meaning, name);
  }
  t.match(await sql`
    select perforce.setting('allowed_lateness')::text as lateness, perforce.setting('orphan_after')::text as orphan,
      perforce.setting('session_gap')::text as gap, perforce.setting('raw_retention')::text as raw,
      perforce.setting('hot_retention')::text as hot, perforce.setting('log_retention')::text as log`,
  [{ lateness: '00:01:00', orphan: '1 day', gap: '00:02:00', raw: '30 days', hot: '3 days', log: '400 days' }]);
});

t.test('a setting is changed by name', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`select perforce.change_setting('orphan_after', '2 hours')`;
  t.match(await sql`select perforce.setting('orphan_after')::text as value`, [{ value: '02:00:00' }]);
});

t.test('a name that is no setting is refused', async (t) => {
  const { sql } = await testDatabase(t);
  const hint = 'The settings are in perforce.settings.';
  const refused = { code: 'P4020', message: 'there is no setting orfan_after', hint };
  await t.rejects(sql`select perforce.setting('orfan_after')`, refused);
  await t.rejects(sql`select perforce.setting(null)`, { code: 'P4020' });
  await t.rejects(sql`select perforce.change_setting('orfan_after', '1 hour')`, refused);
  await t.rejects(sql`insert into perforce.settings values ('orfan_after', '1 h', '0', '1 d', null, 'none')`, refused);
  await t.rejects(sql`update perforce.settings set name = 'orfan_after' where name = 'session_gap'`, refused);
  await t.rejects(sql`delete from perforce.settings where name = 'session_gap'`, {
    code: 'P4020', message: 'setting session_gap cannot be removed',
  });
});

t.test('a value that makes no sense is refused with the reason', async (t) => {
  const { sql } = await testDatabase(t);
  await t.rejects(sql`select perforce.change_setting('orphan_after', '-1 hour')`, {
    code: 'P4021', message: 'setting orphan_after cannot be -01:00:00', hint: 'It takes 00:01:00 to 365 days.',
    detail: /nothing has come/,
  });
  await t.rejects(sql`select perforce.change_setting('session_gap', '0')`, { code: 'P4021' });
  await t.rejects(sql`select perforce.change_setting('log_retention', '1000 years')`, { code: 'P4021' });
  await t.rejects(sql`update perforce.settings set value = null where name = 'log_retention'`, { code: '23502' });
  await t.rejects(sql`select perforce.change_setting('orphan_after', 'soon')`, { code: '22007' });
});

t.test('settings that contradict each other are refused; one statement may change them together', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '400 days', '30 days', '3 days');
  const refused = {
    'hot_retention 31 days': 'setting hot_retention cannot be 31 days: raw_retention is 30 days',
    'raw_retention 2 days': 'setting hot_retention cannot be 3 days: raw_retention is 2 days',
    'raw_retention 500 days': 'setting raw_retention cannot be 500 days: log_retention is 400 days',
  };
  for (const [change, message] of Object.entries(refused)) {
    const [name, value] = change.split(/ (.*)/) as [string, string];
    await t.rejects(sql`select perforce.change_setting(${name}, ${value}::text::interval)`, { code: 'P4022', message });
  }
  await sql`
    update perforce.settings set value = value / 2 where name in ('raw_retention', 'hot_retention', 'log_retention')`;
  t.match(await sql`select perforce.setting('raw_retention')::text as value`, [{ value: '15 days' }]);
});
