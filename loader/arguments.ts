import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { refuseUsage } from './faults.js';
import { textDecoding } from './read/text_encoding.js';

export const help = readFileSync(new URL('../../loader/help.txt', import.meta.url), 'utf8').trimEnd();

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const retryTimeout = { type: 'string', default: '300' } as const;
const optionsOf = {
  load: {
    source: text,
    encoding: { type: 'string', default: 'utf-8' },
    'batch-rows': { type: 'string', default: '5000' },
    'batch-bytes': { type: 'string', default: '8388608' },
    'flush-interval': { type: 'string', default: '500' },
    'max-record-bytes': { type: 'string', default: '8388608' },
    'max-rejects': text,
    connections: { type: 'string', default: '3' },
    'retry-timeout': retryTimeout,
    maintain: flag,
    'dry-run': flag,
    json: flag,
    quiet: flag,
  },
  migrate: { 'retry-timeout': retryTimeout, sql: flag },
  report: {
    from: text,
    to: text,
    output: { type: 'string', default: 'perforce_report.html' },
    'time-zone': { type: 'string', default: 'UTC' },
    quiet: flag,
  },
  uninstall: { sql: flag },
} satisfies Record<string, ParseArgsConfig['options']>;
const options = {
  ...optionsOf.load, ...optionsOf.migrate, ...optionsOf.report, help: { ...flag, short: 'h' }, version: flag,
} satisfies ParseArgsConfig['options'];
type Command = keyof typeof optionsOf;

export type Arguments = ReturnType<typeof readArguments>;

/**
 * Reads the command line: the command, its files, and the options of all commands. Times are milliseconds.
 * @throws LoadError (exit 2) that says what to write instead
 */
export function readArguments(args: string[]) {
  const { values, positionals, given } = parse(args);
  const number = (name: keyof typeof values, least: number, most: number): number => {
    const value = Number(values[name]);
    if (/^\d+$/.test(String(values[name])) && value >= least && value <= most) return value;
    return refuseUsage(`--${name} takes a whole number from ${least} to ${most}`);
  };
  const command = values.help ? 'help' as const : values.version ? 'version' as const : commandOf(positionals, given);
  if (values.maintain && values['dry-run']) refuseUsage('--maintain writes, and --dry-run does not: give one of them');
  if (command === 'uninstall' && !values.sql) refuseUsage('uninstall only prints: write p4-load uninstall --sql');
  return {
    command,
    report: {
      from: values.from, to: values.to, output: values.output,
      timeZone: command === 'report' ? knownTimeZone(values['time-zone']) : '',
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
  const misplaced = given.find((option) => !(option in optionsOf[command]));
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
