import { distinctErrors } from '../../simulator/command_log.js';
import type { TrueCommand } from '../../simulator/index.js';
import { iso, type Row } from './log.js';

const SEVERITIES = ['empty', 'info', 'warn', 'failed', 'fatal'];
const SUBSYSTEMS: Readonly<Record<number, string>> = { 0: 'OS', 4: 'DB', 6: 'DM', 7: 'SERVER' };

/** The errors of a command, each once. */
export function trueErrors({ events }: TrueCommand): Row[] {
  return distinctErrors(events).map(({ at, server_id, payload }) => ({
    event_time: iso(at),
    server_id,
    severity: SEVERITIES[payload.severity as number] ?? payload.severity,
    subsystem: SUBSYSTEMS[payload.subsys as number],
    text: payload.text,
  }));
}
