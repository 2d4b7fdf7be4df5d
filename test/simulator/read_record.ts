import { layoutOf, NUMBER_FIELDS, prefixFields } from './layouts.js';

/** A moment: whole microseconds since the epoch, and the nanoseconds (0..999) that PostgreSQL cannot keep with them. */
export interface Instant {
  readonly micros: bigint;
  readonly ns: number;
}

/** Orders moments, earlier ones first. */
export function compareInstants(one: Instant, other: Instant): number {
  if (one.micros !== other.micros) return one.micros < other.micros ? -1 : 1;
  return one.ns - other.ns;
}

/** What a record says of the command it belongs to; null where it says nothing. */
export interface Attributes {
  readonly user_name: string | null;
  readonly client: string | null;
  readonly func: string | null;
  readonly host: string | null;
  readonly prog: string | null;
  readonly version: string | null;
  readonly args: string | null;
  readonly cmd_group: string | null;
  readonly server_id: string | null;
  readonly pid: number | null;
  readonly cmdno: number | null;
}

/** A record as raw_events has it. */
export interface TrueEvent extends Attributes {
  readonly at: Instant;
  readonly event_type: number;
  readonly event_version: number;
  readonly cmdident: string | null;
  /** The fields that its type has of its own, or that nobody knows; numbers where whole numbers of 64 bits are meant. */
  readonly payload: Payload;
  /** Whether the record could tell user, client, func and so on, be they empty. */
  readonly has_full_prefix: boolean;
}

type Payload = Readonly<Record<string, string | number | readonly string[]>>;

const LAST_SECOND_OF_2099 = 4_102_444_799;
const NUMBER = /^[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?$/;
const HALF_OF_ALL = 2 ** 63;

/**
 * Reads a record from its fields, by the layouts of the simulator and not by the database's catalogue. Integers are
 * exact up to 2^53. Throws a RangeError on a record that a loader has to reject.
 */
export function readRecord(fields: readonly string[]): TrueEvent {
  const [, type, minor = '0'] = /^(\d{1,5})(?:\.(\d{1,5}))?$/.exec(fields[0] ?? '') ?? unreadable(fields, 'no type');
  const [event_type, event_version] = [Number(type), Number(minor)];
  const layout = layoutOf(event_type, event_version);
  const prefix = layout?.prefix ?? unknownPrefix(fields, event_version);
  const names = prefixFields(prefix, layout?.version ?? event_version);
  const own = fields.slice(names.length);
  const missing = names.length + (layout?.own.length ?? 0) - fields.length;
  if (missing > 0) unreadable(fields, 'too few fields');
  if (missing < 0 && layout?.version === event_version) unreadable(fields, 'too many fields');

  const text = (name: string): string | null => fields[names.indexOf(name)] || null;
  const integer = (name: string, lowest: number, highest: number): number | null => {
    const digits = text(name);
    if (digits === null) return null;
    const isInRange = /^-?\d{1,18}$/.test(digits) && Number(digits) >= lowest && Number(digits) <= highest;
    return isInRange ? Number(digits) : unreadable(fields, name);
  };
  const seconds = integer('timestamp', 0, LAST_SECOND_OF_2099) ?? unreadable(fields, 'timestamp');
  const nanoseconds = integer('timestamp2', 0, 999_999_999) ?? 0;
  const cmdident = text('cmdident');
  const payload = layout ? knownPayload(layout.own, own) : unknownPayload(own);
  const ownText = (name: string): string | null => (event_type === 16 ? (payload[name] as string | undefined) ?? null : null);

  return {
    at: { micros: BigInt(seconds) * 1_000_000n + BigInt(Math.floor(nanoseconds / 1_000)), ns: nanoseconds % 1_000 },
    event_type,
    event_version,
    cmdident: cmdident === '-' ? null : cmdident,
    server_id: text('serverid'),
    pid: integer('pid', 0, Infinity),
    cmdno: integer('cmdno', -(2 ** 31), 2 ** 31 - 1),
    user_name: text('user') ?? ownText('user'),
    client: text('client'),
    func: text('func'),
    host: text('host') ?? ownText('host'),
    prog: text('prog'),
    version: text('version'),
    args: text('args'),
    cmd_group: text('cmdgroup'),
    payload,
    has_full_prefix: prefix === 'full',
  };
}

/** A record of no known layout has the full prefix if there is room for it and a number, or nothing, for cmdno. */
function unknownPrefix(fields: readonly string[], version: number): 'full' | 'short' {
  const names = prefixFields('full', version);
  return fields.length >= names.length && /^(?:-?\d+)?$/.test(fields[names.indexOf('cmdno')]!) ? 'full' : 'short';
}

function knownPayload(names: readonly string[], own: readonly string[]): Payload {
  const payload: Record<string, string | number | readonly string[]> = {};
  for (const [index, name] of names.entries()) {
    const text = own[index]!;
    if (text !== '') payload[name] = (NUMBER_FIELDS.has(name) ? wholeNumber(text) : undefined) ?? text;
  }
  if (own.length > names.length) payload.extra = own.slice(names.length);
  return payload;
}

/** The whole number of 64 bits that a text spells, in whatever way; undefined: none. */
function wholeNumber(text: string): number | undefined {
  const number = NUMBER.test(text) ? Number(text) : NaN;
  const isWithin = Number.isInteger(number) && number >= -HALF_OF_ALL && number < HALF_OF_ALL;
  return isWithin ? number + 0 : undefined;
}

function unknownPayload(own: readonly string[]): Payload {
  return own.length > 0 ? { fields: own } : {};
}

function unreadable(fields: readonly string[], reason: string): never {
  throw new RangeError(`${reason}: ${fields.join(',').slice(0, 200)}`);
}
