import t from 'tap';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents, timeOf } from '../support/events.js';

const none = { cmdident: null, func: null };

t.test('logins shows who tried, from where, and whether it worked, with and without cmdident', async (t) => {
  const { sql } = await testDatabase(t);
  const login = (cmdident: string | null, at: number, payload: Record<string, unknown>): Event =>
    ({ type: 16, at, cmdident, payload });
  await insertEvents(sql, [
    { type: 0, at: 0, func: 'user-login' },
    login('C1', 1, { method: 'password', result: 'fail', reason: 'Password invalid.' }),
    login('-', 2, { method: 'ldap', result: 'FAILED', reason: 'no such user' }),
    login(null, 3, { method: 'sso', result: 'ok' }), login('', 4, {}),
  ]);
  await sql`update perforce.raw_events set host = '10.0.0.7/10.20.3.4' where event_time = ${timeOf(2)}`;
  t.strictSame((await sql`
    select cmdident, user_name, address, proxy_address, method, result, failed, reason
    from perforce.logins order by event_time`).map(Object.values), [
    ['C1', 'anna', '10.0.0.1', null, 'password', 'fail', true, 'Password invalid.'],
    [null, 'anna', '10.20.3.4', '10.0.0.7', 'ldap', 'FAILED', true, 'no such user'],
    [null, 'anna', '10.0.0.1', null, 'sso', 'ok', false, null],
    [null, 'anna', '10.0.0.1', null, null, null, null, null],
  ]);
});

t.test('integrity_checks names what was checked, and says what failed', async (t) => {
  const { sql } = await testDatabase(t);
  const check = (at: number, payload: Record<string, unknown>): Event => ({ ...none, type: 15, at, payload });
  await insertEvents(sql, [
    check(0, { integrityEvent: 1, file: '//depot/a', change: 7, checkSum: 'A', checkSum2: 'B', results: 'BAD!' }),
    check(1, { integrityEvent: 1, file: '//depot/b', results: 'MISSING!' }),
    check(2, { integrityEvent: 9, table: 'db.have', count: 5, count2: 5, checkSum: 'A', checkSum2: 'A', results: 'OK' }),
    check(3, { integrityEvent: 6, table: 'db.rev', count: 5, count2: 6 }),
    check(4, { integrityEvent: 4, table: 'db.rev' }), check(5, { integrityEvent: 99 }),
    check(6, { integrityEvent: 'CommitVerifyResults', results: 'verified' }),
  ]);
  t.strictSame((await sql`
    select integrity_event, table_name, file, change::integer, record_count2::integer, failed
    from perforce.integrity_checks order by event_time`).map(Object.values), [
    ['VerifyResults', null, '//depot/a', 7, null, true], ['VerifyResults', null, '//depot/b', null, null, true],
    ['TableResults', 'db.have', null, null, 5, false], ['ScanResults', 'db.rev', null, null, 6, true],
    ['ScanStart', 'db.rev', null, null, null, null], ['99', null, null, null, null, null],
    ['CommitVerifyResults', null, null, null, null, false],
  ]);
});

t.test('server_events says what each event means', async (t) => {
  const { sql } = await testDatabase(t);
  const texts = ['Server startup', 'Server shutdown', 'Checkpoint and journal rotation', 'log rotated', 'License expires', 'weather'];
  await insertEvents(sql, texts.map((eventInfo, at) => ({ ...none, type: 12, at, payload: { eventCode: at, eventInfo } })));
  t.strictSame((await sql`
    select event_code, event_info, meaning from perforce.server_events order by event_time`).map(Object.values), [
    'startup', 'shutdown', 'checkpoint', 'rotation', 'licence', null,
  ].map((meaning, at) => [`${at}`, texts[at], meaning]));
});

t.test('ldap_syncs, routes, user_log and sync_estimates show their records, of commands and of none', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    { ...none, type: 19, at: 0 },
    { type: 17, at: 1, payload: { hops: 2, route: '[10.0.0.1]-(proxy)-10.0.0.7' } },
    { type: 10, at: 2, payload: { arg_10: 'k', arg_2: 'b', arg_1: 'a' } },
    { type: 14, at: 3, payload: { filesAdded: 5, bytesAdded: 50 } },
  ]);
  await sql`update perforce.raw_events set payload = '{"fields": ["ldap1", "added", "3"]}' where event_type = 19`;
  t.match(await sql`select fields from perforce.ldap_syncs`, [{ fields: ['ldap1', 'added', '3'] }]);
  t.match(await sql`select cmdident, hops, route from perforce.routes`, [
    { cmdident: 'C1', hops: '2', route: '[10.0.0.1]-(proxy)-10.0.0.7' },
  ]);
  t.match(await sql`select said from perforce.user_log`, [{ said: ['a', 'b', 'k'] }]);
  t.match(await sql`select files_added, bytes_added, bytes_deleted from perforce.sync_estimates`, [
    { files_added: '5', bytes_added: '50', bytes_deleted: null },
  ]);
});

