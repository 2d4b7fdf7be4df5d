import t from 'tap';
import { simulate, truth } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { runLoader } from '../support/loader_process.js';
import { differences } from '../support/truth.js';

const settings = {
  timezone: 'Asia/Kolkata', datestyle: 'SQL, DMY', intervalstyle: 'sql_standard', extra_float_digits: '-15', bytea_output: 'escape',
  standard_conforming_strings: 'off', quote_all_identifiers: 'on', array_nulls: 'off', transform_null_equals: 'on',
  default_transaction_isolation: 'serializable', client_encoding: 'LATIN1', plan_cache_mode: 'force_generic_plan',
};

t.test('what is stored does not depend on the settings of the database, nor does migrating', async (t) => {
  const { load, name, sql, url } = await testDatabase(t);
  for (const [setting, value] of Object.entries(settings)) {
    await sql.unsafe(`alter database ${name} set ${setting} = ${setting === 'datestyle' ? value : `'${value}'`}`);
  }
  await sql`update perforce_internal.applied_functions set checksum = 'another'`;
  t.match(await runLoader(url, ['migrate'], ''), { code: 0, stdout: /applied \d+ files of functions/ });
  const events = [...simulate({ seed: 'settings', commands: 60 })];
  t.match(await load(events.map(({ line }) => line)), { code: 0, stderr: '', json: { rejected: 0 } });
  t.same(await differences(sql, truth(events)), []);
  const sizes = await sql.begin(async (tx) => {
    await tx`set local quote_all_identifiers = on`;
    return tx`select from perforce.table_sizes where table_name = 'raw_events'`;
  });
  t.not(sizes.length, 0);
});
