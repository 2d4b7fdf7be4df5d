import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Catalogue, Column, Layout } from '../../loader/map/catalogue.js';
import { type EventRow, recordMapping, serverIdOf } from '../../loader/map/record_mapping.js';
import { recordReader } from '../../loader/read/record_reader.js';
import { type RejectedLine, rejectedLine } from '../../loader/read/rejected_line.js';
import { copiedRows } from '../support/copied_rows.js';
import { copyData } from '../../loader/write/copy_data.js';

const head = ['f_eventtype', 'f_timestamp', 'f_timestamp2', 'f_date', 'f_pid'];
const identity = ['f_cmdident', 'f_serverid'];
const command = ['f_cmdno', 'f_user', 'f_client', 'f_func', 'f_host', 'f_prog', 'f_version', 'f_args'];
const full = [...head, ...identity, ...command, 'f_cmdgroup'];
const layout = (type: number, version: number, fields: string[]): Layout => ({ type, version, fields });
const held = (type: string, ...names: string[]): Omit<Column, 'place'>[] =>
  names.map((name) => ({ name, type, fields: [`f_${name}`] }));
const columnsInOrder = [
  ...held('bigint', 'pid'), ...held('text', 'cmdident'), { name: 'server_id', type: 'text', fields: ['f_serverid'] },
  ...held('integer', 'cmdno'), { name: 'user_name', type: 'text', fields: ['f_user'] },
  ...held('text', 'client', 'func', 'host', 'prog', 'version', 'args'),
  { name: 'cmd_group', type: 'text', fields: ['f_cmdgroup'] }, ...held('text', 'lapse', 'reason'),
  { name: 'memory_cmd_mb', type: 'bigint', fields: ['f_memory_cmd'] }, ...held('text', 'paused', 'action', 'file'),
  ...held('bigint', 'rev', 'eventCode'), ...held('text', 'method'),
  { name: 'table_name', type: 'text', fields: ['f_table', 'f_dbName'] },
];

const catalogue: Catalogue = {
  layouts: [
    layout(6, 58, [...full, 'f_action', 'f_file', 'f_rev']),
    layout(2, 0, [...head, ...command, 'f_lapse']),
    layout(2, 55, [...full, 'f_lapse', 'f_reason', 'f_memory_cmd']),
    layout(2, 56, [...full, 'f_lapse', 'f_reason', 'f_memory_cmd', 'f_paused']),
    layout(10, 50, [...head, ...identity, 'f_arg_1', 'f_arg_2']),
    layout(12, 50, [...head, ...identity, 'f_eventCode', 'f_type']),
    layout(16, 50, [...head, ...identity, 'f_user', 'f_host', 'f_method', 'f_reason']),
  ],
  columns: [
    ...columnsInOrder.map((column, index) => ({ ...column, place: 5 + index })),
    { name: '', type: '', place: 0, fields: ['f_date', 'f_offset'] },
  ],
};
const mapRecord = recordMapping(catalogue);

