import { compareInstants } from './read_record.js';
import type { Truth, TrueCommand } from './truth.js';

/** What ends a command that never ends: whatever came first. */
export interface Fate {
  readonly reason: 'server_restart' | 'next_command' | 'no_end' | 'no_start';
  /** Microseconds since the epoch. */
  readonly gone_at: bigint;
}

/** When a command ran, in microseconds since the epoch, both included; infinite: no event ends it. */
export interface Presence {
  readonly from: bigint;
  /** Until then events say so. */
  readonly known_until: bigint;
  /** Until then it may have run. */
  readonly present_until: bigint;
}

const MINUTE = 60_000_000n;
const INFINITE = 2n ** 63n;
const LOOK_UPS = ['fstat', 'changes', 'files', 'have', 'job', 'login'].map((name) => `user-${name}`);

/** Commands that may write nothing for ever. */
const isBackground = ({ func }: TrueCommand): boolean => func === 'pull' || func === 'rmt-Journal';

/**
 * What becomes of the commands that never ended, by cmdident in order, worked out from nothing but the events, with the
 * settings as they are unless changed; those that nothing ends are missing.
 */
export function fates({ commands, uncorrelated }: Pick<Truth, 'commands' | 'uncorrelated'>): Map<string, Fate> {
  const restarts = uncorrelated.filter(({ event_type, payload }) =>
    event_type === 12 && /server (startup|shutdown)/i.test(String(payload.eventInfo)));
  const starts = [...[...commands.values()].flatMap(({ events }) => events), ...uncorrelated]
    .filter(({ event_type }) => event_type === 0);

  function fate(command: TrueCommand): Fate | undefined {
    const last = command.last_event_at.micros;
    const ofType = (type: number) => command.events.filter(({ event_type }) => event_type === type);
    const count = (type: number, server: string): number =>
      ofType(type).filter(({ server_id }) => server_id === server).length;
    const openOn = command.server_ids.filter((server) => count(2, server) < Math.max(count(0, server), 1));
    const openProcesses = ofType(0).filter((start) => openOn.includes(start.server_id!)
      && !ofType(2).some((end) => end.server_id === start.server_id && end.pid === start.pid));
    const ends: Fate[] = [
      ...restarts.filter(({ server_id }) => openOn.includes(server_id!))
        .map(({ at }) => ({ reason: 'server_restart' as const, gone_at: at.micros })),
      ...starts.filter((start) => start.cmdident !== command.cmdident
        && openProcesses.some(({ server_id, pid }) => start.server_id === server_id && start.pid === pid))
        .map(({ at }) => ({ reason: 'next_command' as const, gone_at: at.micros })),
    ].filter(({ gone_at }) => gone_at > last);
    if (command.start_count === 0 && !isBackground(command)) ends.push({ reason: 'no_start', gone_at: last });
    else if (!isBackground(command)) ends.push({ reason: 'no_end', gone_at: last + patience(command) });
    return ends.sort((one, other) => Number(one.gone_at - other.gone_at))[0];
  }

  const open = [...commands.values()].filter(({ is_complete }) => !is_complete);
  return new Map(open.flatMap((command) => {
    const found = fate(command);
    return found ? [[command.cmdident, found] as const] : [];
  }).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const patience = ({ func }: TrueCommand): bigint => (LOOK_UPS.includes(func ?? '') ? 10n : 1440n) * MINUTE;

/** When each command ran, by cmdident, as it is told when the last event has just been loaded. */
export function presences(truth: Pick<Truth, 'commands' | 'uncorrelated'>): Map<string, Presence> {
  const commands = [...truth.commands.values()];
  const gone = fates(truth);
  const usual = usualLapses(commands);
  const latest = new Map<string, bigint>();
  for (const { server_id, at } of [...commands.flatMap(({ events }) => events), ...truth.uncorrelated]) {
    latest.set(server_id!, at.micros > (latest.get(server_id!) ?? 0n) ? at.micros : latest.get(server_id!)!);
  }

  function presence(command: TrueCommand): Presence {
    const [from, last] = [command.first_event_at.micros, command.last_event_at.micros];
    const end = command.command_end_timestamp?.micros;
    if (command.is_complete) return { from, known_until: end!, present_until: end! };
    if (command.start_count === 0) return { from, known_until: end ?? last, present_until: last };
    const until = gone.get(command.cmdident)?.gone_at ?? INFINITE;
    const clocks = command.server_ids.map((server) => latest.get(server)!);
    const clock = clocks.reduce((one, other) => (other < one ? other : one));
    const silence = clock - last;
    const isPresumed = !isBackground(command) && silence > (usual.get(command.func) ?? patience(command));
    const known_until = isPresumed ? last : clock < until ? clock : until;
    return { from, known_until, present_until: until };
  }
  return new Map(commands.map((command) => [command.cmdident, presence(command)]));
}

/** How long 99 of 100 commands of each func take at most, microseconds. */
function usualLapses(commands: readonly TrueCommand[]): Map<string | null, bigint> {
  const lapses = new Map<string | null, number[]>();
  const latest = commands.filter(({ is_complete }) => is_complete)
    .sort((one, other) => compareInstants(other.first_event_at, one.first_event_at)).slice(0, 10_000);
  for (const { func, log: { lapse_ms, duration_ms } } of latest) {
    lapses.set(func, [...lapses.get(func) ?? [], (lapse_ms ?? duration_ms)!]);
  }
  return new Map([...lapses].map(([func, of]) => {
    const inOrder = of.sort((one, other) => one - other);
    return [func, BigInt(Math.round(inOrder[Math.ceil(inOrder.length * 0.99) - 1]! * 1_000))];
  }));
}

/** How many commands are known to run at an instant, and how many more are presumed to. */
export function concurrencyAt(instant: bigint, of: Iterable<Presence>): { known: number; presumed: number } {
  let [known, presumed] = [0, 0];
  for (const { from, known_until, present_until } of of) {
    if (from <= instant && instant < known_until) known += 1;
    else if (from <= instant && instant < present_until) presumed += 1;
  }
  return { known, presumed };
}
