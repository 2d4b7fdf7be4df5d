import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { copyData, rawEventColumns } from '../../loader/write/copy_rows.js';
import { lineScanner } from '../../loader/read/line_scanner.js';
import { parseRecord, recordText } from '../../loader/read/record_fields.js';
import { type EventRow, recordMapping } from '../../loader/map/record_mapping.js';
import type { Layout } from '../../loader/map/record_plan.js';
import type { RejectedLine } from '../../loader/read/record_reader.js';

const head = ['f_eventtype', 'f_timestamp', 'f_timestamp2', 'f_date', 'f_pid'];
const identity = ['f_cmdident', 'f_serverid'];
const command = ['f_cmdno', 'f_user', 'f_client', 'f_func', 'f_host', 'f_prog', 'f_version', 'f_args'];
const full = [...head, ...identity, ...command, 'f_cmdgroup'];
const layout = (type: number, version: number, fields: string[]): Layout =>
  ({ type, version, fields, numberFields: ['f_rev', 'f_memory_cmd'] });

const mapRecord = recordMapping([
  layout(6, 58, [...full, 'f_action', 'f_file', 'f_rev']),
  layout(2, 0, [...head, ...command, 'f_lapse']),
  layout(2, 55, [...full, 'f_lapse', 'f_reason', 'f_memory_cmd']),
  layout(2, 56, [...full, 'f_lapse', 'f_reason', 'f_memory_cmd', 'f_paused']),
  layout(12, 50, [...head, ...identity, 'f_eventCode', 'f_type']),
  layout(16, 50, [...head, ...identity, 'f_user', 'f_host', 'f_method']),
]);
const scan = lineScanner();

interface Mapped {
  line: number;
  text: string;
  second: number;
  copy: Buffer;
}

/** Maps a text; one that is a plain line becomes the same when the bytes of a log are scanned for it. */
function map({ line, text }: { line: number; text: string }): Mapped | RejectedLine {
  const mapped = resultOf(mapRecord(parseRecord(line, text)));
  const plain = scan(Buffer.from(`${text}\n`), 0, line, true);
  if (plain) assert.deepEqual(resultOf(mapRecord(plain)), mapped);
  return mapped;
}

function resultOf(mapped: EventRow | RejectedLine): Mapped | RejectedLine {
  if ('reason' in mapped) return mapped;
  const { line, second } = mapped;
  return { line, text: recordText(mapped), second, copy: copyOf(mapped) };
}

/** The row as COPY's binary format has it, without what stands before and behind all rows. */
function copyOf(row: EventRow): Buffer {
  const pieces = [...copyData([row])].map((piece) => Buffer.from(piece));
  return Buffer.concat(pieces).subarray(19, -2);
}

const ident = '35895515CB3A747E95971826797997DE';
const time = '1694447120,509959123,2023/09/11 08:45:20 509959123';
const prefix = `${time},9335,${ident},master,1,user1,ws,user-submit,10.0.0.1,P4V,v94,-i:-f,group/submit`;

type Row = Record<(typeof rawEventColumns)[number][0], string | null>;

/** Reads a row of COPY's binary format back. */
function columns(text: string): Row {
  const result = map({ line: 1, text });
  assert.ok('copy' in result, 'reason' in result ? result.reason : '');
  const { copy } = result;
  assert.equal(copy.readInt16BE(0), rawEventColumns.length);
  let at = 2;
  const row = Object.fromEntries(rawEventColumns.map(([name, type]) => {
    const length = copy.readInt32BE(at);
    const value = length < 0 ? null : copy.subarray(at + 4, at + 4 + length);
    at += 4 + Math.max(length, 0);
    return [name, value && columnText(value, type)];
  }));
  assert.equal(at, copy.length);
  return row as Row;
}

