import t from 'tap';
import { testDatabase } from '../support/database.js';

const prefix = (type: string, n: number): string =>
  `${type},${1_694_447_120 + n},0,2023/09/11 08:45:20,7,C${n},edge,1,anna,ws,user-sync,10.0.0.1,p4,v94,args,`;
const good = (n: number): string => prefix('0.55', n);

/** Each line with the reason of its rejection; undefined where it has to be loaded. */
const lines: [Buffer | string, RegExp | undefined][] = [
  ['f_eventtype,f_timestamp,f_timestamp2,f_date,f_pid', /garbage/],
  [good(1), undefined],
  ['what is this, anyway?', /garbage/],
  ['0.55,1694447120,0,x,7', /too few fields: 0\.55 has 16, found 5/],
  [`${good(2)},one,two`, /too many fields: 0\.55 has 16, found 18/],
  [good(3).replace(/1694447\d+/, 'noon'), /time is not a number/],
  [good(4).replace(/1694447\d+/, '99999999999'), /time out of range/],
  [good(5).replace(/1694447\d+/, '-1'), /time out of range/],
  [good(6).replace(',0,2023', ',1000000000,2023'), /time out of range/],
  [good(7).replace(',7,C', ',seven,C'), /pid is not a number/],
  [prefix('0.99', 8) + ',a surplus,and another', undefined],
  [prefix('77.55', 9) + ',a,b', undefined],
  [good(10).replace(',args,', ',"never closed,'), /unclosed quote/],
  [good(11), undefined],
  [good(12).replace('anna', 'an\0na'), /NUL byte/],
  [Buffer.from(good(13).replace('anna', 'ann\xe9'), 'latin1'), /invalid UTF-8/],
  [good(14).replace('args', 'x'.repeat(12 * 1024 * 1024)), /longer than 8388608 bytes/],
  ['', /empty line/],
  [good(15), undefined],
];
const torn = good(16).slice(0, -20);

t.test('whatever is bad is kept with source, line and reason, and the rest is loaded', async (t) => {
  const { load, sql } = await testDatabase(t);
  const input = Buffer.concat([...lines.flatMap(([line]) => [Buffer.from(line), Buffer.from('\n')]), Buffer.from(torn)]);
  const bad = lines.flatMap(([line, reason], index) => (reason ? [{ line, reason, number: index + 1 }] : []));
  const { code, json, stderr } = await load(input, ['--source', 'edge']);
  t.match({ code, json }, {
    code: 3,
    json: { lines: lines.length + 1, new: lines.length - bad.length, already_there: 0, rejected: bad.length + 1, not_loaded: 0 },
  });
  t.match(stderr, /rejected_lines/);
  const rejected = await sql`
    select source, line_number::integer as number, line, line_bytes, reason from perforce.rejected_lines order by line_number`;
  t.equal(rejected.length, bad.length + 1);
  for (const [index, { line, reason, number }] of bad.entries()) {
    const row = rejected[index]!;
    t.match(row, { source: 'edge', number, reason });
    const bytes = Buffer.from(line).subarray(0, 64 * 1024);
    t.ok(bytes.equals(row.line_bytes ?? Buffer.from(row.line)), `line ${number} is kept`);
  }
  t.match(rejected.at(-1), { number: lines.length + 1, line: torn, reason: /incomplete/ });

  t.same([...await sql`select cmdident, other_events[1] -> 'fields' as fields from perforce.command_events order by first_event_at`], [
    { cmdident: 'C1', fields: null }, { cmdident: 'C8', fields: null }, { cmdident: 'C9', fields: ['a', 'b'] },
    { cmdident: 'C11', fields: null }, { cmdident: 'C15', fields: null },
  ]);
  t.match(await sql`select payload from perforce.raw_events where cmdident = 'C8'`, [{ payload: { extra: ['a surplus', 'and another'] } }]);
  t.match(await load(input, ['--source', 'edge']), { code: 3, json: { new: 0, already_there: 5, rejected: bad.length + 1 } });
  t.equal((await sql`select from perforce.rejected_lines`).length, bad.length + 1, 'feeding it again keeps nothing twice');
});
