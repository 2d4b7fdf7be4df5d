import t from 'tap';
import { simulate } from '../simulator/index.js';
import { SAMPLE } from '../simulator/sample.js';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { epoch } from '../support/events.js';
import { ourRelations } from '../support/ours.js';

/*
 * The guide for newcomers and assistants: whole, short, and true.
 */
interface Guide {
  views: { name: string; question: string; columns: { name: string; type: string; meaning: string }[] }[];
  tables: { name: string }[];
  functions: { name: string; arguments: string; does: string }[];
  questions: { question: string; sql: string }[];
  times: string[];
  traps: string[];
}

const { as, load, sql } = await testDatabase(t);
await load([...simulate(SAMPLE)].map(({ line }) => line), ['--source', 'sample']);
const eleven = Date.parse('2024-06-03T11:00Z') / 1000 - epoch;
await atTime(sql, eleven, (sql) => sql`select perforce.sweep_orphans()`);
await sql`select perforce.roll_up()`;
const analyst = await as('perforce_analyst');
const [{ text, guide }] = await analyst<[{ text: string; guide: Guide }]>`
  select perforce.guide() as text, perforce.guide_json() as guide`;

t.test('it is short enough to be read whole', async (t) => {
  t.ok(Buffer.byteLength(text) < 45_000, `${Buffer.byteLength(text)} bytes`);
  t.same([...text.matchAll(/^## (\w+)/gm)].map(([, title]) => title),
    ['What', 'Times', 'Traps', 'Views', 'Tables', 'Functions', 'Functions', 'Columns', 'Questions']);
  t.ok(guide.times.length >= 3 && guide.traps.length >= 5);
});

t.test('every view of ours is in it, with its question and its columns, and nothing of others', async (t) => {
  const views = await sql.unsafe<{ name: string; columns: string[] }[]>(`
    select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
    where c.oid in ${ourRelations} and c.relnamespace = 'perforce'::regnamespace and c.relkind = 'v'
    group by c.relname order by 1`);
  t.same(guide.views.map(({ name }) => name), views.map(({ name }) => name));
  const terms = new Set([...text.matchAll(/^- (\w+)(?: [\w ()[\]]+)?: ./gm)].map(([, name]) => name));
  for (const { name, columns } of views) {
    const view = guide.views.find((view) => view.name === name)!;
    t.same(view.columns.map(({ name }) => name), columns, name);
    t.notOk(view.columns.some(({ meaning, type }) => !meaning || !type), `${name} has a meaning and a type for each column`);
    const [question] = view.question.split(/(?<=[.?]) /);
    t.ok(text.includes(`- **${name}**: ${question}`), name);
    t.same(columns.filter((column) => !terms.has(column)), [], `the columns of ${name} are explained`);
  }
  t.notOk(/user_regions|annotations|last_import|logs_default/.test(text));
});

t.test('its functions are those that an analyst may call', async (t) => {
  const callable = await analyst`
    select distinct p.proname::text as name from pg_proc as p
    where p.pronamespace = 'perforce'::regnamespace and has_function_privilege(p.oid, 'execute')`;
  const names = new Set(callable.map(({ name }) => name as string));
  t.same(guide.functions.map(({ name }) => name).filter((name) => !names.has(name)), []);
  for (const { name } of guide.functions) t.ok(text.includes(name.startsWith('report_') ? name : `- **${name}**(`), name);
});

t.test('every statement in it runs as perforce_analyst', async (t) => {
  const statements = [...text.matchAll(/^```sql\n([^]*?);\n```$/gm)].map(([, statement]) => statement!);
  t.same(statements, guide.questions.map(({ sql }) => sql));
  t.ok(statements.length >= 10 && statements.length <= 20);
  const answered = await Promise.all(statements.map(async (statement) => sql.begin(async (transaction) => {
    await transaction`set local perforce.now = '2024-06-03 11:00Z'`;
    const any = '(select min(cmdident) from perforce.commands)';
    return (await transaction.unsafe(statement.replace("'35895515CB3A747E95971826797997DE'", any))).length > 0;
  })));
  for (const [n, statement] of statements.entries()) {
    await t.resolves(analyst.unsafe(statement), guide.questions[n]!.question);
    t.ok(answered[n], `it has an answer in the sample log: ${guide.questions[n]!.question}`);
  }
});

t.test('it says what the comments say', async (t) => {
  await sql.begin(async (transaction) => {
    await transaction`comment on view perforce.commands is 'What is a changed comment?'`;
    await transaction`comment on column perforce.ingest_health.lag_s is 'A changed meaning (f_timestamp)'`;
    const [row] = await transaction`select perforce.guide() as text`;
    t.ok(row!.text.includes('- **commands**: What is a changed comment?\n'));
    t.ok(/^- lag_s: A changed meaning$/m.test(row!.text));
    throw new Error('undo');
  }).catch((error) => t.equal(error.message, 'undo'));
});

t.test('who may see masked names only is given the same guide', async (t) => {
  const masked = await as('perforce_analyst_masked');
  t.match(await masked`select perforce.guide() = ${text} as same`, [{ same: true }]);
  await t.rejects((await as('perforce_loader'))`select perforce.guide()`, { code: '42501' });
});
