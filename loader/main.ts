#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import type { Sql } from 'postgres';
import { type Arguments, help, readArguments } from './arguments.js';
import { type Counts, countsAsJson, countsAsText, noCounts } from './counts.js';
import { type ConnectionOptions, readConnection } from './database/connection.js';
import { startMaintenance } from './database/maintenance.js';
import { asLoadError, retries } from './database/retry.js';
import { requireSchema } from './database/schema_version.js';
import { openSession } from './database/session.js';
import { exitCodes, explain, LoadError } from './faults.js';
import { load } from './load.js';
import { type Catalogue, readCatalogue } from './map/catalogue.js';
import { recordMapping } from './map/record_mapping.js';
import { requireAllRead, requireReadable } from './read/input_files.js';
import { type Log, openTerminal } from './terminal.js';
import { batchWriter } from './write/batch_writer.js';
import { dryRunWriter } from './write/dry_run.js';

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args.command === 'help') return print(help);
  if (args.command === 'version') return print(version());
  if (args.command === 'uninstall') return print(await (await migrating()).uninstallSql());
  const connection = readConnection(process.env);
  const command = { load: loadAndCount, migrate: bringUpToDate, report }[args.command];
  return command(args, connection).catch((error: unknown) => {
    throw asLoadError(error, connection);
  });
}

/** Loaded only here, as a loader would only wait for its packages. */
function migrating() {
  return import('./migrate/migrate.js');
}

async function bringUpToDate({ retryTimeout, isSql }: Arguments, connection: ConnectionOptions): Promise<number> {
  const { migrate, migrationSql } = await migrating();
  const { DATABASE_URL, PGHOST, PGDATABASE } = process.env;
  if (isSql && !DATABASE_URL && !PGHOST && !PGDATABASE) return print(await migrationSql());
  await requireDatabase(connection);
  if (isSql) return print(await migrationSql(connection));
  await retries({ connection, retryTimeout, log: openTerminal().log })(() => migrate({ connection, log: print }));
  return exitCodes.loaded;
}

/** Only locks of others are waited for: whoever migrates is there, and sees that the database is not. */
async function requireDatabase(connection: ConnectionOptions): Promise<void> {
  const session = openSession(connection);
  await session.use((sql) => sql`select`).finally(() => session.close());
}

/** What draws is loaded only here: nothing else needs it. */
async function report({ report, isQuiet }: Arguments, connection: ConnectionOptions): Promise<number> {
  const { writeReport } = await import('./report/report.js');
  const outcome = await writeReport(report, connection);
  return outcome && !isQuiet ? print(outcome) : exitCodes.loaded;
}

async function loadAndCount(args: Arguments, connection: ConnectionOptions): Promise<number> {
  const counts = noCounts();
  const started = performance.now();
  const { log, close } = openTerminal(args.isQuiet ? undefined : counts);
  if (process.stdin.isTTY && args.files.every((file) => file === '-') && !args.isQuiet) {
    log('waiting for a log on standard input, up to Ctrl-D; to load files name them: see p4-load --help');
  }
  const stopMaintenance = args.isMaintaining ? startMaintenance(connection, log) : undefined;
  const failure = await loadFrom(args, connection, counts, log).catch((error: unknown) => error);
  await stopMaintenance?.();
  close();
  const seconds = (performance.now() - started) / 1000;
  if (args.isJson) print(countsAsJson(counts, seconds));
  else if (!args.isQuiet && (counts.records > 0 || !failure)) print(countsAsText(counts, seconds));
  if (failure instanceof LoadError && counts.records > 0) {
    failure.message += '; what was committed stays, and feeding the same log again loads the rest';
  }
  if (failure) throw failure;
  return counts.rejected > 0 ? exitCodes.rejected : exitCodes.loaded;
}

async function loadFrom(args: Arguments, connection: ConnectionOptions, counts: Counts, log: Log): Promise<void> {
  requireReadable(args.files);
  const map = recordMapping(await catalogueFor(args, connection, log));
  const stop = stopOnSignals(log);
  const writer = args.isDryRun ? dryRunWriter(counts, log) : batchWriter({ ...args, connection, counts, stop, log });
  await load(args, map, writer, counts, stop.signal, log);
  if (counts.rejected > 0 && !args.isDryRun) {
    log(`${counts.rejected} rejected: select source, line_number, reason, line from perforce.rejected_lines`);
  }
  if (stop.signal.aborted) requireAllRead(args.files, counts.filesRead);
}

/**
 * What a database knows whose schema fits this version. A dry run goes on without it when there is no database; then
 * fields are not counted.
 */
async function catalogueFor(args: Arguments, connection: ConnectionOptions, log: Log): Promise<Catalogue> {
  const session = openSession(connection);
  const patience = args.isDryRun ? { log: () => undefined, retryTimeout: 0 } : { log, retryTimeout: args.retryTimeout };
  const ask = (sql: Sql) => requireSchema(sql, log).then(() => readCatalogue(sql));
  try {
    return await retries({ connection, ...patience })(() => session.use(ask));
  } catch (error) {
    if (!args.isDryRun) throw error;
    log(`${asLoadError(error, connection).message}; going on without record layouts, so fields are not counted`);
    return { layouts: [], columns: [] };
  } finally {
    await session.close();
  }
}

/** The first signal ends reading, and what was read is still written; the second ends the process. */
function stopOnSignals(log: Log): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) {
        log(`${signal} again: stopped at once; what was committed stays, and feeding the log again loads the rest`);
        process.exit(exitCodes.unexpected);
      }
      log(`${signal}: writing what was read; an unfinished last line is left for the next run`);
      stop.abort();
    });
  }
  return stop;
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return exitCodes.loaded;
}

function fail(error: unknown): number {
  const isExpected = error instanceof LoadError;
  openTerminal().log(isExpected ? error.message : explain(error));
  return isExpected ? error.exitCode : exitCodes.unexpected;
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // whoever read the messages has gone; loading goes on
  });
}
process.exitCode = await main().catch(fail);
