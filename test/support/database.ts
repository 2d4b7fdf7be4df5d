import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { type LoaderInput, type LoaderResult, runLoader } from './loader_process.js';

/** What a test case of tap offers, as far as it is needed here. */
interface TestCase {
  teardown(callback: () => Promise<void>): void;
}

/** A migrated database of one test's own; it is dropped, with its connections, when the test ends. */
export interface TestDatabase {
  name: string;
  /** URL as its owner, an ordinary role. */
  url: string;
  /** Connections as its owner. */
  sql: Sql;
  /** URL of a login that is a member of a role and nothing else. */
  urlAs(role: string): Promise<string>;
  /** Connections of such a login. */
  as(role: string): Promise<Sql>;
  /** Runs `p4-load --json` on the input as a perforce_loader. */
  load(input: LoaderInput, args?: string[]): Promise<LoaderResult>;
  /** Waits until a query returns a row, and returns it. */
  waitFor(query: string): Promise<Record<string, unknown>>;
}

const patience = 30_000;
/** A statement that waits as long waits for ever; its error says more than the end of the whole test would. */
const hanging = 60_000;
let count = 0;

/**
 * Clones the template that `make test` has migrated. Nothing in it is too old, as the events of tests lie at fixed times:
 * keepFor changes that.
 * @param source the database to clone instead: template1 is an empty one
 * @throws Error when the tests were not started by run_tests.js
 */
export async function testDatabase(t: TestCase, source?: string): Promise<TestDatabase> {
  const { TEST_DATABASE_URL: serverUrl, TEST_TEMPLATE: template } = process.env;
  if (!serverUrl || !template) throw new Error('this test needs a database: run it by make test ONLY=its-name');
  count += 1;
  const name = `${template}_${process.pid}_${count}`;
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const logins: string[] = [];
  const open: Sql[] = [];

  const connect = (to: string, max = 10): Sql => {
    const connection = { statement_timeout: hanging };
    const sql = postgres(to, { max, prepare: false, onnotice: () => undefined, connection });
    open.push(sql);
    return sql;
  };
  const server = connect(serverUrl, 1);
  await server.unsafe(`create database ${name} template ${source ?? template}`);
  t.teardown(async () => {
    await Promise.all(open.filter((sql) => sql !== server).map((sql) => sql.end({ timeout: 0 })));
    await dropDatabase(server, name);
    for (const login of logins) await server.unsafe(`drop role ${login}`);
    await server.end();
  });

  const sql = connect(url);
  if (!source) await keepFor(sql, '36500 days');
  const urlAs = async (role: string): Promise<string> => {
    const login = `${name}_${role}`;
    if (!logins.includes(login)) {
      logins.push(login);
      await server.unsafe(`create role ${login} login password 'secret' in role ${role}`);
      await server.unsafe(`grant ${login} to current_user`);
    }
    return Object.assign(new URL(url), { username: login, password: 'secret' }).href;
  };
  const waitFor = async (query: string): Promise<Record<string, unknown>> => {
    for (const end = Date.now() + patience; Date.now() < end; await sleep(10)) {
      const [row] = await sql.unsafe(query);
      if (row) return row;
    }
    throw new Error(`no row within ${patience / 1000} s: ${query}`);
  };
  return {
    name,
    url,
    sql,
    urlAs,
    as: async (role) => connect(await urlAs(role)),
    load: async (input, args = []) => runLoader(await urlAs('perforce_loader'), ['--json', ...args], input),
    waitFor,
  };
}

/** Sets how long summaries, events and commands that are over are kept. */
export async function keepFor(sql: Sql, log: string, raw = log, hot = raw): Promise<void> {
  await sql`
    update perforce.settings as s
    set value = k.value::interval
    from (values ('log_retention', ${log}), ('raw_retention', ${raw}), ('hot_retention', ${hot})) as k (name, value)
    where s.name = k.name`;
}

/** An ordinary role may not terminate a backend that is still starting, or an autovacuum worker: both soon end. */
async function dropDatabase(server: Sql, name: string): Promise<void> {
  for (const end = Date.now() + patience; ; await sleep(50)) {
    try {
      await server.unsafe(`drop database ${name} with (force)`);
      return;
    } catch (error) {
      const isInUse = ['42501', '55006'].includes((error as { code: string }).code);
      if (!isInUse || Date.now() > end) throw error;
    }
  }
}
