import type postgres from 'postgres';
import type { Counts } from '../counts.js';
import { asLoadError, type RetryOptions, retries } from '../database/retry.js';
import { openSession, type Session } from '../database/session.js';
import { codeOf, faultOf } from '../faults.js';
import type { EventRow } from '../map/record_mapping.js';
import { type RejectedLine, rejectedLine } from '../read/rejected_line.js';
import { eventDays } from './event_days.js';
import { insertRejectedLines, insertRows } from './statements.js';

/** Rows and rejected lines of one source, not too many for memory. */
export interface Batch {
  source: string;
  rows: EventRow[];
  rejected: RejectedLine[];
}

export interface WriterOptions extends RetryOptions {
  /** Batches that are being written at the same time. */
  connections: number;
  /** Bytes of the largest batch, unless it is one row that is larger. */
  batchBytes: number;
  /** Tells what became of records, once that is committed. */
  counts: Counts;
  /** Is aborted by an error that ends all writing. */
  stop: AbortController;
}

export interface BatchWriter {
  /**
   * Waits while all connections are busy, or with so much that memory should not hold this too; then takes a batch, if
   * there is one, and begins to write it.
   * @param bytesOf the memory that it holds by now
   * @throws what has ended all writing
   */
  send(take: () => Batch | undefined, bytesOf: () => number): Promise<void>;
  /** Returns when everything sent has been committed, or throws what prevented it. */
  finish(): Promise<void>;
}

/**
 * Writes batches over several connections. A batch goes in by plain COPY; when that meets an event that is already
 * there, by way of a temporary table, and so do the following ones until a batch repeats nothing. Errors that may pass
 * are waited out; rows that the server refuses are found by halving the batch, and become rejected lines.
 */
export function batchWriter(options: WriterOptions): BatchWriter {
  const { connection, connections, batchBytes, counts, stop } = options;
  const untilDone = retries(options);
  const idle: Session[] = [];
  const writing = new Set<Promise<void>>();
  const days = eventDays();
  let bytesInFlight = 0;
  let seesRepeats = false;
  let failure: Error | undefined;

  async function write(session: Session, batch: Batch): Promise<void> {
    try {
      batch.rows.sort(byTime);
      const rejected = [...batch.rejected];
      const fresh = await insertAll(session, batch.source, batch.rows, rejected);
      await untilDone(() => session.use((sql) => insertRejectedLines(sql, batch.source, rejected)));
      counts.fresh += fresh;
      counts.alreadyThere += batch.rows.length + batch.rejected.length - fresh - rejected.length;
      counts.rejected += rejected.length;
    } catch (error) {
      failure ??= asLoadError(error, connection);
      stop.abort();
    }
  }

  /** Inserts the rows that are new, and returns their number; those that the server refuses join the rejected. */
  async function insertAll(
    session: Session, source: string, rows: EventRow[], rejected: RejectedLine[], mayAskAgain = true,
  ): Promise<number> {
    const { open, table, late } = await untilDone(() => session.use((sql) => days.prepare(sql, rows)));
    rejected.push(...late);
    if (open.length === 0) return 0;
    try {
      return await untilDone(() => insertWhole(session, source, table, open));
    } catch (error) {
      const fault = faultOf(error);
      const isGone = fault === 'closed' || codeOf(error) === '42P01'; // its day or partition, since it was asked for
      if (isGone && mayAskAgain) {
        days.forget();
        return insertAll(session, source, open, rejected, false);
      }
      if (fault !== 'row') throw error;
      if (open.length === 1) {
        const { message, code } = error as postgres.PostgresError;
        rejected.push(rejectedLine(open[0]!, `refused by the database: ${message}`, code));
        return 0;
      }
      const middle = open.length >> 1;
      const fresh = await insertAll(session, source, open.slice(0, middle), rejected);
      return fresh + await insertAll(session, source, open.slice(middle), rejected);
    }
  }

  async function insertWhole(session: Session, source: string, table: string, rows: EventRow[]): Promise<number> {
    const insert = (into?: string) => session.use((sql) => insertRows(sql, source, rows, into));
    try {
      if (!seesRepeats) return await insert(table);
    } catch (error) {
      if (faultOf(error) !== 'repeat') throw error;
    }
    const fresh = await insert();
    seesRepeats = fresh < rows.length;
    return fresh;
  }

  return {
    async send(take, bytesOf) {
      const isTooMuch = (): boolean => writing.size > 0 && bytesInFlight + bytesOf() > 1.5 * batchBytes;
      while (writing.size === connections || isTooMuch()) await Promise.race(writing);
      if (failure) throw failure;
      const bytes = bytesOf();
      const batch = take();
      if (!batch) return;
      const session = idle.pop() ?? openSession(connection);
      bytesInFlight += bytes;
      const task = write(session, batch).then(() => {
        bytesInFlight -= bytes;
        idle.push(session);
        writing.delete(task);
      });
      writing.add(task);
    },
    async finish() {
      await Promise.all(writing);
      await Promise.all(idle.map((session) => session.close()));
      if (failure) throw failure;
    },
  };
}

/**
 * By event time, then by content: p4d's clock may be coarse. When several connections write the same events, each waits
 * for the other's in the unique index; in one order for all of them they cannot wait in a circle.
 */
function byTime(a: EventRow, b: EventRow): number {
  return a.second - b.second || a.nanosecond - b.nanosecond || a.type - b.type || a.version - b.version
    || (a.values < b.values ? -1 : Number(a.values > b.values));
}