t.test('replication shows lag and volume by ten seconds while pulls run', async (t) => {
  const { sql } = await testDatabase(t);
  const pull = (type: number, at: number, payload: Record<string, unknown> = {}, more: Partial<Event> = {}): Event =>
    ({ cmdident: 'PULL', func: 'pull', args: '-i:1', type, at, payload, ...more });
  const journal = { cmdident: 'JOURNAL', func: 'rmt-Journal', server: 'commit' };
  await insertEvents(sql, [
    pull(0, 0), pull(8, 12, { recvBytes: 1_000, sendBytes: 10 }), pull(8, 15, { recvBytes: 500, sendBytes: 5 }),
    pull(9, 15, { dbName: 'db.rev', puts: 7, totalLockWaitWrite: 3 }), pull(8, 57, { recvBytes: 1 }),
    pull(0, 1, {}, journal), pull(2, 3, { lapse: '2s' }, journal), { type: 0, at: 5, cmdident: 'OTHER' },
  ]);
  t.strictSame((await sql`
    select round(extract(epoch from ten_seconds - ${timeOf(0)}))::integer as at, server_id, func, table_name,
      started::integer, ended::integer, tracks::integer, max_lapse_ms::integer, lag_ms::integer, recv_bytes::integer,
      rows_put::integer, write_wait_ms::integer
    from perforce.replication order by ten_seconds, server_id, table_name nulls first`).map(Object.values), [
    [0, 'commit', 'rmt-Journal', null, 1, 1, 0, 2_000, null, null, null, null],
    [0, 'edge', 'pull', null, 1, 0, 0, null, null, null, null, null],
    [10, 'edge', 'pull', null, 0, 0, 2, null, 12_000, 1_500, null, null],
    [10, 'edge', 'pull', 'db.rev', 0, 0, 1, null, 15_000, null, 7, 3],
    [50, 'edge', 'pull', null, 0, 0, 1, null, 42_000, 1, null, null],
  ]);
});

t.test('limits_hit finds commands that a limit stopped, and says how that is known', async (t) => {
  const { sql } = await testDatabase(t);
  const stopped = (cmdident: string, at: number, payload: Record<string, unknown>, reason = ''): Event[] => [
    { cmdident, type: 0, at }, { cmdident, type: 4, at, payload: { severity: 3, ...payload } },
    { cmdident, type: 3, at, payload: { severity: 3, ...payload } }, { cmdident, type: 2, at: at + 1, payload: { lapse: '1s', reason } },
  ];
  await insertEvents(sql, [
    ...stopped('RESULTS', 0, { subsys: 7, text: "Request too large (over 500); see 'p4 help maxresults'." }, 'maxResults'),
    ...stopped('ROWS', 1, { subsys: 4, subcode: 61, text: 'Zu viele Zeilen' }),
    ...stopped('TIME', 2, { subsys: 7, text: "Operation took too long (over 30000 milliseconds); see 'p4 help maxlocktime'." }),
    ...stopped('FILES', 3, { subsys: 7, text: "Too many files; see 'p4 help maxopenfiles'." }),
    ...stopped('SPEC', 4, { subsys: 11, text: "Error in group specification: MaxResults must be a number." }, 'error'),
    ...stopped('FOREIGN', 5, { subsys: 6, subcode: 32, text: 'no such depot' }),
    { cmdident: 'MEMORY', type: 0, at: 6 }, { cmdident: 'MEMORY', type: 2, at: 7, payload: { lapse: '1s', reason: 'maxmemory' } },
  ]);
  t.strictSame((await sql`
    select cmdident, limit_name, limit_value::integer, known_from from perforce.limits_hit order by event_time`).map(Object.values), [
    ['RESULTS', 'MaxResults', 500, 'text'], ['ROWS', 'MaxScanRows', null, 'subcode'],
    ['TIME', 'MaxLockTime', 30_000, 'text'], ['FILES', 'MaxOpenFiles', null, 'text'], ['MEMORY', 'MaxMemory', null, 'reason'],
  ]);
});

