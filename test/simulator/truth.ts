import { commandLog, type CommandLog } from './command_log.js';
import { kindOf, type Kind } from './layouts.js';
import { compareInstants, readRecord, type Attributes, type Instant, type TrueEvent } from './read_record.js';

/** The row that command_events must hold for a command, and what command_logs must say of it. */
export interface TrueCommand extends Attributes, Readonly<Record<`${Kind}_count`, number>> {
  readonly cmdident: string;
  readonly server_ids: readonly string[];
  readonly command_start_timestamp: Instant | null;
  readonly command_end_timestamp: Instant | null;
  readonly first_event_at: Instant;
  readonly last_event_at: Instant;
  readonly is_complete: boolean;
  /** As it is without any sweep. */
  readonly status: 'running' | 'complete';
  readonly event_count: number;
  /** The distinct events in order of time. */
  readonly events: readonly TrueEvent[];
  readonly log: CommandLog;
}

/** What a database must hold after it was fed with events, however often, in whatever order. */
export interface Truth {
  /** By cmdident. */
  readonly commands: ReadonlyMap<string, TrueCommand>;
  /** The distinct events without cmdident, in the order in which they first came. */
  readonly uncorrelated: readonly TrueEvent[];
  /** How many events were fed, and how many distinct ones they are. */
  readonly offered: number;
  readonly distinct: number;
}

/**
 * Works out, from nothing but the records' fields, what the database must hold. Keeps every distinct event in memory.
 * Throws a RangeError on a record that a loader has to reject.
 */
export function truth(records: Iterable<{ readonly fields: readonly string[] }>): Truth {
  const seen = new Set<string>();
  const byCommand = new Map<string, TrueEvent[]>();
  const uncorrelated: TrueEvent[] = [];
  let offered = 0;

  for (const { fields } of records) {
    const event = readRecord(fields);
    const identity = toJson(event);
    offered += 1;
    if (seen.has(identity)) continue;
    seen.add(identity);
    if (event.cmdident === null) uncorrelated.push(event);
    else if (byCommand.has(event.cmdident)) byCommand.get(event.cmdident)!.push(event);
    else byCommand.set(event.cmdident, [event]);
  }

  const commands = new Map([...byCommand].map(([cmdident, events]) => [cmdident, trueCommand(cmdident, events)]));
  return { commands, uncorrelated, offered, distinct: seen.size };
}

/** JSON of anything that truth says: integers beyond JSON's numbers as strings, maps as objects. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    return part instanceof Map ? Object.fromEntries(part) : part;
  });
}

function trueCommand(cmdident: string, unordered: readonly TrueEvent[]): TrueCommand {
  const events = [...unordered].sort((one, other) => compareInstants(one.at, other.at));
  const starts = events.filter((event) => event.event_type === 0);
  const ends = events.filter((event) => event.event_type === 2);
  const origin = starts[0] ?? events.find((event) => event.has_full_prefix) ?? events[0]!;
  const isComplete = starts.length >= 1 && ends.length >= starts.length;
  const count = (kind: Kind): number => events.filter((event) => kindOf(event.event_type) === kind).length;
  return {
    cmdident,
    ...attributesOf(origin),
    server_ids: [...new Set(events.flatMap((event) => event.server_id ?? []))].sort(),
    command_start_timestamp: starts[0]?.at ?? null,
    command_end_timestamp: ends.at(-1)?.at ?? null,
    first_event_at: events[0]!.at,
    last_event_at: events.at(-1)!.at,
    is_complete: isComplete,
    status: isComplete ? 'complete' : 'running',
    event_count: events.length,
    start_count: count('start'),
    end_count: count('end'),
    audit_count: count('audit'),
    error_count: count('error'),
    performance_count: count('performance'),
    trigger_count: count('trigger'),
    other_count: count('other'),
    events,
    log: commandLog(events, origin),
  };
}

function attributesOf(origin: TrueEvent): Attributes {
  const { user_name, client, func, host, prog, version, args, cmd_group, server_id, pid, cmdno } = origin;
  return { user_name, client, func, host, prog, version, args, cmd_group, server_id, pid, cmdno };
}
