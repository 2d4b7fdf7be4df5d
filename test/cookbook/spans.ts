import type { TrueCommand } from '../simulator/index.js';
import { iso, type Row } from './log.js';

const SEVERITIES = ['empty', 'info', 'warn', 'failed', 'fatal'];
const SUBSYSTEMS: Readonly<Record<number, string>> = { 0: 'OS', 6: 'DM', 7: 'SERVER' };

/** The errors of a command, each once: type 3 only where no type 4 or 5 says the same. */
export function trueErrors({ events }: TrueCommand): Row[] {
  const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  return events
    .filter(({ event_type }) => [3, 4, 5].includes(event_type))
    .filter((event, _index, errors) => event.event_type !== 3 || !errors.some((other) => {
      const apart = other.at.micros - event.at.micros;
      return other.event_type !== 3 && other.server_id === event.server_id && isSame(other.payload, event.payload)
        && apart >= -1_000_000n && apart <= 1_000_000n;
    }))
    .map(({ at, server_id, payload }) => ({
      event_time: iso(at),
      server_id,
      severity: SEVERITIES[payload.severity as number] ?? payload.severity,
      subsystem: SUBSYSTEMS[payload.subsys as number],
      text: payload.text,
    }));
}