t.test('traffic with clients is told from traffic between servers, where the records tell', async (t) => {
  const { sql } = await testDatabase(t);
  const sent = (cmdident: string, server: string, trackType: string, sendBytes: number): Event =>
    ({ cmdident, type: 8, at: 2, server, payload: { trackType, sendBytes } });
  await insertEvents(sql, [
    { type: 0, at: 0 }, { type: 0, at: 1, server: 'commit' }, sent('C1', 'edge', '1', 100), sent('C1', 'commit', '1', 40),
    { type: 0, at: 0, cmdident: 'C2' }, sent('C2', 'edge', '1', 7), sent('C2', 'edge', '5', 8),
  ]);
  t.same(await sql`select peer, sum(rpc_send_bytes)::integer as bytes from perforce.network_use group by peer order by peer`, [
    { peer: 'client', bytes: 100 }, { peer: 'server', bytes: 40 }, { peer: null, bytes: 15 },
  ]);
});

t.test('network_use_between has the records of a time, and judges them by all of their command', async (t) => {
  const { sql } = await testDatabase(t);
  const sent = (cmdident: string | null, server: string, trackType: string, at: number): Event =>
    ({ type: 8, at, cmdident, server, payload: { trackType, sendBytes: at } });
  await insertEvents(sql, [
    { type: 0, at: 0, cmdident: 'WITHIN' }, sent('WITHIN', 'edge', '1', 10), sent('WITHIN', 'commit', '1', 20),
    { type: 0, at: 0, cmdident: 'BEFORE' }, sent('BEFORE', 'edge', '1', 9), sent('BEFORE', 'edge', '5', 11),
    { type: 0, at: 12, cmdident: 'BEHIND' }, sent('BEHIND', 'edge', '1', 13), sent('BEHIND', 'edge', '5', 21),
    { type: 0, at: 14, cmdident: 'SEVERAL' }, sent('SEVERAL', 'edge', '1', 15), sent('SEVERAL', 'edge', '5', 16),
    { type: 0, at: 0, cmdident: 'LONG' }, sent('LONG', 'edge', '1', 17), { type: 2, at: 9_000, cmdident: 'LONG' },
    sent(null, 'edge', '1', 18), { type: 0, at: 21, cmdident: 'LATER' }, sent('LATER', 'edge', '1', 22),
  ]);
  const found = await sql`
    select * from perforce.network_use_between(${timeOf(10)}, ${timeOf(20)}) order by event_time`;
  t.same(found, await sql`
    select * from perforce.network_use where event_time between ${timeOf(10)} and ${timeOf(20)} order by event_time`);
  t.same(found.map(({ cmdident, peer }) => [cmdident, peer]), [
    ['WITHIN', 'client'], ['BEFORE', null], ['BEHIND', null], ['SEVERAL', null], ['SEVERAL', null], ['LONG', 'client'],
    ['WITHIN', 'server'],
  ]);
});

