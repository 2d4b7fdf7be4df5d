import { distinctErrors } from '../../simulator/command_log.js';
import type { TrueCommand } from '../../simulator/index.js';
import { iso, type Row } from './log.js';

const SEVERITIES = ['empty', 'info', 'warn', 'failed', 'fatal'];
const SUBSYSTEMS: Readonly<Record<number, string>> = { 0: 'OS', 4: 'DB', 6: 'DM', 7: 'SERVER' };

/** When a command ended, in microseconds since 1970, as far as its events tell; null: it runs. */
export function endOf({ start_count, end_count, command_end_timestamp }: TrueCommand): bigint | null {
  return start_count <= end_count ? command_end_timestamp?.micros ?? null : null;
}

/** How many commands ran at an instant: one that starts then runs, one that ends then does not. */
export function runningAt(instant: bigint, commands: readonly TrueCommand[]): number {
  return commands.filter((command) => {
    const end = endOf(command);
    return command.first_event_at.micros <= instant && (end === null || end > instant);
  }).length;
}

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
