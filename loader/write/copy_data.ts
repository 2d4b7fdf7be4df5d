import { byPlace, type Column } from '../map/catalogue.js';
import { endOfValues, type EventRow } from '../map/event_row.js';
import { quoteField } from '../read/csv.js';

/** Rows as COPY takes them. */
export interface CopyData {
  columns: { name: string; type: string }[];
  /** CSV, in pieces that are worth a write each. A piece is overwritten when the next one is asked for. */
  pieces: Iterable<Buffer>;
}

const pieceBytes = 64 * 1024;
/** The most that the values of the head take, with an empty payload. */
const headBytes = 64;
const COMMA = 0x2c;

const headColumns = [
  { name: 'event_time', type: 'timestamptz' }, { name: 'event_ns', type: 'smallint' },
  { name: 'event_type', type: 'integer' }, { name: 'event_version', type: 'integer' },
];
const payloadColumn = { name: 'payload', type: 'jsonb' };

/**
 * The rows, with those columns that occur among them.
 * @param rows by their time, at best
 */
export function copyData(rows: EventRow[]): CopyData {
  const occurring = new Set([...new Set(rows.map(({ columns }) => columns))].flat());
  const columns = [...occurring].sort(byPlace);
  const hasPayload = rows.some(({ payload }) => payload !== '');
  const all = [...headColumns, ...columns, ...(hasPayload ? [payloadColumn] : [])];
  return { columns: all, pieces: piecesOf(rows, columns, hasPayload) };
}

function* piecesOf(rows: EventRow[], columns: Column[], hasPayload: boolean): Generator<Buffer> {
  const piece = Buffer.allocUnsafe(pieceBytes);
  const knownRuns = new Map<Column[], Run[]>();
  const timeOf = eventTimes();
  let used = 0;
  for (const row of rows) {
    if (!knownRuns.has(row.columns)) knownRuns.set(row.columns, runsOf(row.columns, columns));
    const payload = hasPayload ? payloadText(row) : '\n';
    const most = headBytes + columns.length + row.end - row.start + payload.length;
    if (most > pieceBytes - used) {
      yield piece.subarray(0, used);
      used = 0;
    }
    const out = most > pieceBytes ? Buffer.allocUnsafe(most) : piece;
    const head = `${timeOf(row)},${row.nanosecond % 1000},${row.type},${row.version}`;
    let end = used + out.write(head, used, 'latin1');
    end = writeValues(row, knownRuns.get(row.columns)!, out, end);
    end += out.write(payload, end, 'latin1');
    if (out === piece) used = end;
    else for (let at = 0; at < end; at += pieceBytes) yield out.subarray(at, Math.min(end, at + pieceBytes));
  }
  yield piece.subarray(0, used);
}

/** Columns in a row that a record has, or, as commas, those that it has not. */
type Run = { values: number; isLast: boolean; absent?: undefined } | { values?: undefined; absent: string };

function runsOf(own: Column[], columns: Column[]): Run[] {
  const runs: Run[] = [];
  for (const column of columns) {
    const last = runs.at(-1);
    if (!own.includes(column)) {
      if (last?.absent) last.absent += ',';
      else runs.push({ absent: ',' });
    } else if (last?.values) last.values += 1;
    else runs.push({ values: 1, isLast: false });
  }
  const last = runs.findLast((run) => run.absent === undefined);
  if (last) last.isLast = true;
  return runs;
}

function writeValues({ bytes, start, end }: EventRow, runs: Run[], out: Buffer, at: number): number {
  let next = start;
  for (const run of runs) {
    if (run.absent !== undefined) {
      at += out.write(run.absent, at, 'latin1');
    } else {
      const runEnd = run.isLast ? end : endOfValues(bytes, next, end, run.values);
      out[at] = COMMA;
      at += 1 + bytes.copy(out, at + 1, next, runEnd);
      next = runEnd + 1;
    }
  }
  return at;
}

function payloadText({ payload }: EventRow): string {
  return `,${quoteField(payload || '{}')}\n`;
}

/** Writes event times, to the microsecond; those of one second share what they begin with. The server reads +00 in half the time of Z. */
function eventTimes(): (row: EventRow) => string {
  let known = -1;
  let begin = '';
  return ({ second, nanosecond }) => {
    if (second !== known) begin = new Date(1000 * second).toISOString().slice(0, 20);
    known = second;
    return `${begin}${String(Math.floor(nanosecond / 1000)).padStart(6, '0')}+00`;
  };
}
