import type { Batch, BatchWriter } from './write/batch_writer.js';
import type { Counts } from './counts.js';
import { readInput } from './read/input.js';
import { exitCodes, LoadError } from './faults/load_error.js';
import { parseRecord, recordLength } from './read/record_fields.js';
import type { MapRecord } from './map/record_mapping.js';
import { readRecords } from './read/record_reader.js';

export interface LoadOptions {
  /** Files in the order in which they are read; none: standard input. */
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

/**
 * Reads the inputs to their ends, or until the signal says so, and has everything read written.
 * @throws LoadError when an input cannot be read, writing failed, or too much was rejected; what was read is kept
 */
export async function load(
  options: LoadOptions, map: MapRecord, writer: BatchWriter, counts: Counts, signal: AbortSignal,
): Promise<void> {
  const { files, encoding, maxRecordBytes, batchRows, batchBytes, flushInterval, maxRejects } = options;
  const isWhole = (text: string): boolean => !('reason' in map(parseRecord(0, text)));
  let batch = emptyBatch('');
  let bytes = 0;
  let readRejects = 0;
  let timer: NodeJS.Timeout | undefined;

  async function readAll(path: string | undefined): Promise<void> {
    batch = emptyBatch(sourceName(options, path));
    const blocks = readRecords(readInput(path, signal), { encoding, maxRecordBytes, isWhole }, signal);
    for await (const block of blocks) {
      counts.lines += block.lines;
      for (const record of block.records) {
        add('reason' in record ? record : map(record));
        if (batch.rows.length + batch.rejected.length >= batchRows || bytes >= batchBytes) await flush();
      }
      stopAtTooManyRejects();
    }
  }

  function add(record: ReturnType<MapRecord>): void {
    counts.records += 1;
    if ('reason' in record) {
      readRejects += 1;
      batch.rejected.push(record);
      bytes += record.text.length;
    } else {
      batch.rows.push(record);
      bytes += recordLength(record);
      if (record.second > counts.newestSecond) counts.newestSecond = record.second;
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
    for (const path of files.length > 0 ? files : [undefined]) {
      await readAll(path);
      await flush();
      if (signal.aborted) break;
      counts.filesRead += 1;
    }
  } finally {
    await flush().finally(() => writer.finish());
  }
}

function emptyBatch(source: string): Batch {
  return { source, rows: [], rejected: [] };
}

function sourceName({ files, source }: LoadOptions, path: string | undefined): string {
  if (source === undefined) return path ?? 'stdin';
  return files.length > 1 ? `${source}:${path}` : source;
}
