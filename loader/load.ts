import type { Counts } from './counts.js';
import { exitCodes, LoadError } from './faults/load_error.js';
import { boundMemory } from './process/memory.js';
import type { MapRecord } from './map/record_mapping.js';
import { readInput } from './read/input.js';
import { type Block, type RawRecord, recordReader } from './read/record_reader.js';
import type { Batch, BatchWriter } from './write/batch_writer.js';

export interface LoadOptions {
  /** Files in the order in which they are read; `-`, or none: standard input. */
  files: string[];
  /** What load_batches and rejected_lines call the input. Unless given, each file's own name, or `stdin`. */
  source: string | undefined;
  encoding: string;
  maxRecordBytes: number;
  /** A batch is sent when it has so many rows, or so many bytes, or when its first row has waited so many ms. */
  batchRows: number;
  batchBytes: number;
  flushInterval: number;
  /** Rejected lines after which reading stops. */
  maxRejects: number;
}

type Item = ReturnType<MapRecord>;

const sourceLength = 500;
/** What a row or a rejected line takes in memory beside its bytes. */
const itemBytes = 256;

/**
 * Reads the inputs to their ends, or until the signal says so, and has everything read written.
 * @param log is told what of an input is left unread
 * @throws LoadError when an input cannot be read, writing failed, or too much was rejected; what was read is kept
 */
export async function load(
  options: LoadOptions, map: MapRecord, writer: BatchWriter, counts: Counts, signal: AbortSignal,
  log: (message: string) => void,
): Promise<void> {
  const { files, encoding, maxRecordBytes, batchRows, batchBytes, flushInterval, maxRejects } = options;
  const isWhole = (record: RawRecord): boolean => !('reason' in map(record));
  let batch = emptyBatch('');
  let bytes = 0;
  let readRejects = 0;
  let timer: NodeJS.Timeout | undefined;

  async function readAll(path: string): Promise<void> {
    batch = emptyBatch(sourceName(options, path));
    const reader = recordReader({ encoding, maxRecordBytes, isWhole });
    for await (const chunk of readInput(path, signal, log)) await take(itemsOf(reader.read(chunk)));
    if (!signal.aborted) await take(itemsOf(reader.end())); // else a torn last line is left for the next run
  }

  function itemsOf({ records, lines }: Block): Item[] {
    counts.lines += lines;
    return records.map((record) => ('reason' in record ? record : map(record)));
  }

  async function take(items: Item[]): Promise<void> {
    for (const item of items) {
      const size = sizeOf(item);
      if (bytes + size > batchBytes) await flush();
      add(item);
      bytes += size;
      if (batch.rows.length + batch.rejected.length >= batchRows) await flush();
    }
    boundMemory();
    stopAtTooManyRejects();
  }

  function add(item: Item): void {
    counts.records += 1;
    if ('reason' in item) {
      readRejects += 1;
      batch.rejected.push(item);
    } else {
      batch.rows.push(item);
      if (item.second > counts.newestSecond) counts.newestSecond = item.second;
    }
    timer ??= setTimeout(() => flush().catch(() => undefined), flushInterval); // reading meets the same failure
  }

  async function flush(): Promise<void> {
    await writer.send(() => {
      clearTimeout(timer);
      timer = undefined;
      const taken = batch;
      batch = emptyBatch(taken.source);
      bytes = 0;
      return taken.rows.length + taken.rejected.length > 0 ? taken : undefined;
    });
  }

  function stopAtTooManyRejects(): void {
    const rejects = Math.max(readRejects, counts.rejected);
    if (rejects <= maxRejects) return;
    const message = `stopped at ${rejects} rejected lines; --max-rejects allows ${maxRejects}`;
    throw new LoadError(message, exitCodes.unexpected);
  }

  try {
    for (const path of files.length > 0 ? files : ['-']) {
      await readAll(path);
      await flush();
      if (signal.aborted) break;
      counts.filesRead += 1;
    }
  } finally {
    await flush().finally(() => writer.finish());
  }
}

/** Bytes that a row or a rejected line holds in memory. */
function sizeOf(item: Item): number {
  if ('reason' in item) return itemBytes + item.text.length + (item.bytes?.length ?? 0);
  return itemBytes + item.values.length + item.payload.length;
}

function emptyBatch(source: string): Batch {
  return { source, rows: [], rejected: [] };
}

/** A name is part of a key in the database: of one that is too long for that its end is left out. */
function sourceName({ files, source }: LoadOptions, path: string): string {
  const name = path === '-' ? 'stdin' : path;
  return (source === undefined ? name : files.length > 1 ? `${source}:${name}` : source).slice(0, sourceLength);
}
