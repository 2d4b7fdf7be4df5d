import t from 'tap';
import { testDatabase } from '../support/database.js';
import { copyIn } from '../../loader/write/copy_in.js';

/** From vendor documentation and a public README. */
const genuine = [
  '0.55,1694447120,509959000,2023/09/11 08:45:20 509959000,9335,35895515CB3A747E95971826797997DE,localhost:8888,1,user1,user1-8888-mac,user-submit,127.0.0.1,Helix P4V/MACOSX12U/2023.3/2485176,v94,--parallel=0:-f:submitunchanged:-i,bb56bb8f-3b23-4a98-bbac-320226eca578/submit',
  '1.55,1694447120,662061000,2023/09/11 08:45:20 662061000,9335,A9460966935E18123DBE330951553C2D,localhost:8888,2,user1,user1-8888-mac,user-changes,127.0.0.1,Helix P4V/MACOSX12U/2023.3/2485176,v94,-s:submitted:-l:-m:100,bb56bb8f-3b23-4a98-bbac-320226eca578/submit',
  '2.56,1694447120,663997000,2023/09/11 08:45:20 663997000,9335,A9460966935E18123DBE330951553C2D,localhost:8888,2,user1,user1-8888-mac,user-changes,127.0.0.1,Helix P4V/MACOSX12U/2023.3/2485176,v94,-s:submitted:-l:-m:100,bb56bb8f-3b23-4a98-bbac-320226eca578/submit,.006s,,0,0,.000s',
  '2.56,1687838320,413824960,2023/06/27 11:58:40 413824960,89388,-,master,1,super,local,user-login,127.0.0.1,unnamed haskell script,2023.06,-as:super,,.017s,,21,21,.000s',
];

t.test('the genuine lines load, with their times and lapses, and none is a command without cmdident', async (t) => {
  const { load, sql } = await testDatabase(t);
  t.match(await load(genuine), { code: 0, json: { records: 4, new: 4, rejected: 0 } });
  t.same([...await sql`
    select cmdident, user_name, client, func, host, prog, version, args, cmd_group, server_id, pid, cmdno, status,
      command_start_timestamp::text as start, command_end_timestamp::text as end
    from perforce.command_events order by cmdident`], [
    {
      cmdident: '35895515CB3A747E95971826797997DE', user_name: 'user1', client: 'user1-8888-mac', func: 'user-submit',
      host: '127.0.0.1', prog: 'Helix P4V/MACOSX12U/2023.3/2485176', version: 'v94',
      args: '--parallel=0:-f:submitunchanged:-i', cmd_group: 'bb56bb8f-3b23-4a98-bbac-320226eca578/submit',
      server_id: 'localhost:8888', pid: '9335', cmdno: 1, status: 'running',
      start: '2023-09-11 15:45:20.509959+00', end: null,
    },
    {
      cmdident: 'A9460966935E18123DBE330951553C2D', user_name: 'user1', client: 'user1-8888-mac', func: 'user-changes',
      host: '127.0.0.1', prog: 'Helix P4V/MACOSX12U/2023.3/2485176', version: 'v94', args: '-s:submitted:-l:-m:100',
      cmd_group: 'bb56bb8f-3b23-4a98-bbac-320226eca578/submit', server_id: 'localhost:8888', pid: '9335', cmdno: 2,
      status: 'running', start: null, end: '2023-09-11 15:45:20.663997+00',
    },
  ]);
  t.same([...await sql`select lapse, perforce.duration_ms(lapse) as ms from perforce.raw_events where event_type = 2 and cmdident is not null`],
    [{ lapse: '.006s', ms: '6' }]);
  t.same([...await sql`
    select event_time::text as at, event_ns as ns, user_name, cmd_group, lapse, reason, paused, memory_cmd_mb, memory_proc_mb, payload
    from perforce.raw_events where cmdident is null`],
    [{
      at: '2023-06-27 03:58:40.413824+00', ns: 960, user_name: 'super', cmd_group: null,
      lapse: '.017s', reason: null, paused: '.000s', memory_cmd_mb: '21', memory_proc_mb: '21', payload: {},
    }]);
});

t.test('COPY of the same events by another tool gives the rows that the loader gives', async (t) => {
  const { load, sql } = await testDatabase(t);
  const line = 'C1,edge,1,anna,anna-ws,user-sync';
  const csv = [
    `2023-09-11 15:45:20.5+00,0,55,7,${line},,,`,
    `2023-09-11 15:45:21.5+00,2,56,7,${line},,.006s,0`,
    '',
  ].join('\n');
  const columns = 'event_time, event_type, event_version, pid, cmdident, server_id, cmdno, user_name, client, func, args, lapse, memory_cmd_mb';
  t.equal(await copyIn(sql, `copy perforce.raw_events (${columns}) from stdin csv`, [Buffer.from(csv)]), 2);
  const command = ['C1', 'edge', '1', 'anna', 'anna-ws', 'user-sync', '', '', '', '', ''];
  t.match(await load([
    ['0.55', '1694447120', '500000000', '', '7', ...command].join(','),
    ['2.56', '1694447121', '500000000', '', '7', ...command, '.006s', '', '0', '', ''].join(','),
  ]), { code: 0, json: { new: 0, already_there: 2 } });
  t.match(await sql`select lapse_ms, duration_ms from perforce.command_logs`, [{ lapse_ms: '6', duration_ms: '1000' }]);
});
