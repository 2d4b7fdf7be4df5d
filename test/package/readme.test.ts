import { readFile } from 'node:fs/promises';
import t from 'tap';
import { testDatabase } from '../support/database.js';

const root = new URL('../../../', import.meta.url);
const readme = await readFile(new URL('README.md', root), 'utf8');

t.test('every SQL statement of the README runs', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`create table if not exists perforce.logs (f_eventtype text, f_timestamp timestamp, f_extra_data jsonb)`;
  const blocks = [...readme.matchAll(/^```sql\n([^]*?)^```/gm)].map(([, block]) => block!);
  const inline = [...readme.matchAll(/`((?:select|update|delete) [^`]+)`/g)].map(([, statement]) => statement!);
  const statements = [...blocks.flatMap((block) => block.split(/;\n/)), ...inline].filter((statement) => statement.trim());
  t.ok(statements.length > 6);
  for (const statement of statements) await t.resolves(sql.unsafe(statement), statement);
});

t.test('every SQLSTATE that functions/ and migrate raise is in the README, and no other', async (t) => {
  const index = await readFile(new URL('functions/index.sql', root), 'utf8');
  const paths = [...index.matchAll(/^\\ir (\S+)/gm)].map(([, file]) => `functions/${file}`);
  const refusals = ['taken_names', 'unfit'].map((what) => `loader/migrate/refuse_${what}.sql`);
  const files = [...paths, ...refusals].map((path) => readFile(new URL(path, root), 'utf8'));
  const raised = [...(await Promise.all(files)).join('\n').matchAll(/errcode = '(P4\d{3})'/g)].map(([, code]) => code);
  const listed = [...readme.matchAll(/^\| (P4[P\d, ]+) \|/gm)].flatMap(([, codes]) => codes!.split(', '));
  t.same(listed.sort(), [...new Set(raised)].sort());
});

t.test('every option of p4-load that the README names is there', async (t) => {
  const { help } = await import('../../loader/arguments.js');
  for (const [option] of readme.matchAll(/--(?:source|encoding|batch-[a-z]+|max-[a-z-]+|retry-timeout|maintain|flush-interval|connections|from|to|output|time-zone)\b/g)) {
    t.match(help, option);
  }
});