function columnText(value: Buffer, type: (typeof rawEventColumns)[number][1]): string {
  switch (type) {
    case 'text': return value.toString();
    case 'jsonb': return value.toString('utf8', value[0] === 1 ? 1 : 0);
    case 'timestamptz': return timeText(value.readBigInt64BE());
    case 'smallint': return String(value.readInt16BE());
    case 'integer': return String(value.readInt32BE());
    case 'bigint': return String(value.readBigInt64BE());
  }
}

/** @param microseconds since 2000, UTC */
function timeText(microseconds: bigint): string {
  const since1970 = microseconds + 1000n * BigInt(Date.UTC(2000, 0));
  const milliseconds = new Date(Number(since1970 / 1000n)).toISOString().replace('T', ' ').slice(0, -1);
  return `${milliseconds}${String(since1970 % 1000n).padStart(3, '0')}+00`;
}

const payload = (text: string): unknown => JSON.parse(columns(text).payload!);

function reason(text: string): string {
  const result = map({ line: 7, text });
  assert.ok('reason' in result);
  t.match(result, { line: 7, text, bytes: null, sqlstate: null });
  return result.reason;
}

t.test('a record becomes a row: prefix as columns, its own fields as payload, keys in the order of jsonb', async (t) => {
  t.same(columns(`2.56,${prefix},.006s,,12,.000s`), {
    event_time: '2023-09-11 15:45:20.509959+00', event_ns: '123', event_type: '2', event_version: '56', pid: '9335',
    cmdident: ident, server_id: 'master', cmdno: '1', user_name: 'user1', client: 'ws', func: 'user-submit',
    host: '10.0.0.1', prog: 'P4V', version: 'v94', args: '-i:-f', cmd_group: 'group/submit',
    payload: '{"lapse":".006s","paused":".000s","memory_cmd":12}',
  });
});

t.test('empty fields are null, and so is a cmdident of -', async (t) => {
  const row = columns('2,1694447120,,,,,,,,,,,,');
  t.match(row, { event_time: '2023-09-11 15:45:20.000000+00', event_ns: '0', event_version: '0', payload: '{}' });
  for (const name of ['pid', 'cmdident', 'server_id', 'cmdno', 'user_name', 'args', 'cmd_group'] as const) {
    t.equal(row[name], null);
  }
  t.equal(columns('12.50,1694447120,0,,1,-,,3,').cmdident, null);
});

t.test('times before 2000 and process numbers of 18 digits are exact', async (t) => {
  const row = columns(`12.50,0,999999999,,${'9'.repeat(18)},,,1,`);
  t.match(row, { event_time: '1970-01-01 00:00:00.999999+00', event_ns: '999', pid: '9'.repeat(18) });
  t.equal(columns('2,4102444799,0,,,-2147483648,,,,,,,,').cmdno, '-2147483648');
});

t.test('only the leading run of prefix fields is prefix', async (t) => {
  const row = columns(`16.50,${time},1,${ident},master,user1,10.0.0.1,password`);
  t.match(row, { user_name: null, host: null, server_id: 'master' });
  t.same(JSON.parse(row.payload!), { user: 'user1', host: '10.0.0.1', method: 'password' });
});

t.test('a payload key that an event element uses itself keeps its f_', async (t) => {
  t.same(payload(`12.50,${time},1,,master,3,start`), { eventCode: '3', f_type: 'start' });
});

t.test('a number field is a JSON number if its text is canonical, else a string', async (t) => {
  const rev = (text: string): unknown => (payload(`6.58,${prefix},sync,//a,${text}`) as { rev: unknown }).rev;
  for (const text of ['0', '7', '-7', '999999999999999999', '0.5', '-1.25', '10.000000001']) {
    t.match(columns(`6.58,${prefix},sync,//a,${text}`).payload, `"rev":${text},`);
  }
  for (const text of ['07', '-0', '-0.5', '1.', '.5', '1.50', '1e3', '+1', ' 1', '1234567890123456789', 'none', '#1']) {
    t.equal(rev(text), text);
  }
});

