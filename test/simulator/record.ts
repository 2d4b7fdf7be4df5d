import { layoutOf } from './layouts.js';
import { versionOf, type Server } from './servers.js';
import { dateText, SECOND } from './values.js';

/** One command as one server sees it: what the prefix of all its records there says. */
export interface Context {
  readonly server: Server;
  readonly pid: number;
  /** 32 hex digits shared by every server that works on the command; `-` or empty for none. */
  readonly cmdident: string;
  readonly cmdno: number;
  readonly user: string;
  readonly client: string;
  readonly func: string;
  readonly host: string;
  readonly prog: string;
  readonly version: string;
  readonly args: string;
  readonly cmdgroup: string;
}

/** A type's own values by field name; a field that is absent is written empty. */
export type OwnValues = Readonly<Record<string, string | number>>;

/** A record before it is written. */
export interface LogRecord {
  readonly context: Context;
  readonly type: number;
  /** Microseconds since the epoch; `ns` are the nanoseconds below. */
  readonly time: number;
  readonly ns: number;
  readonly own: OwnValues;
  /** For types that no layout is known of: their own fields, and whether they follow the short prefix. */
  readonly unknown?: { readonly prefix: 'full' | 'short'; readonly fields: readonly string[] };
}

/** A record at a time in microseconds since the epoch. */
export function logRecord(context: Context, type: number, time: number, own: OwnValues = {}): LogRecord {
  return { context, type, time, ns: 0, own };
}

/** The record's fields as its server's release writes them. */
export function encodeFields({ context, type, time, ns, own, unknown }: LogRecord): string[] {
  const { server } = context;
  const version = versionOf(server, type);
  const layout = layoutOf(type, version);
  const nanoseconds = (time % SECOND) * 1_000 + ns;

  const fields = [
    version === 0 ? String(type) : `${type}.${version}`,
    String(Math.floor(time / SECOND)),
    String(nanoseconds),
    dateText(time, nanoseconds, server.utcOffset, version),
    String(context.pid),
  ];
  if (version >= 50) fields.push(context.cmdident, server.id);
  if ((layout ?? unknown)?.prefix === 'full') {
    const { cmdno, user, client, func, host, prog, args } = context;
    fields.push(String(cmdno), user, client, func, host, prog, context.version, args);
    if (version >= 55) fields.push(context.cmdgroup);
  }
  for (const name of layout?.own ?? []) fields.push(String(own[name] ?? ''));
  fields.push(...(unknown?.fields ?? []), ...(server.release.surplus[type] ?? []));
  return fields;
}
