import { writeFile } from 'node:fs/promises';
import type { Sql } from 'postgres';
import type { ConnectionOptions } from '../database/connection.js';
import { grouped } from '../counts.js';
import { exitCodes, LoadError } from '../faults/load_error.js';
import { asLoadError } from '../database/retry.js';
import { openSession } from '../database/session.js';
import { dateTime } from './format.js';
import type { Markup } from './markup.js';
import { page } from './page.js';
import {
  readConcurrency, readErrorCounts, readFrequentErrors, readHealth, readLapses, readLockUse, readPrograms,
  readSettings, readSlowCommands, readSummary, readUsers, type ServerHealth, type Settings, type Summary,
} from './queries.js';
import { type Range, readRange, stepOf, type WantedRange } from './range.js';
import {
  concurrencySections, errorSections, healthSection, lapseSection, loadSection, lockSection, slowSection, summary,
} from './sections.js';

export interface ReportOptions extends WantedRange {
  /** File to write; - is standard output. */
  output: string;
  /** IANA name: times are read and shown in it. */
  timeZone: string;
}

/**
 * Writes a page about the commands of a time, in one read-only transaction.
 * @returns what was written, for people; empty when the page went to standard output
 * @throws LoadError
 */
export async function writeReport(options: ReportOptions, connection: ConnectionOptions): Promise<string> {
  process.env.TZ = options.timeZone; // charts have scales of the process's own time zone, or of UTC
  const session = openSession({ ...connection, applicationName: 'p4-load report' });
  try {
    const { text, outcome } = await session.use((sql) =>
      sql.begin('isolation level repeatable read read only', (transaction) =>
        makeReport(transaction as unknown as Sql, options, connection.database)));
    await write(options.output, text);
    return options.output === '-' ? '' : `${options.output}: ${outcome}`;
  } catch (error) {
    throw asLoadError(error, connection);
  } finally {
    await session.close();
  }
}

async function makeReport(
  sql: Sql, options: ReportOptions, database: string,
): Promise<{ text: string; outcome: string }> {
  await sql`select set_config('TimeZone', ${options.timeZone}, true)`;
  const range = await readRange(sql, options);
  const settings = await readSettings(sql);
  const counts = await readSummary(sql, range);
  const health = await readHealth(sql);
  const body = [summary(counts), ...await answers(sql, range, settings), healthSection(health, settings)];
  const notice = noticeOf(counts, health);
  const { timeZone } = options;
  return {
    text: page({ range, timeZone, madeAt: settings.made_at, database, notice, body }),
    outcome: `${grouped(counts.commands)} commands, ${dateTime(range.from)} to ${dateTime(range.to)} ${timeZone}`,
  };
}

async function answers(sql: Sql, range: Range, settings: Settings): Promise<Markup[]> {
  const [fine, coarse] = [stepOf(range, 240), stepOf(range, 60)];
  return [
    ...concurrencySections(await readConcurrency(sql, range, fine), range, fine),
    lapseSection(await readLapses(sql, range)),
    loadSection('users', await readUsers(sql, range)),
    loadSection('programs', await readPrograms(sql, range)),
    lockSection(await readLockUse(sql, range), settings),
    slowSection(await readSlowCommands(sql, range), range, settings),
    ...errorSections(
      await readErrorCounts(sql, range, coarse), await readFrequentErrors(sql, range), range, coarse, settings),
  ];
}

function noticeOf({ commands }: Summary, health: ServerHealth[]): string | undefined {
  if (commands > 0) return undefined;
  return health.length === 0
    ? 'The database holds no events yet: load a log by p4-load, then make the report again.'
    : 'No command began in this time. See below how far each server\'s log has come, and give another --from and --to.';
}

async function write(output: string, text: string): Promise<void> {
  if (output === '-') return void process.stdout.write(text);
  await writeFile(output, text).catch((error) => {
    throw new LoadError(`the report cannot be written: ${error.message}`, exitCodes.unexpected, error);
  });
}
