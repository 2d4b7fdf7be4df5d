import t from 'tap';
import { decodeRecords, truth } from './index.js';

/** A submit on an edge and its commit server, written out of order; a sync without start; a login without identity. */
const LINES = `\
6.50,1700000001,500000000,2023/11/14 22:13:21 500000000,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.0.0.5/10.1.1.1,P4V,v94,,edit,//depot/a%40b c.txt,3,100
0.55,1700000000,250000999,2023/11/14 22:13:20 250000999,12,AAAA,edge,4,ann,ann-ws,user-submit,10.1.1.1,P4V,v94,"-d:a, ""b""
c",u-1/submit
0.58,1700000001,0,2023-11-14T22:13:21.000000000+00:00,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.0.0.5/10.1.1.1,P4V,v94,,u-1/submit
6.50,1700000001,600000000,2023/11/14 22:13:21 600000000,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.0.0.5/10.1.1.1,P4V,v94,,add,//depot/new.txt,1,23
6.50,1700000001,600000000,2023/11/15 07:13:21 600000000,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.0.0.5/10.1.1.1,P4V,v94,,add,//depot/new.txt,1,23
1.55,1700000000,260000999,,12,AAAA,edge,4,ann,ann-ws,user-submit,10.1.1.1,P4V,v94,,
1.55,1700000000,270000999,,12,AAAA,edge,4,ann,ann-ws,user-submit,10.1.1.1,P4V,v94,,
1.55,1700000001,5000000,,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.1.1.1,P4V,v94,,
11.50,1700000001,700000000,,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.1.1.1,P4V,v94,,run,check,change-submit,.017s
11.50,1700000001,800000000,,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.1.1.1,P4V,v94,,run,mail,change-commit,1.203s
9.50,1700000002,1000,,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.1.1.1,P4V,v94,,1,db.rev,5,6,7,0,0,0,2,10,20,30,40,50,,,,,,,,9,-3,8,-1,,,,,
9.50,1700000002,2000,,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.1.1.1,P4V,v94,,1,db.change,1,1,1,0,0,0,1,1,1,1,1,1,,,,,,,,4,1,4,2,,,,,
7.50,1700000002,3000,,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.1.1.1,P4V,v94,,1,,11,12,13,14,15,16,17000,18
7.50,1700000002,4000,,12,AAAA,edge,4,ann,ann-ws,user-submit,10.1.1.1,P4V,v94,,1,,1,2,3,4,5,6,9000,8
2.56,1700000002,100000000,,71,AAAA,commit,1,ann,ann-ws,dm-CommitSubmit,10.1.1.1,P4V,v94,,,1.100s,,4,21,.500s
2.56,1700000002,250000000,,12,AAAA,edge,4,ann,ann-ws,user-submit,10.1.1.1,P4V,v94,,,2.000s,,5,20,.250s
3.55,1700000100,0,,13,BBBB,edge,1,bob,bob-ws,user-sync,10.1.1.2,p4,v94,//depot/...,,failed,6,17,not there
4.55,1700000100,1000,,13,BBBB,edge,1,bob,bob-ws,user-sync,10.1.1.2,p4,v94,//depot/...,,3,6,17,not there
99.58,1700000099,0,,13,BBBB,edge,short
2.61,1700000101,0,,13,BBBB,edge,1,bob,bob-ws,user-sync,10.1.1.2,p4,v94,//depot/...,,.900s,error,4,21,.000s,new,
16.50,1700000200,0,,14,-,edge,carol,10.1.1.3,ldap,fail,
`;

const at = (micros: bigint, ns = 0): { micros: bigint; ns: number } => ({ micros, ns });
const { commands, uncorrelated, offered, distinct } = truth(decodeRecords(LINES).map((fields) => ({ fields })));

t.test('records that differ in f_date alone are one event', async (t) => {
  t.equal(offered, 21);
  t.equal(distinct, 20);
  t.same([...commands.keys()].sort(), ['AAAA', 'BBBB']);
});

t.test('a command of two servers', async (t) => {
  const { events, log, ...row } = commands.get('AAAA')!;
  t.same(row, {
    cmdident: 'AAAA',
    user_name: 'ann',
    client: 'ann-ws',
    func: 'user-submit',
    host: '10.1.1.1',
    prog: 'P4V',
    version: 'v94',
    args: '-d:a, "b"\nc',
    cmd_group: 'u-1/submit',
    server_id: 'edge',
    pid: 12,
    cmdno: 4,
    server_ids: ['commit', 'edge'],
    command_start_timestamp: at(1_700_000_000_250_000n, 999),
    command_end_timestamp: at(1_700_000_002_250_000n),
    first_event_at: at(1_700_000_000_250_000n, 999),
    last_event_at: at(1_700_000_002_250_000n),
    is_complete: true,
    status: 'complete',
    event_count: 15,
    start_count: 2,
    end_count: 2,
    audit_count: 2,
    error_count: 0,
    performance_count: 7,
    trigger_count: 2,
    other_count: 0,
  });
  t.same(
    events.map((event) => event.event_type),
    [0, 1, 1, 0, 1, 6, 6, 11, 11, 9, 9, 7, 7, 2, 2],
    'events in order of time',
  );
  t.same(events[5]!.payload, { action: 'edit', file: '//depot/a%40b c.txt', rev: 3, filesize: 100 });
  t.match(log, {
    lapse_ms: 2_000,
    duration_ms: 2_000,
    compute_ms: 25,
    paused_ms: 750,
    reason: null,
    error_count: 0,
    max_severity: null,
    files: 2,
    bytes: 123,
    files_added: null,
    user_cpu_ms: 12,
    system_cpu_ms: 14,
    io_in: 16,
    io_out: 18,
    net_in: 20,
    net_out: 22,
    max_rss_kb: 17_000,
    page_faults: 26,
    memory_cmd_mb: 5,
    memory_proc_mb: 21,
    rpc_recv_count: null,
    pages_in: 6,
    pages_out: 7,
    pages_cached: 8,
    rows_get: 11,
    rows_pos: 21,
    rows_scan: 31,
    rows_put: 41,
    rows_del: 51,
    read_locks: 0,
    write_locks: 3,
    total_read_wait_ms: null,
    total_write_wait_ms: 13,
    max_write_wait_ms: 8,
    total_write_held_ms: -2,
    max_write_held_ms: 2,
    trigger_ms: 1_220,
  });
});

t.test('a command whose start is missing', async (t) => {
  const { events, log, ...row } = commands.get('BBBB')!;
  t.match(row, {
    user_name: 'bob',
    args: '//depot/...',
    cmd_group: null,
    command_start_timestamp: null,
    command_end_timestamp: at(1_700_000_101_000_000n),
    first_event_at: at(1_700_000_099_000_000n),
    is_complete: false,
    status: 'running',
    event_count: 4,
    error_count: 2,
    other_count: 1,
  });
  t.match(log, { lapse_ms: 900, duration_ms: null, compute_ms: null, reason: 'error', error_count: 2, max_severity: 3 });
  t.same(events[0]!.payload, { fields: ['short'] });
  t.same(events[1]!.payload, { severity: 'failed', subsys: 6, subcode: 17, text: 'not there' });
  t.same(events.at(-1)!.payload.extra, ['new', '']);
});

t.test('a record without cmdident belongs to no command', async (t) => {
  t.equal(uncorrelated.length, 1);
  t.match(uncorrelated[0], {
    event_type: 16,
    cmdident: null,
    server_id: 'edge',
    user_name: 'carol',
    payload: { user: 'carol', host: '10.1.1.3', method: 'ldap', result: 'fail' },
  });
});
