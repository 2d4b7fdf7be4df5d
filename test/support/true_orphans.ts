import type { Instant, TrueCommand, Truth } from '../simulator/index.js';

/**
 * Which commands must be orphaned once all servers have gone silent, by cmdident, and why: worked out from nothing but
 * the events.
 */
export function trueOrphans(
  { commands, uncorrelated }: Pick<Truth, 'commands' | 'uncorrelated'>,
): Record<string, string> {
  const restarts = uncorrelated.filter(({ event_type, payload }) =>
    event_type === 12 && /startup|shutdown/.test(String(payload.eventInfo)));
  const reason = (command: TrueCommand): string | undefined => {
    const count = (type: number, server: string): number =>
      command.events.filter(({ event_type, server_id }) => event_type === type && server_id === server).length;
    const isOpenOn = (server: string): boolean => count(2, server) < Math.max(count(0, server), 1);
    const isDead = restarts.some(({ server_id, at }) => server_id !== null && command.server_ids.includes(server_id)
      && micros(at) > micros(command.last_event_at) && isOpenOn(server_id));
    if (isDead) return 'server_restart';
    if (command.func === 'pull' || command.func === 'rmt-Journal') return undefined;
    return command.start_count > 0 ? 'no_end' : 'no_start';
  };
  const open = [...commands.values()].filter(({ is_complete }) => !is_complete);
  return Object.fromEntries(open.flatMap((command) => {
    const why = reason(command);
    return why ? [[command.cmdident, why]] : [];
  }).sort());
}

const micros = ({ micros }: Instant): bigint => BigInt(micros);
