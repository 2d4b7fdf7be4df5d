import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import t from 'tap';
import { splitFields } from '../../loader/read/csv.js';
import { type Block, type RawRecord, recordReader } from '../../loader/read/record_reader.js';
import type { RejectedLine } from '../../loader/read/rejected_line.js';

/** A record by its line and its text. */
interface ReadRecord {
  line: number;
  text: string;
}
type Item = ReadRecord | RejectedLine;

const settings = { encoding: 'utf-8', maxRecordBytes: 1024, isWhole: ({ text }: RawRecord) => splitFields(text).length === 4 };
const isRejected = (item: Item): item is RejectedLine => 'reason' in item;

/** What the blocks hold. */
function itemsOf(blocks: Block[]): Item[] {
  return blocks.flatMap(({ records }) => records).map((record) => {
    if ('reason' in record) return record;
    return { ...record, text: Buffer.from(record.text, 'latin1').toString() };
  });
}

/** Reads input whose bytes are cut at the given places, or not at all. */
function read(input: string | Buffer, cuts: number[] = [], options: Partial<typeof settings> = {}): Item[] {
  const bytes = Buffer.from(input as string);
  const reader = recordReader({ ...settings, ...options });
  const edges = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  const blocks = edges.slice(1).map((edge, index) => reader.read(bytes.subarray(edges[index], edge)));
  return itemsOf([...blocks, reader.end()]);
}

/** `line:text` of a record, `line!reason` of a rejected line. */
function summary(items: Item[]): string[] {
  return items.map((item) => (isRejected(item) ? `${item.line}!${item.reason}` : `${item.line}:${item.text}`));
}

t.test('a line is a record; LF and CRLF end it; a byte order mark is not part of it', async (t) => {
  t.same(summary(read('a,b\nc,d\n')), ['1:a,b', '2:c,d']);
  t.same(summary(read('a,b\r\nc,d\r\n')), ['1:a,b', '2:c,d']);
  t.same(summary(read('\ufeffa,b\nc\n')), ['1:a,b', '2:c']);
  t.same(summary(read('\ufeffa,"b"\nc\n', [1, 2])), ['1:a,"b"', '2:c']);
  t.same(read(''), []);
  t.same(read('\ufeff'), []);
});

t.test('lines may have any number of fields', async () => {
  const counts = [1, 20, 20_000, 3, 5000, 16_383, 16_384, 2, 40_000];
  const lines = counts.map((count) => Array.from({ length: count }, (_, n) => `${n % 7 || ''}`).join(','));
  const items = read(`x${lines.join('\nx')}\n`, [], { maxRecordBytes: 1 << 20 });
  assert.deepEqual(items.map(({ text }) => text), lines.map((line) => `x${line}`));
});

t.test('a quoted field may hold newlines, commas and quotes', async (t) => {
  const [record, next] = read('1,"a\r\nb, ""c""\n",x\n2\n') as ReadRecord[];
  t.same(splitFields(record!.text), ['1', 'a\r\nb, "c"\n', 'x']);
  t.same(next, { line: 4, text: '2' });
});

t.test('a quote is data unless it begins its field, and its end is the end of the field', async (t) => {
  t.same(splitFields('a "b" c,5",x""y'), ['a "b" c', '5"', 'x""y']);
  t.same(splitFields('"a" is not b,c'), ['"a" is not b', 'c']);
  t.same(splitFields('"a, b" is, "c"'), ['"a', ' b" is', ' "c"']);
  t.same(splitFields('"","a"'), ['', 'a']);
  t.same(splitFields('a,,'), ['a', '', '']);
  t.same(summary(read('"a" is not b,c\nd\n')), ['1:"a" is not b,c', '2:d']);
});

t.test('each line that cannot be read is rejected by itself', async (t) => {
  t.same(summary(read('a\n\nb\n\r\n')), ['1:a', '2!empty line', '3:b', '4!empty line']);
  t.same(summary(read('a\nb')), ['1:a', '2!incomplete last line: no newline at the end of the input']);
  t.same(summary(read('a\0b\nc\n')), ['1!NUL byte', '2:c']);
  t.same(summary(read(Buffer.from('a\xe9b\nc\n', 'latin1'))), ['1!invalid UTF-8', '2:c']);
  t.same(summary(read(`a\n${'x'.repeat(1025)}\nb\n`)), ['1:a', '2!longer than 1024 bytes', '3:b']);
  t.same(summary(read('x'.repeat(9999))), ['1!longer than 1024 bytes']);
});

t.test('a rejected line is kept: as text, and as bytes where the text is not exact', async (t) => {
  const [exact] = read('\n') as RejectedLine[];
  t.equal(exact!.bytes, null);
  const [nul] = read('a\0b\n') as RejectedLine[];
  t.match(nul, { text: 'a\ufffdb', bytes: Buffer.from('a\0b') });
  const [invalid] = read(Buffer.from('a\xe9b\r\n', 'latin1')) as RejectedLine[];
  t.match(invalid, { text: 'a\ufffdb', bytes: Buffer.from('a\xe9b', 'latin1') });
  const [quoted] = read('x,"é\0\n"\n') as RejectedLine[];
  t.match(quoted, { line: 1, text: 'x,"é\ufffd\n"', bytes: Buffer.from('x,"é\0\n"') });
});

