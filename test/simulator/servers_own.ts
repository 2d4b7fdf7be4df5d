import { logRecord, type LogRecord } from './record.js';
import type { Server } from './servers.js';
import { SECOND } from './values.js';
import { nextCommand, serviceConnection, type World } from './world.js';

const SERVER_EVENTS = {
  startup: { eventCode: 1, eventInfo: 'Server startup' },
  shutdown: { eventCode: 2, eventInfo: 'Server shutdown' },
  checkpoint: { eventCode: 3, eventInfo: 'Checkpoint and journal rotation' },
} as const;

/** A ServerEvent (12) of no command. */
export function serverEvent(world: World, server: Server, time: number, event: keyof typeof SERVER_EVENTS): LogRecord {
  const context = nextCommand(world, serviceConnection(world, server, 'p4d'), '', '', '');
  return logRecord(context, 12, time, SERVER_EVENTS[event]);
}

/** What a server logs when it starts: the event, and its background commands, which never end. */
export function startServer(world: World, server: Server, time: number): LogRecord[] {
  const commands = {
    commit: [{ func: 'rmt-Journal', args: '' }],
    edge: [
      { func: 'pull', args: '-i:1' },
      { func: 'pull', args: '-u:-i:1:--batch=10' },
    ],
    standalone: [],
  }[server.role];
  return [
    serverEvent(world, server, time, 'startup'),
    ...commands.map(({ func, args }, index) => {
      const context = nextCommand(world, serviceConnection(world, server, 'svc_replica'), func, args);
      return logRecord(context, 0, time + (index + 1) * SECOND);
    }),
  ];
}
