/** A record type's own fields, those after the prefix, per version that changed or restated them. */
interface TypeLayouts {
  readonly prefix: 'full' | 'short';
  readonly own: Readonly<Record<number, readonly string[]>>;
}

/** The fields of one (type, version), vendor's names without `f_`. */
export interface Layout {
  readonly version: number;
  readonly prefix: 'full' | 'short';
  readonly own: readonly string[];
}

const ERROR = 'severity subsys subcode text';
const USAGE = 'trackType timer utime stime io_in io_out net_in net_out maxrss page_faults';
const RPC = 'trackType recvCount sendCount recvBytes sendBytes rpc_hi_mark_fwd rpc_hi_mark_rev recvTime sendTime';
const RPC_ERRORS = `${RPC} sendError recvError duplexFwd duplexRev`;
const TABLE =
  'trackType dbName pagesIn pagesOut pagesCached reorderIntl reorderLeaf readLocks writeLocks gets positions scans ' +
  'puts deletes invCache splitIntl splitLeaf totalLockWaitRead totalLockHeldRead maxLockWaitRead maxLockHeldRead ' +
  'totalLockWaitWrite totalLockHeldWrite maxLockWaitWrite maxLockHeldWrite';
const TABLE_PEEK = `${TABLE} peekLocks totalLockWaitPeek totalLockHeldPeek maxLockWaitPeek maxLockHeldPeek`;
const USER_LOG = Array.from({ length: 25 }, (_, index) => `arg_${index + 1}`).join(' ');
const ESTIMATES = 'filesAdded filesUpdated filesDeleted bytesAdded bytesUpdated bytesDeleted';
const INTEGRITY = 'integrityEvent table file change count count2 checkSum checkSum2 start end results';

const TYPES: Readonly<Record<number, TypeLayouts>> = {
  0: full({ 0: '', 50: '', 55: '', 58: '' }),
  1: full({ 0: '', 50: '', 55: '', 58: '' }),
  2: full({
    0: 'lapse',
    49: 'lapse reason',
    50: 'lapse reason',
    53: 'lapse reason memory_cmd memory_proc',
    55: 'lapse reason memory_cmd memory_proc',
    56: 'lapse reason memory_cmd memory_proc paused',
    58: 'lapse reason memory_cmd memory_proc paused',
  }),
  3: full({ 0: ERROR, 50: ERROR, 55: ERROR, 58: ERROR }),
  4: full({ 0: ERROR, 50: ERROR, 55: ERROR, 58: ERROR }),
  5: full({ 0: ERROR, 50: ERROR, 55: ERROR, 58: ERROR }),
  6: full({
    0: 'action file rev',
    49: 'action file rev filesize',
    50: 'action file rev filesize',
    55: 'action file rev filesize',
    58: 'action file rev filesize',
  }),
  7: full({ 0: USAGE, 50: USAGE, 55: USAGE, 58: USAGE }),
  8: full({ 0: RPC, 49: RPC_ERRORS, 50: RPC_ERRORS, 55: RPC_ERRORS, 58: RPC_ERRORS }),
  9: full({ 0: TABLE, 49: TABLE_PEEK, 50: TABLE_PEEK, 55: TABLE_PEEK, 58: TABLE_PEEK }),
  10: full({ 0: USER_LOG, 50: USER_LOG, 55: USER_LOG, 58: USER_LOG }),
  11: full({
    0: 'triggerAction triggerData',
    50: 'triggerAction triggerData triggerType triggerLapse',
    55: 'triggerAction triggerData triggerType triggerLapse',
    58: 'triggerAction triggerData triggerType triggerLapse',
  }),
  12: short({ 0: 'eventCode eventInfo', 50: 'eventCode eventInfo', 58: 'eventCode eventInfo' }),
  14: full({ 0: ESTIMATES, 50: ESTIMATES, 55: ESTIMATES, 58: ESTIMATES }),
  15: short({ 0: INTEGRITY, 50: INTEGRITY, 58: INTEGRITY }),
  16: short({
    0: 'user host method result reason',
    50: 'user host method result reason',
    58: 'user host method result reason',
  }),
  17: full({ 0: 'hops route', 50: 'hops route', 55: 'hops route', 58: 'hops route' }),
};

/** Own fields whose values are numbers; every other own field is text, durations such as `.017s` included. */
export const NUMBER_FIELDS: ReadonlySet<string> = new Set(
  words(
    'memory_cmd memory_proc severity subsys subcode rev filesize eventCode integrityEvent change count count2 hops ' +
      `${USAGE} ${RPC_ERRORS} ${TABLE_PEEK} ${ESTIMATES}`,
  ).filter((field) => !['trackType', 'timer', 'dbName'].includes(field)),
);

const KINDS = {
  audit: [6, 13, 18],
  end: [2],
  error: [3, 4, 5],
  performance: [1, 7, 8, 9, 14, 21, 22, 23, 24, 25, 26],
  start: [0],
  trigger: [11],
} as const;

/** What a command row files an event under. */
export type Kind = keyof typeof KINDS | 'other';

const KIND_OF_TYPE = new Map<number, Kind>(
  Object.entries(KINDS).flatMap(([kind, types]) => types.map((type) => [type, kind as Kind] as const)),
);

/** The kind of a record type; types that nobody knows are `other`. */
export function kindOf(type: number): Kind {
  return KIND_OF_TYPE.get(type) ?? 'other';
}

const layoutCache = new Map<number, Layout | undefined>();

/**
 * The layout that a record of this type and version follows: its own, else the newest that is not above the version,
 * else the oldest; undefined for a type of which no layout is known.
 */
export function layoutOf(type: number, version: number): Layout | undefined {
  const key = type * 65_536 + version;
  if (!layoutCache.has(key)) layoutCache.set(key, findLayout(type, version));
  return layoutCache.get(key);
}

const SHORT_PREFIX = words('eventtype timestamp timestamp2 date pid cmdident serverid');
const FULL_PREFIX = words(`${SHORT_PREFIX.join(' ')} cmdno user client func host prog version args cmdgroup`);
const SINCE: Readonly<Record<string, number>> = { cmdident: 50, serverid: 50, cmdgroup: 55 };

/** The prefix of a version, vendor's names without `f_`: correlation fields came with 50, the command group with 55. */
export function prefixFields(prefix: 'full' | 'short', version: number): string[] {
  return (prefix === 'full' ? FULL_PREFIX : SHORT_PREFIX).filter((field) => version >= (SINCE[field] ?? 0));
}

function findLayout(type: number, version: number): Layout | undefined {
  const layouts = TYPES[type];
  if (!layouts) return undefined;
  const versions = Object.keys(layouts.own).map(Number);
  const best = Math.max(...versions.filter((known) => known <= version), Math.min(...versions));
  return { version: best, prefix: layouts.prefix, own: layouts.own[best]! };
}

function full(own: Record<number, string>): TypeLayouts {
  return typeLayouts('full', own);
}

function short(own: Record<number, string>): TypeLayouts {
  return typeLayouts('short', own);
}

function typeLayouts(prefix: TypeLayouts['prefix'], own: Record<number, string>): TypeLayouts {
  return { prefix, own: Object.fromEntries(Object.entries(own).map(([version, fields]) => [version, words(fields)])) };
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
