import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { requireReadable } from '../../loader/read/input_files.js';
import { runningServer, startServer } from './embedded_server.js';
import { ownerUrl } from './owner.js';
import { textTable } from './text_table.js';

/*
 * What make run, make stop and make report do: an embedded server in .embedded/run, or in DEMO_FOLDER, migrated, loaded
 * by p4-load with the bundled sample or with LOG (a file, plain or gzip, or - for our own standard input), what came of
 * it, and the report of that, unless DATABASE_URL names another database.
 */
const root = new URL('../../../', import.meta.url);
const folder = process.env.DEMO_FOLDER || fileURLToPath(new URL('.embedded/run', root));
const p4Load = fileURLToPath(new URL('dist/loader/main.js', root));
const sample = fileURLToPath(new URL('test/simulator/sample.csv', root));
const usualPort = 54321;

const answers = [
  ['Slowest commands', `
    select to_char(command_start_timestamp at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as started_utc, user_name, func,
           round(lapse_ms / 1000, 3) as seconds, args
    from perforce.commands where lapse_ms is not null order by lapse_ms desc, cmdident limit 5`],
  ['Still running', `
    select to_char(command_start_timestamp at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as started_utc, user_name, func,
           array_to_string(server_ids, ', ') as servers, event_count as events
    from perforce.running_commands order by command_start_timestamp desc, cmdident limit 5`],
  ['Latest errors', `
    select to_char(event_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as at_utc, user_name, func, severity, text
    from perforce.error_events order by event_time desc, cmdident limit 5`],
] as const;

async function run(log: string): Promise<number> {
  requireReadable([log]);
  const server = await startServer({ folder, port: usualPort });
  const url = await ownerUrl(server.url);
  const { port } = new URL(url);
  if (Number(port) !== usualPort) console.log(`PostgreSQL listens on port ${port}, as ${usualPort} is taken`);
  await migrate({ connection: readConnection({ DATABASE_URL: url }), log: console.log });
  const code = await load(url, log);
  if (code !== 0 && code !== 3) return code;
  await show(url);
  return code;
}

async function load(url: string, log: string): Promise<number> {
  const name = log === '-' ? 'stdin' : basename(log);
  console.log(`loading ${name}`);
  const loader = spawn(process.execPath, [p4Load, '--source', name, log], {
    env: { PATH: process.env.PATH, DATABASE_URL: url }, stdio: 'inherit',
  });
  process.on('SIGINT', () => undefined); // the loader got it too, and ends well
  const [code] = await once(loader, 'close');
  return code ?? 1;
}

/** Hourly statistics are made of what is loaded at once, as nothing here does so every ten minutes. */
async function show(url: string): Promise<void> {
  const sql = postgres(url, { max: 1 });
  await sql`select perforce.roll_up()`;
  for (const [title, query] of answers) console.log(`\n${title}\n${textTable(await sql.unsafe(query))}`);
  await sql.end();
  console.log(`
The database stays up until make stop. What next?
  psql ${url}
    select func, count(*), round(avg(lapse_ms)) as avg_ms from perforce.commands group by func order by 2 desc;
  make report              draws what is loaded: perforce_report.html
  make run LOG=all.csv     loads your own log, .gz too`);
}

async function report(args: string[]): Promise<number> {
  const server = process.env.DATABASE_URL ? undefined : await runningServer(folder);
  if (!server && !process.env.DATABASE_URL) throw new Error('there is no database: make run, or set DATABASE_URL');
  const env = server ? { PATH: process.env.PATH, DATABASE_URL: await ownerUrl(server.url) } : process.env;
  const [code] = await once(spawn(process.execPath, [p4Load, 'report', ...args], { env, stdio: 'inherit' }), 'close');
  return code ?? 1;
}

async function stop(): Promise<number> {
  const server = await runningServer(folder);
  await server?.stop();
  console.log(server ? `PostgreSQL is stopped; its data stays in ${relative('', folder)}` : 'PostgreSQL was not running');
  return 0;
}

process.stdout.on('error', () => process.exit()); // whoever read has seen enough
const [command, ...args] = process.argv.slice(2);
const commands: Record<string, () => Promise<number>> = {
  run: () => run(process.env.LOG || sample), report: () => report(args), stop,
};
process.exitCode = await commands[command!]!().catch((error) => {
  console.error(error.message);
  return 1;
});
