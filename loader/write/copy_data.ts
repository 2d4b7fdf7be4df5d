import { byPlace, type Column } from '../map/catalogue.js';
import type { EventRow } from '../map/record_mapping.js';
import { endOfFields, quoteField } from '../read/csv.js';

const pieceBytes = 64 * 1024;

const headColumns = [
  { name: 'event_time', type: 'timestamptz' }, { name: 'event_ns', type: 'smallint' },
  { name: 'event_type', type: 'integer' }, { name: 'event_version', type: 'integer' },
];
const payloadColumn = { name: 'payload', type: 'jsonb' };

/**
 * Rows as COPY takes them, with those columns that occur among them.
 * @param rows by their time, at best
 * @returns the columns, and CSV, in pieces that are worth a write each
 */
export function copyData(rows: EventRow[]) {
  const occurring = new Set([...new Set(rows.map(({ columns }) => columns))].flat());
  const columns = [...occurring].sort(byPlace);
  const hasPayload = rows.some(({ payload }) => payload !== '');
  const all = [...headColumns, ...columns, ...(hasPayload ? [payloadColumn] : [])];
  return { columns: all, pieces: piecesOf(rows, columns, hasPayload) };
}

function* piecesOf(rows: EventRow[], columns: Column[], hasPayload: boolean): Generator<Buffer> {
  const knownRuns = new Map<Column[], Run[]>();
  const timeOf = eventTimes();
  let piece: string[] = [];
  let length = 0;
  for (const row of rows) {
    if (!knownRuns.has(row.columns)) knownRuns.set(row.columns, runsOf(row.columns, columns));
    piece.push(`${timeOf(row)},${row.nanosecond % 1000},${row.type},${row.version}`);
    pushValues(piece, row.values, knownRuns.get(row.columns)!);
    piece.push(hasPayload ? `,${row.payload ? quoteField(row.payload) : '{}'}\n` : '\n');
    length += row.values.length + row.payload.length;
    if (length < pieceBytes) continue;
    yield* cut(piece);
    piece = [];
    length = 0;
  }
  yield* cut(piece);
}

/** Long texts are cut as they stand, not joined first: that would be another copy of them. */
function* cut(texts: string[]): Generator<Buffer> {
  let short: string[] = [];
  for (const text of texts) {
    if (text.length <= pieceBytes) {
      short.push(text);
      continue;
    }
    yield Buffer.from(short.join(''), 'latin1');
    short = [];
    for (let at = 0; at < text.length; at += pieceBytes) yield Buffer.from(text.slice(at, at + pieceBytes), 'latin1');
  }
  yield Buffer.from(short.join(''), 'latin1');
}

/** Columns in a row that a record has, and behind them, as commas, those that it has not. */
interface Run {
  values: number;
  absent: string;
}

function runsOf(own: Column[], columns: Column[]): Run[] {
  const runs: Run[] = [{ values: 0, absent: '' }];
  for (const column of columns) {
    const last = runs.at(-1)!;
    if (!own.includes(column)) last.absent += ',';
    else if (last.absent === '') last.values += 1;
    else runs.push({ values: 1, absent: '' });
  }
  return runs;
}

/** Adds the values of a row, each behind a comma, where the columns of all rows want them. */
function pushValues(texts: string[], values: string, runs: Run[]): void {
  let at = 0;
  for (const run of runs) {
    const end = run === runs.at(-1) ? values.length : endOfFields(values, at, run.values);
    if (run.values > 0) texts.push(',', values.slice(at, end));
    texts.push(run.absent);
    at = end + 1;
  }
}

/**
 * Writes event times, to the microsecond; those of one second share what they begin with. The server reads +00 in half
 * the time of Z.
 */
function eventTimes(): (row: EventRow) => string {
  let known = -1;
  let begin = '';
  return ({ second, nanosecond }) => {
    if (second !== known) begin = new Date(1000 * second).toISOString().slice(0, 20);
    known = second;
    return `${begin}${String(Math.floor(nanosecond / 1000)).padStart(6, '0')}+00`;
  };
}
