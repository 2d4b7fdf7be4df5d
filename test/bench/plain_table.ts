import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { readConnection } from '../../loader/database/connection.js';
import { copyIn } from '../../loader/write/copy_in.js';
import { openSession } from '../../loader/database/session.js';
import { eventColumns } from '../support/events.js';
import { load } from './loader.js';
import type { Log } from './logs.js';
import type { BenchDatabase } from './server.js';

const pieceBytes = 64 * 1024;

/** The log's rows as PostgreSQL's own COPY writes them, as text; columns as `eventColumns` has them. */
export async function copyFileOf(log: Log, { loaderUrl, sql }: BenchDatabase): Promise<string> {
  await load(loaderUrl, [log]);
  const copy = sql.unsafe(`copy (select ${await eventColumns(sql)} from perforce.raw_events order by event_time) to stdout`);
  const path = `${log.path}.copy`;
  await pipeline(await copy.readable(), createWriteStream(path));
  return path;
}

/**
 * The floor: parsed rows by one COPY, through p4-load's own client, into a table with raw_events' columns and nothing
 * else: no index, no hash, no partitions, no trigger.
 * @param path a file of copyFileOf
 */
export async function copyToPlainTable({ url, sql }: BenchDatabase, path: string): Promise<void> {
  await sql`create table plain_events (like perforce.raw_events)`;
  await sql`alter table plain_events alter event_hash drop not null`;
  const columns = await eventColumns(sql);
  const session = openSession(readConnection({ DATABASE_URL: url }));
  await session.use((client) => copyIn(client, `copy plain_events (${columns}) from stdin`, pieces(path)));
  await session.close();
}

function* pieces(path: string): Generator<Buffer> {
  const file = openSync(path, 'r');
  for (;;) {
    const piece = Buffer.allocUnsafe(pieceBytes);
    const bytes = readSync(file, piece);
    if (bytes === 0) break;
    yield piece.subarray(0, bytes);
  }
  closeSync(file);
}
