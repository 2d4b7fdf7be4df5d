import type { Arguments } from './arguments.js';
import type { Counts } from './counts.js';
import { LoadError } from './faults.js';
import { boundMemory } from './process/memory.js';
import type { MapRecord } from './map/record_mapping.js';
import { readInput } from './read/input.js';
import { type Block, type RawRecord, recordReader } from './read/record_reader.js';
import type { Log } from './terminal.js';
import type { Batch, BatchWriter } from './write/batch_writer.js';

type Item = ReturnType<MapRecord>;

const sourceLength = 500;
/** What a row or a rejected line takes in memory beside its bytes. */
const itemBytes = 128;
/** From here on what is made of a record is a matter of memory by itself. */
const longRecord = 1024 * 1024;

/**
 * Reads the inputs to their ends, or until the signal says so, and has everything read written: a batch when it has
 * `batchRows` rows or `batchBytes` bytes, or when its first row has waited for `flushInterval`.
 * @param log is told what of an input is left unread
 * @throws LoadError when an input cannot be read, writing failed, or too much was rejected; what was read is kept
 */
export async function load(
  args: Arguments, map: MapRecord, writer: BatchWriter, counts: Counts, signal: AbortSignal, log: Log,
): Promise<void> {
  const { files, encoding, maxRecordBytes, batchRows, batchBytes, flushInterval, maxRejects } = args;
  const isWhole = (record: RawRecord): boolean => !('reason' in map(record));
  let batch = emptyBatch('');
  let bytes = 0;
  let readRejects = 0;
  let timer: NodeJS.Timeout | undefined;

  async function readAll(path: string): Promise<void> {
    batch = emptyBatch(sourceName(args, path));
    const reader = recordReader({ encoding, maxRecordBytes, isWhole });
    for await (const chunk of readInput(path, signal, log)) await take(reader.read(chunk));
    if (!signal.aborted) await take(reader.end()); // else a torn last line is left for the next run
  }

  async function take({ records, lines }: Block): Promise<void> {
    counts.lines += lines;
    for (const record of records) {
      if (bytes + itemBytes + record.text.length > batchBytes) await flush(); // before it is there twice
      if (record.text.length > longRecord) boundMemory(3 * record.text.length);
      add('reason' in record ? record : map(record));
      if (batch.rows.length + batch.rejected.length >= batchRows) await flush();
    }
    boundMemory();
    const rejects = Math.max(readRejects, counts.rejected);
    if (rejects <= maxRejects) return;
    throw new LoadError(`stopped at ${rejects} rejected lines; --max-rejects allows ${maxRejects}`);
  }

  function add(item: Item): void {
    counts.records += 1;
    bytes += sizeOf(item);
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
    }, () => bytes);
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
function sourceName({ files, source }: Arguments, path: string): string {
  const name = path === '-' ? 'stdin' : path;
  return (source === undefined ? name : files.length > 1 ? `${source}:${name}` : source).slice(0, sourceLength);
}
