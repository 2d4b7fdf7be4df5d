import { asLoadError, type RetryOptions, retries } from '../database/retry.js';
import { openSession, type Session } from '../database/session.js';
import { faultOf } from '../faults/database_fault.js';
import { type EventRow, rejectedRow } from '../map/event_row.js';
import type { RejectedLine } from '../read/rejected_line.js';
import { eventDays } from './event_days.js';
import { copyNewRows, copyRows, insertRejectedLines } from './statements.js';

/** Rows and rejected lines of one source, not too many for memory. */
export interface Batch {
  source: string;
  rows: EventRow[];
  rejected: RejectedLine[];
}

/** What became of a batch. Its three numbers add up to the records of the batch. */
export interface Outcome {
  fresh: number;
  alreadyThere: number;
  rejected: number;
}

export interface WriterOptions extends RetryOptions {
  /** Batches that are being written at the same time. */
  connections: number;
  /** Is told of every batch after its COMMIT. */
  onWritten: (outcome: Outcome) => void;
  /** Is told, once, of the error that ends all writing. */
  onFailure: (error: Error) => void;
}

export interface BatchWriter {
  /**
   * Waits while all connections are busy, then takes a batch, if there is one, and begins to write it.
   * @throws what has ended all writing
   */
  send(take: () => Batch | undefined): Promise<void>;
  /** Returns when everything sent has been committed, or throws what prevented it. */
  finish(): Promise<void>;
}

/** What became of rows that were to be inserted. */
interface Inserted {
  fresh: number;
  refused: RejectedLine[];
}

/**
 * Writes batches over several connections. A batch goes in by plain COPY; when that meets an event that is already
 * there, by way of a temporary table, and so do the following ones until a batch repeats nothing. Errors that may pass
 * are waited out; rows that the server refuses are found by halving the batch, and become rejected lines.
 */
export function batchWriter(options: WriterOptions): BatchWriter {
  const { connections, onWritten, onFailure } = options;
  const untilDone = retries(options);
  const idle = Array.from({ length: connections }, () => openSession(options.connection));
  const sessions = [...idle];
  const writing = new Set<Promise<void>>();
  const days = eventDays();
  let seesRepeats = false;
  let failure: Error | undefined;

  async function write(session: Session, batch: Batch): Promise<void> {
    try {
      batch.rows.sort(byTime);
      const { fresh, refused } = await insertOpenRows(session, batch.source, batch.rows);
      const rejected = [...batch.rejected, ...refused];
      if (rejected.length > 0) {
        await keepRejected(session, batch.source, rejected);
      }
      onWritten({ fresh, alreadyThere: batch.rows.length - fresh - refused.length, rejected: rejected.length });
    } catch (error) {
      if (!failure) onFailure((failure = asLoadError(error, options.connection)));
    }
  }

  /** Keeps rejected lines; one whose text the database cannot take is kept as bytes, with what of it is ASCII. */
  async function keepRejected(session: Session, source: string, rejected: RejectedLine[]): Promise<void> {
    try {
      await untilDone(() => session.use((sql) => insertRejectedLines(sql, source, rejected)));
    } catch (error) {
      if (faultOf(error) !== 'row') throw error;
      if (rejected.length > 1) {
        for (const line of rejected) await keepRejected(session, source, [line]);
      } else {
        await untilDone(() => session.use((sql) => insertRejectedLines(sql, asciiOf(source), rejected.map(inAscii))));
      }
    }
  }

  /** Inserts the rows of open days; when a day has been closed since it was asked for, asks again and does it again. */
  async function insertOpenRows(
    session: Session, source: string, rows: EventRow[], mayAskAgain = true,
  ): Promise<Inserted> {
    const { open, refused } = await untilDone(() => session.use((sql) => days.prepare(sql, rows)));
    try {
      const inserted = await insertRows(session, source, open);
      return { fresh: inserted.fresh, refused: [...refused, ...inserted.refused] };
    } catch (error) {
      if (faultOf(error) !== 'closed' || !mayAskAgain) throw error;
      days.forget();
      return insertOpenRows(session, source, rows, false);
    }
  }

  /** Inserts the rows that are new, and returns their number with the rows that the server refuses. */
  async function insertRows(session: Session, source: string, rows: EventRow[]): Promise<Inserted> {
    if (rows.length === 0) return { fresh: 0, refused: [] };
    try {
      return { fresh: await untilDone(() => insertWhole(session, source, rows)), refused: [] };
    } catch (error) {
      if (faultOf(error) !== 'row') throw error;
      if (rows.length === 1) return { fresh: 0, refused: [refusedLine(rows[0]!, error)] };
      const middle = rows.length >> 1;
      const first = await insertRows(session, source, rows.slice(0, middle));
      const second = await insertRows(session, source, rows.slice(middle));
      return { fresh: first.fresh + second.fresh, refused: [...first.refused, ...second.refused] };
    }
  }

  async function insertWhole(session: Session, source: string, rows: EventRow[]): Promise<number> {
    if (!seesRepeats) {
      try {
        return await session.use((sql) => copyRows(sql, source, rows));
      } catch (error) {
        if (faultOf(error) !== 'repeat') throw error;
        seesRepeats = true;
      }
    }
    const fresh = await session.use((sql) => copyNewRows(sql, source, rows));
    seesRepeats = fresh < rows.length;
    return fresh;
  }

  return {
    async send(take) {
      while (idle.length === 0) await Promise.race(writing);
      if (failure) throw failure;
      const batch = take();
      if (!batch) return;
      const session = idle.pop()!;
      const task = write(session, batch).then(() => {
        idle.push(session);
        writing.delete(task);
      });
      writing.add(task);
    },
    async finish() {
      await Promise.all(writing);
      await Promise.all(sessions.map((session) => session.close()));
      if (failure) throw failure;
    },
  };
}

/**
 * By event time, then by content: p4d's clock may be coarse. When several connections write the same events, each waits
 * for the other's in the unique index; in one order for all of them they cannot wait in a circle.
 */
function byTime(a: EventRow, b: EventRow): number {
  return a.second - b.second || a.nanosecond - b.nanosecond || byContent(a, b);
}

function byContent(a: EventRow, b: EventRow): number {
  return a.type - b.type || a.version - b.version
    || a.bytes.compare(b.bytes, b.start, b.end, a.start, a.end);
}

function refusedLine(row: EventRow, error: unknown): RejectedLine {
  const { message, code } = error as { message: string; code: string };
  return rejectedRow(row, `refused by the database: ${message}`, code);
}

function inAscii({ text, bytes, reason, ...line }: RejectedLine): RejectedLine {
  return { ...line, text: asciiOf(text), bytes: bytes ?? Buffer.from(text), reason: asciiOf(reason) };
}

function asciiOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
