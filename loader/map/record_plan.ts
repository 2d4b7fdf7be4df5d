/** A layout of the catalogue: the fields of the records of one type and version, in order, as p4d names them. */
export interface Layout {
  type: number;
  version: number;
  fields: string[];
  /** Those whose values are JSON numbers. */
  numberFields: string[];
}

export interface OwnField {
  index: number;
  /** The payload key with its colon, as JSON. */
  key: Buffer;
  isNumber: boolean;
}

/** Where the parts of a record stand. A group of the prefix that the record does not have begins at 0. */
export interface RecordPlan {
  type: number;
  version: number;
  /** The fewest and the most fields that a record may have. */
  least: number;
  most: number;
  /** f_cmdident, f_serverid */
  identityAt: number;
  /** f_cmdno, f_user, f_client, f_func, f_host, f_prog, f_version, f_args */
  commandAt: number;
  /** f_cmdgroup */
  groupAt: number;
  /** The other fields, in the order in which jsonb keeps their keys. */
  own: OwnField[];
  /** Fields from here on are kept, without names, in the payload's array `surplusKey` (JSON with its colon). */
  surplusAt: number;
  surplusKey: Buffer;
  /** The length of all keys. */
  keyBytes: number;
  /** The columns event_type and event_version, as in COPY's binary format. */
  typeColumns: Buffer;
}

const head = ['f_eventtype', 'f_timestamp', 'f_timestamp2', 'f_date', 'f_pid'];
const identity = ['f_cmdident', 'f_serverid'];
const command = ['f_cmdno', 'f_user', 'f_client', 'f_func', 'f_host', 'f_prog', 'f_version', 'f_args'];
const group = ['f_cmdgroup'];
const elementKeys = new Set(['at', 'type', 'server', 'pid', 'cmdno', 'extra', 'fields']);

/**
 * The plans for the records of one type and version, to be tried in order: the first that fits the record is right,
 * and a record that fits none is judged by the last.
 * @param layouts the layouts of the type, by rising version
 */
export function recordPlans(type: number, version: number, layouts: Layout[]): RecordPlan[] {
  if (layouts.length === 0) {
    const identified = version >= 50 ? identity : [];
    const short = [...head, ...identified];
    const full = [...short, ...command, ...(version >= 55 ? group : [])];
    return [full, short].map((fields) => planFor(type, version, fields, [], '"fields":'));
  }
  const layout = layouts.filter((candidate) => candidate.version <= version).at(-1) ?? layouts[0]!;
  const plan = planFor(type, version, layout.fields, layout.numberFields, '"extra":');
  return [layout.version === version ? { ...plan, most: plan.least } : plan];
}

function planFor(
  type: number, version: number, fields: string[], numberFields: string[], surplusKey: string,
): RecordPlan {
  let end = head.length;
  const take = (names: string[]): number => {
    const start = end;
    if (!names.every((name, index) => fields[start + index] === name)) return 0;
    end += names.length;
    return start;
  };
  const identityAt = take(identity);
  const commandAt = take(command);
  const groupAt = commandAt > 0 ? take(group) : 0;
  const own = fields.slice(end).map((name, index) => ({
    index: end + index,
    key: Buffer.from(`${JSON.stringify(payloadKey(name))}:`),
    isNumber: numberFields.includes(name),
  })).sort(asInJsonb);
  return {
    type, version, least: end + own.length, most: Infinity, identityAt, commandAt, groupAt, own,
    surplusAt: end + own.length, surplusKey: Buffer.from(surplusKey),
    typeColumns: integers(type, version),
    keyBytes: own.reduce((sum, { key }) => sum + key.length, surplusKey.length),
  };
}

/** The order in which jsonb keeps keys, shorter ones first: it need not sort what comes in it. */
function asInJsonb(a: OwnField, b: OwnField): number {
  return a.key.length - b.key.length || a.key.compare(b.key);
}

function payloadKey(name: string): string {
  const key = name.replace(/^f_/, '');
  return elementKeys.has(key) ? name : key;
}

/** Columns of type integer, each with its length before it. */
function integers(...values: number[]): Buffer {
  return Buffer.from(Int32Array.from(values.flatMap((value) => [4, value])).buffer).swap32();
}
