import { closeSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogEvent } from './delivery.js';

const CHUNK = 1 << 20;

interface OpenLog {
  readonly file: number;
  readonly segment: number;
  text: string;
}

/**
 * Writes events into log files of a directory, which is made if need be: all.csv, and commands.csv and so on where
 * events are meant for them. Rotation is p4d's: the active file keeps its name, older ones are all-1.csv, all-2.csv ...
 */
export function writeLogs(events: Iterable<LogEvent>, directory: string): void {
  const logs = new Map<string, OpenLog>();
  const pathOf = (name: string): string => join(directory, `${name}.csv`);

  function close({ file, text }: OpenLog): void {
    writeFileSync(file, text);
    closeSync(file);
  }

  function open(name: string, segment: number): OpenLog {
    const log = { file: openSync(pathOf(name), 'w'), segment, text: '' };
    logs.set(name, log);
    return log;
  }

  mkdirSync(directory, { recursive: true });
  for (const { log: name, segment, line } of events) {
    let log = logs.get(name) ?? open(name, segment);
    if (log.segment !== segment) {
      close(log);
      renameSync(pathOf(name), pathOf(`${name}-${log.segment}`));
      log = open(name, segment);
    }
    log.text += `${line}\n`;
    if (log.text.length >= CHUNK) {
      writeFileSync(log.file, log.text);
      log.text = '';
    }
  }
  for (const log of logs.values()) close(log);
}

/** The events as one text, in pieces of about a megabyte. */
export function* textOf(events: Iterable<LogEvent>): Generator<string> {
  let text = '';
  for (const { line } of events) {
    text += `${line}\n`;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  yield text;
}
