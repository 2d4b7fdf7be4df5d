import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { LoadOptions } from './load.js';
import { exitCodes, LoadError } from './faults/load_error.js';
import type { ReportOptions } from './report/report.js';
import { textDecoding } from './read/text_encoding.js';

export const help = `p4-load [options] [file ...]   load structured logs of p4d, plain or gzip; else standard input
p4-load migrate                bring the database's schema up to date
p4-load report [options]       write a page of charts about the commands of a time, as HTML

The database is named by DATABASE_URL (postgres://user:password@host:port/database?sslmode=...) or by PGHOST, PGPORT,
PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE and PGSSLROOTCERT.

  --source NAME           what rejected_lines and load_batches call the input (file name, or stdin)
  --encoding NAME         of the input: utf-8, or windows-1252, shift_jis, ... for a server without unicode mode
  --batch-rows N          records of a batch at most (10000)
  --batch-bytes N         bytes of a batch at most, about (8388608)
  --flush-interval MS     how long a record waits for its batch to fill (500)
  --max-record-bytes N    longer records are rejected (8388608)
  --max-rejects N         stop once more lines than this are rejected (no limit)
  --connections N         batches that are written at the same time (3)
  --retry-timeout S       how long a batch is tried again while the database is down, full or out of reach, and migrate
                          while others hold locks (300)
  --maintain              every minute, beside loading, do what pg_cron would: sweep orphans, make and drop partitions,
                          archive, roll up; with </dev/null once. One loader of a database is enough
  --dry-run               read, and say what would be rejected; the database is asked for its record layouts if it can
                          be reached, and nothing is written
  --json                  print the final counts as JSON
  --quiet                 no progress and no final counts; problems and --json are still printed
  --help, --version

Of p4-load report, which needs the role perforce_analyst:

  --from TIME, --to TIME  as PostgreSQL reads them: 2026-11-20 09:00, yesterday (the last day of what is loaded)
  --output FILE           - is standard output (perforce_report.html)
  --time-zone NAME        of the times given and shown, as Asia/Tokyo (UTC)

Feeding a log again changes nothing. Exit codes: 0 all loaded; 1 unexpected; 2 usage; 3 loaded, but some lines were
rejected (see perforce.rejected_lines); 4 the database is down, full or out of reach.`;

const options = {
  source: { type: 'string' },
  encoding: { type: 'string', default: 'utf-8' },
  'batch-rows': { type: 'string', default: '10000' },
  'batch-bytes': { type: 'string', default: '8388608' },
  'flush-interval': { type: 'string', default: '500' },
  'max-record-bytes': { type: 'string', default: '8388608' },
  'max-rejects': { type: 'string' },
  connections: { type: 'string', default: '3' },
  'retry-timeout': { type: 'string', default: '300' },
  maintain: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  from: { type: 'string' },
  to: { type: 'string' },
  output: { type: 'string' },
  'time-zone': { type: 'string' },
  help: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options'];

export interface Arguments extends LoadOptions {
  command: 'load' | 'migrate' | 'report' | 'help' | 'version';
  report: ReportOptions;
  connections: number;
  /** Milliseconds. */
  retryTimeout: number;
  isMaintaining: boolean;
  isDryRun: boolean;
  isJson: boolean;
  isQuiet: boolean;
}

/** @throws LoadError (exit 2) that says what to write instead */
export function readArguments(args: string[]): Arguments {
  const { values, positionals } = parse(args);
  const number = (name: keyof typeof values, least: number, most: number): number => {
    const value = Number(values[name]);
    if (/^\d+$/.test(String(values[name])) && value >= least && value <= most) return value;
    throw new LoadError(`--${name} takes a whole number from ${least} to ${most}`, exitCodes.usage);
  };
  const command = values.help ? 'help' : values.version ? 'version' : commandOf(positionals);
  const misplaced = reportOptions.find((name) => values[name] !== undefined);
  if (command === 'load' && misplaced) {
    throw new LoadError(`--${misplaced} is an option of p4-load report`, exitCodes.usage);
  }
  if (values.maintain && values['dry-run']) {
    throw new LoadError('--dry-run writes nothing, and --maintain does: give one of them', exitCodes.usage);
  }
  return {
    command,
    report: {
      from: values.from,
      to: values.to,
      output: values.output ?? 'perforce_report.html',
      timeZone: knownTimeZone(values['time-zone'] ?? 'UTC'),
    },
    files: positionals,
    source: values.source,
    encoding: knownEncoding(values.encoding),
    maxRecordBytes: number('max-record-bytes', 1, 256 * 1024 * 1024),
    batchRows: number('batch-rows', 1, 1_000_000),
    batchBytes: number('batch-bytes', 1, 256 * 1024 * 1024),
    flushInterval: number('flush-interval', 0, 3_600_000),
    maxRejects: values['max-rejects'] === undefined ? Infinity : number('max-rejects', 0, Number.MAX_SAFE_INTEGER),
    connections: number('connections', 1, 64),
    retryTimeout: 1000 * number('retry-timeout', 0, 86_400),
    isMaintaining: values.maintain,
    isDryRun: values['dry-run'],
    isJson: values.json,
    isQuiet: values.quiet,
  };
}

const reportOptions = ['from', 'to', 'output', 'time-zone'] as const;

function commandOf([first, ...others]: string[]): 'load' | 'migrate' | 'report' {
  if (first !== 'migrate' && first !== 'report') return 'load';
  if (others.length === 0) return first;
  throw new LoadError(`${first} takes no files; to load a file of that name write ./${first}`, exitCodes.usage);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [message] = (error as Error).message.split('\n');
    throw new LoadError(`${message!.replace(/\.? To specify.*$/, '')}; see p4-load --help`, exitCodes.usage, error);
  }
}

function knownEncoding(label: string): string {
  try {
    textDecoding(label);
    return label;
  } catch (error) {
    const advice = 'use a label of the WHATWG encoding standard in which ASCII stays itself, such as windows-1252';
    throw new LoadError(`--encoding ${label} cannot be used: ${advice}`, exitCodes.usage, error);
  }
}

function knownTimeZone(name: string): string {
  try {
    if (/^[+-]/.test(name)) throw new RangeError('POSIX and ISO 8601 differ in the sign of an offset');
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    throw new LoadError(`--time-zone ${name} is no time zone: write one as Asia/Tokyo`, exitCodes.usage, error);
  }
}