t.test('programs, addresses and locks are split into what one groups by', async (t) => {
  const { sql } = await testDatabase(t);
  const programs = {
    'p4/LINUX26X86_64/2023.1/2468153': ['p4', 'LINUX26X86_64', '2023.1', '2468153'],
    'Helix P4V/MACOSX12U/2023.3.PREP-TEST_ONLY/2485176 (brokered)': ['Helix P4V', 'MACOSX12U', '2023.3.PREP-TEST_ONLY', '2485176'],
    'p4-python [PY3.11]/v94': ['p4-python [PY3.11]', null, 'v94', null],
    'Swarm/2023.1/2400000': ['Swarm', null, '2023.1', '2400000'],
    'UnrealEditor 5.3 (source control)': ['UnrealEditor 5.3 (source control)', null, null, null],
    'p4d/edge-tokyo': ['p4d', null, null, null], '': [null, null, null, null],
  };
  for (const [prog, parts] of Object.entries(programs)) {
    const [row] = await sql`
      select perforce.program_name(${prog}) as name, perforce.program_platform(${prog}) as platform,
        perforce.program_version(${prog}) as version, perforce.program_build(${prog}) as build`;
    t.same(Object.values(row!), parts, prog);
  }
  const hosts = {
    '10.20.3.4': ['10.20.3.4', null, '10.20.0.0/16'], '10.0.0.7/10.20.3.4': ['10.20.3.4', '10.0.0.7', '10.20.0.0/16'],
    '10.0.0.8/10.0.0.7/10.21.3.4': ['10.21.3.4', '10.0.0.8/10.0.0.7', '10.21.0.0/16'],
    '2001:db8:7:1::9': ['2001:db8:7:1::9', null, '2001:db8:7::/48'], '[fe80::1]': ['[fe80::1]', null, 'fe80::/48'],
    '999.1.1.1': ['999.1.1.1', null, null], '1..2.3': ['1..2.3', null, null], '1.2.3.': ['1.2.3.', null, null],
    'build.example': ['build.example', null, null], ':::': [':::', null, null], '': [null, null, null],
  };
  for (const [host, parts] of Object.entries(hosts)) {
    const [row] = await sql`
      select perforce.client_address(${host}) as address, perforce.proxy_address(${host}) as proxy,
        perforce.network(perforce.client_address(${host}), 16) as network`;
    t.same(Object.values(row!), parts, host);
  }
  const locks = {
    'clients/anna-ws(W)': 'clients/*(W)', 'change/12044(R)': 'change/*(R)', 'change/12044': 'change/*', 'meta/db(R)': 'meta/db(R)',
    'clients/a(b)/c(W)': 'clients/*(W)', 'shelf/17(W)': 'shelf/*(W)', 'db.have': 'db.have', '': null,
  };
  for (const [name, lock] of Object.entries(locks)) {
    t.match(await sql`select perforce.lock_class(${name}) as lock`, [{ lock }], name);
  }
});

t.test('commands count each error once, and as failed what failed', async (t) => {
  const { sql } = await testDatabase(t);
  const error = (cmdident: string, type: number, at: number, text: string, severity: number | string = 3): Event =>
    ({ cmdident, type, at, payload: { severity, subsys: 6, text } });
  const whole = (cmdident: string, errors: Event[]): Event[] =>
    [{ cmdident, type: 0, at: 0 }, ...errors, { cmdident, type: 2, at: 900, payload: { lapse: '900s' } }];
  const commands = [
    ...whole('PAIR', [error('PAIR', 3, 1, 'no'), error('PAIR', 4, 1, 'no')]),
    ...whole('FATAL', [error('FATAL', 3, 1, 'disk', 'fatal'), error('FATAL', 5, 1.9, 'disk', 'fatal')]),
    ...whole('WARNED', [error('WARNED', 3, 1, 'file(s) up-to-date.', 2)]),
    ...whole('APART', [error('APART', 3, 1, 'no'), error('APART', 4, 2.5, 'no')]),
    ...whole('DIFFERENT', [error('DIFFERENT', 3, 1, 'no'), error('DIFFERENT', 4, 1, 'nay')]),
    ...whole('MANY', Array.from({ length: 100 }, (_, n) => [error('MANY', 3, n + 1, 'no'), error('MANY', 4, n + 1, 'no')]).flat()),
    ...whole('NONE', []),
  ];
  const counts = async (): Promise<unknown> => Object.fromEntries((await sql`
    select c.cmdident, c.error_count::integer as count, (select count(*) from perforce.error_events as e where e.cmdident = c.cmdident)::integer as shown
    from perforce.commands as c`).map(({ cmdident, count, shown }) => [cmdident, [count, shown]]));
  const expected = { PAIR: [1, 1], FATAL: [1, 1], WARNED: [1, 1], APART: [2, 2], DIFFERENT: [2, 2], MANY: [100, 100], NONE: [0, 0] };
  for (const event of [commands, ...commands.map((one) => [one])].slice(1, 12)) await insertEvents(sql, event);
  await insertEvents(sql, commands, 'on conflict do nothing');
  t.same(await counts(), expected, 'in pieces');
  await sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;
  await insertEvents(sql, commands);
  t.same(await counts(), expected, 'at once');
  await sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;
  await sql`update perforce.settings set value = '1 day' where name = 'hot_retention'`;
  await sql`set perforce.now = '2026-11-24 09:00Z'`;
  await insertEvents(sql, commands);
  t.same(await counts(), expected, 'straight to the archive');
  await sql`select perforce.roll_up()`;
  t.match(await sql`select sum(errors) as errors, sum(failed) as failed from perforce.command_stats_hourly`, [{ errors: '107', failed: '5' }]);
  t.match(await sql`select sum(failed) as failed from perforce.user_activity`, [{ failed: '5' }]);
  t.match(await sql`select sum(failed) as failed from perforce.program_load`, [{ failed: '5' }]);
});