t.test('of a 12 MB line 64 KiB are kept, while the rest streams by', async (t) => {
  const reader = recordReader({ ...settings, maxRecordBytes: 8 * 1024 * 1024 });
  const items = [reader.read(Buffer.from('a\n'))];
  for (let i = 0; i < 12; i++) items.push(reader.read(Buffer.alloc(1024 * 1024, 'x')));
  items.push(reader.read(Buffer.from('y\nb\n')), reader.end());
  const [first, long, last] = itemsOf(items);
  t.same([first, last], [{ line: 1, text: 'a' }, { line: 3, text: 'b' }]);
  t.match(long, { line: 2, reason: 'longer than 8388608 bytes', text: 'x'.repeat(64 * 1024) });
  t.equal((long as RejectedLine).bytes!.length, 64 * 1024);
});

t.test('an unclosed quote costs its own line', async (t) => {
  const record = (second: number, args: string): string => `0.55,169444712${second},0,${args}\n`;
  const [next, another] = [record(1, 'x'), record(2, '"y, ""z"""')];
  const resumed = [`2:${next.trim()}`, `3:${another.trim()}`];
  t.same(summary(read(record(0, '"stray') + next + another)), ['1!unclosed quote', ...resumed]);
  t.same(summary(read(record(0, '"stray') + next + record(2, '"'))).slice(0, 2), ['1!unclosed quote', resumed[0]]);
  t.same(summary(read(`a,"b\n${'c\n'.repeat(1000)}`))[0], '1!unclosed quote');
  t.same(read(`a,"b\n${'c\n'.repeat(1000)}`).length, 1001);
  t.same(summary(read('a,"b\nc\n')), ['1!unclosed quote', '2:c']);
  t.same(summary(read('a,"b\nc')).length, 2);
  t.same(summary(read(`a,"b\n${'x'.repeat(2000)}\nc\n`)), ['1!unclosed quote', '2!longer than 1024 bytes', '3:c']);
});

t.test('a quoted field may hold what looks like a record, if the record around it is whole', async (t) => {
  const pasted = '0.55,1694447120,0,"see\n0.55,1694447121,0,x\n"\n';
  t.same(summary(read(pasted)).slice(0, 1), ['1!unclosed quote'], 'the first line is whole by itself');
  const within = '0.55,1694447120,"see\n0.55,1694447121,0,x\n",y\n';
  t.same(summary(read(within)), [`1:${within.trimEnd()}`], 'the first line is not');
  const broken = '0.55,1694447120,"see\n0.55,1694447121,0,x\n",y,z\n';
  t.same(summary(read(broken)), ['1!unclosed quote', '2:0.55,1694447121,0,x', '3!unclosed quote']);
});

t.test('other encodings are decoded, and ASCII bytes keep their meaning in them', async (t) => {
  t.same(summary(read(Buffer.from('a\xe9,"\x80"\n', 'latin1'), [], { encoding: 'windows-1252' })), ['1:aé,"€"']);
  t.same(summary(read(Buffer.from([0x83, 0x5c, 0x2c, 0x31, 0x0a]), [], { encoding: 'shift_jis' })), ['1:ソ,1']);
  t.same(summary(read(Buffer.from([0x83, 0x0a]), [], { encoding: 'shift_jis' })), ['1!invalid SHIFT_JIS']);
});

const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(fc.constantFrom('"', '""', ',', '\n', '\r\n', '\0', 'a', 'é', '0.55,1694447120,', ' '), { maxLength: 80 })
    .map((parts) => Buffer.from(parts.join(''))),
).map((bytes) => Buffer.from(bytes));
const cuts = fc.array(fc.nat(), { maxLength: 8 });

t.test('any bytes, cut anywhere: nothing throws, nothing is lost, and the cuts change nothing', async () => {
  fc.assert(fc.property(hostile, cuts, (bytes, cuts) => {
    const whole = read(bytes);
    assert.deepEqual(read(bytes, cuts), whole);
    const withoutBom = bytes.subarray(0, 3).equals(Buffer.from('\ufeff')) ? bytes.subarray(3) : bytes;
    const kept = whole.map((item) => (isRejected(item) && item.bytes) || Buffer.from(item.text));
    const joined = kept.map((item) => item.toString('latin1')).join('\n');
    const expected = withoutBom.toString('latin1').replace(/\n$/, '');
    assert.equal(joined.replaceAll('\r', ''), expected.replaceAll('\r', ''));
  }), { numRuns: 2000 });
});

t.test('what RFC 4180 allows is read as csv-parse reads it', async () => {
  const part = fc.constantFrom('a', '7', ' ', ',', '"', '\n', '\r\n', 'é', '\\', '\u{1f600}');
  const field = fc.tuple(fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')), fc.boolean());
  const written = field.map(([value, quotes]) =>
    (quotes || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value));
  const record = fc.array(written, { minLength: 2, maxLength: 5 }).map((fields) => fields.join(','));
  const csv = fc.tuple(fc.array(record, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'));
  fc.assert(fc.property(csv, cuts, ([records, ending], cuts) => {
    const input = records.map((line) => line + ending).join('');
    const expected = parse(input, { record_delimiter: ['\n', '\r\n'], relax_column_count: true });
    assert.deepEqual(read(input, cuts).map(({ text }) => splitFields(text)), expected);
  }), { numRuns: 1000 });
});
