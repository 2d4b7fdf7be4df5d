import type { Sql } from 'postgres';
import t from 'tap';
import { encodeJson, type LogEvent, readRecord, simulate, type TrueEvent } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';

const events = [...simulate({ seed: 71, commands: 200 })];
const inCsv = events.map(({ line }) => line);
const asJson = (event: LogEvent, n: number): string =>
  encodeJson(event.fields, n % 4 < 2 ? 'text' : 'numbers') ?? event.line;
const inJson = events.map(asJson);
const mixed = events.map((event, n) => (n % 2 ? asJson(event, n) : event.line));
const otherHalf = events.map((event, n) => (n % 2 ? event.line : asJson(event, n)));
const distinct = new Set(events.map(({ fields }) => JSON.stringify(readRecord(fields), stringOf))).size;

function stringOf(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

const rowsOf = async (sql: Sql): Promise<unknown[]> =>
  [...await sql`select to_jsonb(r) as row from perforce.raw_events as r order by event_time, event_hash`];

t.test('a log half CSV, half JSON is the same log; the other half in the other form brings nothing new', async (t) => {
  t.ok(inJson.filter((line) => line.startsWith('{')).length > 0.7 * inJson.length);
  const csv = await testDatabase(t);
  const both = await testDatabase(t);
  t.match(await csv.load(inCsv), { code: 0, json: { new: distinct } });
  t.match(await both.load(mixed), { code: 0, json: { new: distinct } });
  t.same(await rowsOf(both.sql), await rowsOf(csv.sql));
  t.match(await both.load(otherHalf, ['--batch-rows', '100']), { code: 0, json: { new: 0, already_there: events.length } });
  t.match(await csv.load(inJson), { code: 0, json: { new: 0, already_there: events.length, rejected: 0 } });
});

t.test('every event has the values that its record has', async (t) => {
  const { sql, load } = await testDatabase(t);
  t.match(await load(inJson), { code: 0 });
  const rows = await sql`
    select (extract(epoch from event_time) * 1000000)::bigint::text as micros, event_ns as ns, event_type, event_version,
      cmdident, server_id, pid::integer as pid, cmdno, user_name, client, func, host, prog, version, args, cmd_group,
      perforce_internal.event_payload(r) as payload
    from perforce.raw_events as r`;
  const byEvent = (a: string, b: string): number => (a < b ? -1 : 1);
  const found = rows.map((row) => JSON.stringify(Object.entries({ ...row, payload: sorted(row.payload) }))).sort(byEvent);
  const truth = new Set(events.map(({ fields }) => JSON.stringify(Object.entries(rowOf(readRecord(fields))))));
  t.same(found, [...truth].sort(byEvent));
});

/** The event as the query above has it. */
function rowOf({ at, payload, has_full_prefix: _, event_type, event_version, cmdident, server_id, ...attributes }: TrueEvent) {
  const { pid, cmdno, func, user_name, client, host, prog, version, args, cmd_group } = attributes;
  const process = event_type <= 2 ? { pid, cmdno, ...(event_type === 0 && { func }) } : {};
  return {
    micros: String(at.micros), ns: at.ns, event_type, event_version, cmdident, server_id, pid, cmdno, user_name, client,
    func, host, prog, version, args, cmd_group, payload: sorted({ ...payload, ...process }),
  };
}

function sorted(payload: object): object {
  return Object.fromEntries(Object.entries(payload).sort(([a], [b]) => (a < b ? -1 : 1)));
}

t.test('records of both forms, a byte order mark and CRLF: each bad line is kept with its number and reason', async (t) => {
  const { sql, load } = await testDatabase(t);
  const line = (n: number): string => `12.58,${1_694_000_000 + n},0,,7,,master,${n},up`;
  const json = (n: number, more = ''): string => `{"eventtype":"12.58","timestamp":${1_694_000_000 + n},"pid":7,"serverid":"master","eventCode":"${n}","eventInfo":"up"${more}}`;
  const lines = [
    json(1), line(2), json(2), '{"eventtype":', line(1), '{"f_eventtype":"12.58"}', '', json(3, ',"detail":{"a":[1,"x"]},"f_at":5'),
    `12.58,1694000000,0,,7,,master,"stray,up`, json(4), line(4),
  ];
  const input = Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`);
  t.match(await load(input), { code: 3, json: { lines: 11, new: 4, already_there: 3, rejected: 4 } });
  t.match(await sql`select line_number::integer as n, line, reason from perforce.rejected_lines order by 1`, [
    { n: 4, line: '{"eventtype":', reason: /^invalid JSON/ }, { n: 6, reason: 'no f_timestamp' }, { n: 7, reason: 'empty line' },
    { n: 9, reason: 'unclosed quote' },
  ]);
  t.same([...await sql`select event_code::integer as code, payload from perforce.raw_events order by 1`], [
    { code: 1, payload: {} }, { code: 2, payload: {} }, { code: 3, payload: { detail: { a: [1, 'x'] }, f_at: '5' } }, { code: 4, payload: {} },
  ]);
});

t.test('a number is one event however it is spelled; what is none is kept as text', async (t) => {
  const { sql, load } = await testDatabase(t);
  const spelled = ['250', '0250', '+250', '250.0', '2.5e2', '9223372036854775807', '9223372036854775808', '1.5', 'many'];
  const lines = spelled.flatMap((text) => [
    `12.58,1694000000,0,,7,,master,${text},up`,
    `{"f_eventtype":"12.58","f_timestamp":"1694000000","f_pid":"7","f_serverid":"master","f_eventCode":"${text}","f_eventInfo":"up"}`,
  ]);
  lines.push('{"f_eventtype":12.58,"f_timestamp":1694000000,"f_pid":7,"f_serverid":"master","f_eventCode":9223372036854775807,"f_eventInfo":"up"}');
  t.match(await load(lines), { code: 0, json: { new: 5, already_there: lines.length - 5 } });
  t.same([...await sql`select event_code, payload from perforce.raw_events order by event_code, payload`], [
    { event_code: '250', payload: {} }, { event_code: '9223372036854775807', payload: {} },
    { event_code: null, payload: { f_eventCode: '1.5' } }, { event_code: null, payload: { f_eventCode: '9223372036854775808' } },
    { event_code: null, payload: { f_eventCode: 'many' } },
  ]);
});

t.test('JSON that PostgreSQL cannot keep is rejected, and the rest of its batch is loaded', async (t) => {
  const { sql, load } = await testDatabase(t);
  const json = (n: number, value: string): string => `{"eventtype":"99","timestamp":${1_694_000_000 + n},"x":${value}}`;
  const lines = [json(1, '"a\\u0000"'), json(2, '["\\u0000"]'), json(3, '{"a":"\\ud800"}'), json(4, '"\\ud800"'), json(5, '1e9999'), json(6, '[1]')];
  t.match(await load(lines), { code: 3, json: { new: 2, rejected: 4 } });
  t.match(await sql`select line_number::integer as n, sqlstate from perforce.rejected_lines order by 1`,
    [{ n: 1, sqlstate: null }, { n: 2, sqlstate: '22P05' }, { n: 3, sqlstate: '22P02' }, { n: 4, sqlstate: null }]);
  t.same([...await sql`select payload from perforce.raw_events order by event_time`], [{ payload: { x: '1e9999' } }, { payload: { x: [1] } }]);
});