/** Maps a text as the reader reads it; a record of which a field is quoted, and so not plain, becomes the same row. */
function map(text: string): EventRow | RejectedLine {
  const mapped = mapRead(text);
  assert.deepEqual(shown(mapRead(text.replace(/^([^",{]+),/, '"$1",'))), shown(mapped));
  return mapped;
}

function mapRead(text: string): EventRow | RejectedLine {
  const reader = recordReader({ encoding: 'utf-8', maxRecordBytes: 1 << 20, isWhole: () => true });
  const [record] = [...reader.read(Buffer.from(`${text}\n`)).records, ...reader.end().records];
  return 'reason' in record! ? record : mapRecord(record!);
}

type Row = Record<string, string>;

/** The rows as COPY takes them: what is not absent, by column. */
function rowsOf(rows: EventRow[]): Row[] {
  const { columns, pieces } = copyData(rows);
  const records = copiedRows(Buffer.concat([...pieces]), columns);
  assert.equal(records.length, rows.length);
  return records;
}

function shown(mapped: EventRow | RejectedLine): unknown {
  if ('reason' in mapped) return mapped.reason;
  return { ...rowsOf([mapped])[0], at: mapped.second };
}

function rowOf(text: string): EventRow {
  const mapped = map(text);
  assert.ok(!('reason' in mapped), 'reason' in mapped ? mapped.reason : '');
  return mapped;
}

const columns = (text: string): Row => rowsOf([rowOf(text)])[0]!;
const payload = (text: string): unknown => JSON.parse(columns(text).payload ?? '{}');

function reason(text: string): string {
  const mapped = map(text);
  assert.ok('reason' in mapped);
  t.match(mapped, { line: 1, text, bytes: null, sqlstate: null });
  return mapped.reason;
}

const ident = '35895515CB3A747E95971826797997DE';
const time = '1694447120,509959123,2023/09/11 08:45:20 509959123';
const prefix = `${time},9335,${ident},master,1,user1,ws,user-submit,10.0.0.1,P4V,v94,-i:-f,group/submit`;
const json = (fields: Record<string, unknown>): string => JSON.stringify({ f_eventtype: '6.58', f_timestamp: '1694447120', ...fields });

t.test('a record becomes a row: each field its column', async (t) => {
  t.same(columns(`2.56,${prefix},.006s,,12,.000s`), {
    event_time: '2023-09-11T15:45:20.509959+00', event_ns: '123', event_type: '2', event_version: '56', pid: '9335',
    cmdident: ident, server_id: 'master', cmdno: '1', user_name: 'user1', client: 'ws', func: 'user-submit',
    host: '10.0.0.1', prog: 'P4V', version: 'v94', args: '-i:-f', cmd_group: 'group/submit',
    lapse: '.006s', memory_cmd_mb: '12', paused: '.000s',
  });
});

t.test('empty fields are absent, and so is a cmdident of -', async (t) => {
  const bare = { event_time: '2023-09-11T15:45:20.000000+00', event_ns: '0', event_type: '2', event_version: '0' };
  t.same(columns('2,1694447120,,,,,,,,,,,,'), bare);
  t.same(columns('2,1694447120,0,,,,,,,,,,,'), bare);
  t.same(Object.keys(columns('12.50,1694447120,0,,1,-,,3,')).slice(4), ['pid', 'eventCode']);
  t.equal(columns(`12.50,1694447120,0,,1,-x,,3,`).cmdident, '-x');
});

t.test('times before 2000 and process numbers of 18 digits are exact', async (t) => {
  const row = columns(`12.50,0,999999999,,${'9'.repeat(18)},,,1,`);
  t.match(row, { event_time: '1970-01-01T00:00:00.999999+00', event_ns: '999', pid: '9'.repeat(18) });
  t.equal(columns('2,4102444799,0,,,-2147483648,,,,,,,,').cmdno, '-2147483648');
});

t.test('a field has its column wherever its layout has it', async (t) => {
  const row = columns(`16.50,${time},1,${ident},master,user1,10.0.0.1,password,"expired, long ago"`);
  t.match(row, { user_name: 'user1', host: '10.0.0.1', server_id: 'master', method: 'password', reason: 'expired, long ago' });
});

t.test('a field without a column goes to the payload; a key that is taken there keeps its f_', async (t) => {
  t.same(payload(`12.50,${time},1,,master,3,start`), { f_type: 'start' });
  t.same(payload(`10.50,${time},1,,master,a,7`), { arg_1: 'a', arg_2: '7' });
  t.same(payload(json({ f_new: '1', extra: '2', fields: '3', f_server: '4', at: '5' })),
    { new: '1', f_extra: '2', f_fields: '3', f_server: '4', f_at: '5' });
  t.same(payload(json({ f_offset: 5, f_date: 'today' })), {}, 'unless it is never kept');
});

t.test('a number may be spelled in any way, in CSV as in JSON', async (t) => {
  const spelled: [string, string][] = [
    ['0', '0'], ['7', '7'], ['-7', '-7'], ['0250', '250'], ['+250', '250'], ['250.0', '250'], ['2.5e2', '250'],
    ['2500E-1', '250'], ['-0', '0'], ['0e99', '0'], ['9007199254740993', '9007199254740993'],
    ['9223372036854775807', '9223372036854775807'], ['-9223372036854775808', '-9223372036854775808'],
    [`${'0'.repeat(30)}12`, '12'], [`1${'0'.repeat(39)}e-39`, '1'],
  ];
  for (const [spelling, number] of spelled) {
    t.same(columns(`6.58,${prefix},sync,//a,${spelling}`).rev, number, spelling);
    t.equal(columns(json({ f_rev: spelling })).rev, number, `${spelling} in JSON`);
  }
  for (const token of ['250', '250.0', '2.5e2', '9223372036854775807']) {
    t.equal(columns(json({}).replace('}', `,"rev":${token}}`)).rev, String(BigInt(Math.round(Number(token))) === 250n ? 250 : token));
  }
});

t.test('a value that its column cannot hold stays, as text, under its full name', async (t) => {
  const misfits = [
    '1.5', '.5', '1.', ' 1', '0x10', '1e100', '1e-1', '9223372036854775808', '-9223372036854775809', 'none', '#1', 'NaN',
    `${'0'.repeat(41)}1`, '1,5', '"', 'é',
  ];
  for (const value of misfits) {
    const row = columns(`6.58,${prefix},sync,//a,"${value.replaceAll('"', '""')}"`);
    t.equal(row.rev, undefined);
    t.same(JSON.parse(row.payload!), { f_rev: value });
    t.same(payload(json({ rev: value })), { f_rev: value });
  }
  t.same(payload(json({}).replace('}', ',"rev":0.50,"new":-0.0,"f_file":{"a":[1.50]}}')),
    JSON.parse('{"f_rev":"0.50","new":"-0.0","f_file":{"a":[1.5]}}'));
  t.same(payload(json({ f_dbName: 'db.have', f_table: 'db.rev' })), { f_table: 'db.rev' }, 'so does a second one');
});

t.test('a known type of an unknown version uses the newest layout not above it and keeps the surplus', async (t) => {
  t.match(columns(`2.57,${prefix},.1s,,5,.2s,new,`), { lapse: '.1s', memory_cmd_mb: '5', paused: '.2s' });
  t.same(payload(`2.57,${prefix},.1s,,5,.2s,new,`), { extra: ['new', ''] });
  t.same(payload(`2.57,${prefix},.1s,,5,.2s,`), { extra: [''] });
  t.same(payload(`2.57,${prefix},.1s,,5,.2s,\\,é,"a, b"`), { extra: ['\\', 'é', 'a, b'] });
  t.same(payload(`2.57,${prefix},.1s,,5,.2s`), {});
  t.same(payload(`6.50,${prefix},sync,//a,1,x`), { extra: ['x'] }, 'or oldest');
  t.equal(reason(`2.57,${prefix},.1s,,5`), 'too few fields: 2.57 has 20, found 19');
});

t.test('a type without a layout keeps its fields behind the full prefix, or else the short one', async (t) => {
  const known = columns(`21.58,${prefix},a,"b,c",`);
  t.match(known, { user_name: 'user1', cmd_group: 'group/submit' });
  t.same(JSON.parse(known.payload!), { fields: ['a', 'b,c', ''] });
  t.same(payload(`21.58,${prefix}`), {});
  const short = columns(`99.58,${time},1,${ident},master,x,y`);
  t.match(short, { cmdident: ident, server_id: 'master' });
  t.equal(short.cmdno, undefined);
  t.same(JSON.parse(short.payload!), { fields: ['x', 'y'] });
  t.same(payload(`99,${time},1,a`), { fields: ['a'] });
  t.equal(reason(`99.58,${time},1,${ident}`), 'too few fields: 99.58 has 7, found 6');
});

t.test('a record that fits no rule is rejected with the reason', async (t) => {
  const garbage = 'garbage: the first field is not TYPE or TYPE.VERSION';
  for (const name of ['x', 'f_eventtype', '2.', '.5', '-1', '2.56.1', '32768', '2.32768', '"2"x']) {
    t.equal(reason(`${name},1`), garbage, name);
  }
  t.equal(reason(',1'), garbage);
  t.equal(reason('garbage'), garbage);
  t.equal(reason(`2.56,${prefix},.1s`), 'too few fields: 2.56 has 20, found 17');
  t.equal(reason(`2.56,${prefix},.1s,,1,.2s,x`), 'too many fields: 2.56 has 20, found 21');
  const short = (second: string, nanosecond: string, pid = '1'): string => `12.50,${second},${nanosecond},,${pid},,,1,`;
  for (const second of ['', 'x', '1.5', '1e9', '0x10', '+1']) t.match(reason(short(second, '0')), 'time is not a number');
  for (const second of ['-1', '4102444800', '9'.repeat(400)]) t.match(reason(short(second, '0')), 'time out of range');
  t.match(reason(short('1', 'x')), 'time is not a number');
  for (const nanosecond of ['-1', '1000000000']) t.match(reason(short('1', nanosecond)), 'time out of range');
  for (const pid of ['x', '-1', '1'.repeat(19)]) t.equal(reason(short('1', '1', pid)), 'pid is not a number');
  for (const number of ['x', '2147483648', '1.0']) {
    t.equal(reason(`2,1694447120,0,,1,${number},,,,,,,,.1s`), 'cmdno is not a number');
  }
});

t.test('a JSON object needs no layout: keys with f_ or without, values as text or as numbers', async (t) => {
  const row = columns(`2.56,${prefix},.006s,,12,.000s`);
  const names = [...full, 'f_lapse', 'f_reason', 'f_memory_cmd', 'f_paused'];
  const fields = Object.fromEntries(`2.56,${prefix},.006s,,12,.000s`.split(',').map((value, n) => [names[n]!, value]));
  t.same(columns(JSON.stringify(fields)), row);
  const without = Object.entries(fields).map(([name, value]) => [name.slice(2), value]);
  t.same(columns(JSON.stringify(Object.fromEntries(without.reverse()))), row);
  t.same(columns(JSON.stringify({ ...fields, f_timestamp: 1694447120, f_timestamp2: 509959123, f_pid: 9335, f_cmdno: 1 })), row);
  t.same(columns(JSON.stringify({ ...fields, f_reason: null, f_new: '', f_memory_cmd: 12, f_file: undefined })), row);
  t.match(columns('{"eventtype":0.50,"timestamp":1}'), { event_type: '0', event_version: '50', event_time: '1970-01-01T00:00:01.000000+00' });
  t.match(columns('{"eventtype":0.5,"timestamp":1}'), { event_version: '5' });
  t.match(columns(' {"eventtype":"6.58"}'.trim().replace('}', ',"timestamp":"1","f_file":"a\\u00e9\\n\\"\\\\","rev":"","user":true}')),
    { file: 'aé\n"\\', user_name: 'true' });
  t.same(payload('{"f_eventtype":"99.1","f_timestamp":"1","f_a":[1, {"b": 9007199254740993}],"c":1.50,"d":false,"e":{}}'),
    JSON.parse('{"a":[1,{"b":9007199254740993}],"c":"1.50","d":"false","e":{}}'));
  t.match(columns('{"f_eventtype":"99.1","f_timestamp":"1","f_a":[1, {"b": 9007199254740993}]}').payload, '9007199254740993');
});

t.test('JSON that is no record is rejected with the reason', async (t) => {
  t.match(reason('{"f_eventtype":"6.58"'), /^invalid JSON: /);
  t.match(reason('{f_eventtype:6}'), /^invalid JSON: /);
  t.match(reason('{"f_eventtype":"6.58","f_timestamp":"1"} trailing'), /^invalid JSON: /);
  t.equal(reason('{}'), 'no f_eventtype');
  t.equal(reason('{"f_eventtype":"6.58","f_timestamp":""}'), 'no f_timestamp');
  t.equal(reason('{"f_eventtype":"6.58","f_timestamp":null}'), 'no f_timestamp');
  t.equal(reason(json({ f_eventtype: 'x' })), 'garbage: f_eventtype is not TYPE or TYPE.VERSION');
  t.equal(reason(json({ f_eventtype: { type: 6 } })), 'garbage: f_eventtype is not TYPE or TYPE.VERSION');
  t.equal(reason(json({ f_timestamp: '1.5' })), 'time is not a number: f_timestamp');
  t.equal(reason(json({ f_timestamp: [1] })), 'time is not a number: f_timestamp');
  t.equal(reason(json({ f_timestamp2: 1e9 })), 'time out of range: f_timestamp2');
  t.equal(reason(json({ f_pid: 'x' })), 'pid is not a number');
  t.equal(reason(json({ f_pid: { a: 1 } })), 'pid is not a number');
  t.equal(reason(json({ f_cmdno: 1.5 })), 'cmdno is not a number');
  t.equal(reason(json({ f_user: 'a', user: 'b' })), 'field given twice: f_user');
  t.match(reason(json({ f_user: 'a\0' })), /^a NUL or half of a surrogate pair, .*: f_user$/);
  t.match(reason(json({ f_user: '\ud800' })), /^a NUL or half of a surrogate pair/);
});

t.test('JSON of any form is read as it means', async () => {
  const key = fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => `k${text.replaceAll('\0', '')}`);
  const value = fc.oneof(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')), fc.integer(), fc.jsonValue({ maxDepth: 3 }));
  const spaces = fc.constantFrom('', ' ', '\t');
  fc.assert(fc.property(fc.dictionary(key, value), spaces, (fields, space) => {
    if (JSON.stringify(fields).includes('\\u0000')) return;
    const text = json(fields).replace('{', `{${space}`).replace('":', `"${space}:${space}`);
    const kept = Object.entries(fields).filter(([, value]) => value !== '' && value !== null)
      .map(([name, value]) => [name, typeof value === 'object' ? value : typeof value === 'string' ? value : String(JSON.stringify(value))]);
    assert.deepEqual(payload(text), JSON.parse(JSON.stringify(Object.fromEntries(kept))));
  }), { numRuns: 500 });
});

t.test('whatever a field holds arrives unchanged', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('\\', '\t', '\n', '\r', '"', ',', '\\N', '\\.', '\u0001', '\u2028', 'a', '__proto__'))
      .map((parts) => parts.join('')),
  ).filter((text) => text !== '' && !text.includes('\0') && !text.endsWith('\r'));
  fc.assert(fc.property(value, value, value, (args, action, extra) => {
    const quoted = [args, action, extra].map((text) => `"${text.replaceAll('"', '""')}"`);
    const mapped = mapRead(`6.59,${time},1,${ident},master,1,u,c,f,h,p,v,${quoted[0]},g,${quoted[1]},//a,1,${quoted[2]}`);
    assert.ok(!('reason' in mapped));
    const [row] = rowsOf([mapped]);
    assert.equal(row!.args, args);
    assert.equal(row!.action, action);
    assert.deepEqual(JSON.parse(row!.payload!), { extra: [extra] });
  }));
});

t.test('rows of a batch share the columns that occur in it, and a payload that is absent is {}', async (t) => {
  const texts = [
    `6.58,${prefix},sync,//a,1`, `2.56,${prefix},.1s,,,`, `16.50,${time},1,${ident},"m,",u,h,m,r`, '12.50,1,0,,,,,,',
    `21.58,${prefix},x`, json({ f_new: 'x' }), `2.57,${prefix},.1s,,,,new`,
  ];
  const rows = texts.map(rowOf);
  const { columns: all } = copyData(rows);
  t.equal(all.length, 4 + columnsInOrder.length - 1 + 1, 'table_name occurs in none');
  t.equal(all.at(-1)!.name, 'payload');
  t.same(rowsOf(rows), texts.map((text) => ({ payload: '{}', ...columns(text) })));
  t.equal(copyData(rows.slice(0, 2)).columns.at(-1)!.name, 'rev', 'plain records have no payload');
});

t.test('a row larger than a piece comes in several', async (t) => {
  const long = `${'x'.repeat(99_999)},${'"'.repeat(50_000)}`;
  const text = `6.58,${prefix},"${long.replaceAll('"', '""')}",//a,1`;
  const [row, ...others] = rowsOf([rowOf(`2.56,${prefix},.1s,,,`), rowOf(text), rowOf(`2.56,${prefix},.1s,,,`)]).slice(1);
  t.equal(row!.action, long);
  t.match(others, [{ lapse: '.1s' }]);
});

t.test('a row knows its line, its text, its second and its server', async (t) => {
  const row = rowOf(`99,${time},1,é`);
  t.match(row, { line: 1, second: 1694447120 });
  t.equal(rejectedLine(row, 'x', 'P4030').text, `99,${time},1,é`);
  t.equal(serverIdOf(row), '');
  t.equal(serverIdOf(rowOf(`6.58,${prefix},sync,//a,1`)), 'master');
  t.equal(serverIdOf(rowOf(`16.50,${time},1,${ident},"m,",u,h,m,r`)), 'm,');
  t.equal(serverIdOf(rowOf(json({ serverid: 'edge' }))), 'edge');
});
