import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { LoadOptions } from './load.js';
import { refuseUsage } from './faults/load_error.js';
import type { ReportOptions } from './report/report.js';
import { textDecoding } from './read/text_encoding.js';

export const help = `p4-load [options] [file ...]   load structured logs of p4d, plain or gzip; else standard input
p4-load migrate [options]      bring the database's schema up to date
p4-load report [options]       write a page of charts about the commands of a time, as HTML
p4-load uninstall --sql        print how to remove everything from a database again

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
  --retry-timeout S       how long a batch is tried again while the database is down, full or out of reach (300)
  --maintain              every minute, beside loading, do what pg_cron would: sweep orphans, make and drop partitions,
                          archive, roll up; with </dev/null once. One loader of a database is enough
  --dry-run               read, and say what would be rejected; the database is asked for its record layouts if it can
                          be reached, and nothing is written
  --json                  print the final counts as JSON
  --quiet                 no progress and no final counts; problems and --json are still printed
  --help, -h, --version

Of p4-load migrate:

  --retry-timeout S       how long it is tried again while others hold locks (300)
  --sql                   print what would be run, for psql -qv ON_ERROR_STOP=1: what the database lacks, or all when
                          none of DATABASE_URL, PGHOST and PGDATABASE is set

Of p4-load report, which needs the role perforce_analyst:

  --from TIME, --to TIME  as PostgreSQL reads them: 2026-11-20 09:00, yesterday (the last day of what is loaded)
  --output FILE           - is standard output (perforce_report.html)
  --time-zone NAME        of the times given and shown, as Asia/Tokyo (UTC)
  --quiet                 do not say what was written

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
  sql: { type: 'boolean', default: false },
  from: { type: 'string' },
  to: { type: 'string' },
  output: { type: 'string', default: 'perforce_report.html' },
  'time-zone': { type: 'string', default: 'UTC' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options'];

const optionsOf = {
  load: [
    'source', 'encoding', 'batch-rows', 'batch-bytes', 'flush-interval', 'max-record-bytes', 'max-rejects',
    'connections', 'retry-timeout', 'maintain', 'dry-run', 'json', 'quiet',
  ],
  migrate: ['retry-timeout', 'sql'],
  report: ['from', 'to', 'output', 'time-zone', 'quiet'],
  uninstall: ['sql'],
};
type Command = keyof typeof optionsOf;

export interface Arguments extends LoadOptions {
  command: Command | 'help' | 'version';
  report: ReportOptions;
  connections: number;
  /** Milliseconds. */
  retryTimeout: number;
  isMaintaining: boolean;
  isDryRun: boolean;
  isJson: boolean;
  isQuiet: boolean;
  /** SQL is printed, and not run. */
  isSql: boolean;
}

/** @throws LoadError (exit 2) that says what to write instead */
export function readArguments(args: string[]): Arguments {
  const { values, positionals, given } = parse(args);
  const number = (name: keyof typeof values, least: number, most: number): number => {
    const value = Number(values[name]);
    if (/^\d+$/.test(String(values[name])) && value >= least && value <= most) return value;
    return refuseUsage(`--${name} takes a whole number from ${least} to ${most}`);
  };
  const command = values.help ? 'help' : values.version ? 'version' : commandOf(positionals, given);
  if (values.maintain && values['dry-run']) refuseUsage('--dry-run writes nothing, and --maintain does: give one of them');
  if (command === 'uninstall' && !values.sql) refuseUsage('uninstall only prints: write p4-load uninstall --sql');
  return {
    command,
    report: {
      from: values.from, to: values.to, output: values.output, timeZone: knownTimeZone(values['time-zone']),
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
    isSql: values.sql,
  };
}

function commandOf([first, ...others]: string[], given: string[]): Command {
  const command = first === 'migrate' || first === 'report' || first === 'uninstall' ? first : 'load';
  const misplaced = given.find((option) => !optionsOf[command].includes(option));
  const doing = command === 'load' ? 'loading' : command;
  if (misplaced) refuseUsage(`--${misplaced} does not apply to ${doing}: see p4-load --help`);
  if (command === 'load' || others.length === 0) return command;
  return refuseUsage(`${command} takes no files; to load a file of that name write ./${command}`);
}

function parse(args: string[]) {
  try {
    const { tokens, ...parsed } = parseArgs({ args, options, allowPositionals: true, tokens: true });
    return { ...parsed, given: tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const [, name = ''] = /'(?:-\w, )?(-[^' ]*)/.exec(message) ?? [];
    const isFlag = options[name.slice(2) as keyof typeof options]?.type === 'boolean';
    const problem = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? 'is no option'
      : isFlag ? 'takes no value' : `wants a value; one that begins with - is given as ${name}=VALUE`;
    return refuseUsage(`${name} ${problem}: see p4-load --help`, error);
  }
}

function knownEncoding(label: string): string {
  try {
    textDecoding(label);
    return label;
  } catch (error) {
    const advice = 'use a label of the WHATWG encoding standard in which ASCII stays itself, such as windows-1252';
    return refuseUsage(`--encoding ${label} cannot be used: ${advice}`, error);
  }
}

function knownTimeZone(name: string): string {
  try {
    if (/^[+-]/.test(name)) throw new RangeError('POSIX and ISO 8601 differ in the sign of an offset');
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    return refuseUsage(`--time-zone ${name} is no time zone: write one as Asia/Tokyo`, error);
  }
}