t.test('a known type of an unknown version uses the newest layout not above it and keeps the surplus', async (t) => {
  t.same(payload(`2.57,${prefix},.1s,,5,.2s,new,`), { lapse: '.1s', memory_cmd: 5, paused: '.2s', extra: ['new', ''] });
  t.same(payload(`6.50,${prefix},sync,//a,1,x`), { action: 'sync', file: '//a', rev: 1, extra: ['x'] }, 'or oldest');
  t.equal(reason(`2.57,${prefix},.1s,,5`), 'too few fields: 2.57 has 20, found 19');
});

t.test('a type without a layout keeps its fields behind the full prefix, or else the short one', async (t) => {
  const known = columns(`21.58,${prefix},a,"b,c",`);
  t.match(known, { user_name: 'user1', cmd_group: 'group/submit' });
  t.same(JSON.parse(known.payload!), { fields: ['a', 'b,c', ''] });
  t.same(payload(`21.58,${prefix}`), {});
  const short = columns(`99.58,${time},1,${ident},master,x,y`);
  t.match(short, { cmdident: ident, server_id: 'master', cmdno: null });
  t.same(JSON.parse(short.payload!), { fields: ['x', 'y'] });
  t.same(payload(`99,${time},1,a`), { fields: ['a'] });
  t.equal(reason(`99.58,${time},1,${ident}`), 'too few fields: 99.58 has 7, found 6');
});

t.test('a record that fits no rule is rejected with the reason', async (t) => {
  const garbage = 'garbage: the first field is not TYPE or TYPE.VERSION';
  for (const name of ['x', 'f_eventtype', '2.', '.5', '-1', '2.56.1', '32768', '2.32768', '"2"x', '']) {
    t.equal(reason(`${name},1`), garbage, name);
  }
  t.equal(reason(`2.56,${prefix},.1s`), 'too few fields: 2.56 has 20, found 17');
  t.equal(reason(`2.56,${prefix},.1s,,1,.2s,x`), 'too many fields: 2.56 has 20, found 21');
  const short = (second: string, nanosecond: string, pid = '1'): string => `12.50,${second},${nanosecond},,${pid},,,1,`;
  for (const second of ['', 'x', '1.5', '1e9', '0x10']) t.match(reason(short(second, '0')), 'time is not a number');
  for (const second of ['-1', '4102444800', '9'.repeat(400)]) t.match(reason(short(second, '0')), 'time out of range');
  t.match(reason(short('1', 'x')), 'time is not a number');
  for (const nanosecond of ['-1', '1000000000']) t.match(reason(short('1', nanosecond)), 'time out of range');
  for (const pid of ['x', '-1', '1'.repeat(19)]) t.equal(reason(short('1', '1', pid)), 'pid is not a number');
  for (const number of ['x', '2147483648', '1.0']) {
    t.equal(reason(`2,1694447120,0,,1,${number},,,,,,,,.1s`), 'cmdno is not a number');
  }
});

t.test('whatever a field holds arrives unchanged', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('\\', '\t', '\n', '\r', '"', ',', '\\N', '\\.', '\u0001', '\u2028', 'a', '__proto__'))
      .map((parts) => parts.join('')),
  ).filter((text) => text !== '' && !text.includes('\0'));
  fc.assert(fc.property(value, value, value, (args, action, extra) => {
    const quoted = [args, action, extra].map((text) => `"${text.replaceAll('"', '""')}"`);
    const row = columns(`6.59,${time},1,${ident},master,1,u,c,f,h,p,v,${quoted[0]},g,${quoted[1]},//a,1,${quoted[2]}`);
    assert.equal(row.args, args);
    assert.deepEqual(JSON.parse(row.payload!), { action, file: '//a', rev: 1, extra: [extra] });
  }));
});

t.test('a row knows its line, its text and its second', async (t) => {
  const row = map({ line: 3, text: `99,${time},1` }) as Mapped;
  t.match(row, { line: 3, text: `99,${time},1`, second: 1694447120 });
});
