import { getSystemErrorMap } from 'node:util';

/** Exit codes of p4-load. */
export const exitCodes = { loaded: 0, unexpected: 1, usage: 2, rejected: 3, unreachable: 4 } as const;

/** A failure that p4-load reports by its message alone: what happened, and what to do. */
export class LoadError extends Error {
  constructor(message: string, cause?: unknown, readonly exitCode: number = exitCodes.unexpected) {
    super(message, { cause });
  }
}

/** @throws LoadError (exit 2) */
export function refuseUsage(message: string, cause?: unknown): never {
  throw new LoadError(message, cause, exitCodes.usage);
}

/**
 * What an error means for the batch that met it: an event of it is there already (repeat) or of a closed day (closed);
 * one of its rows is at fault (row); it may well succeed at once, as another session was in the way (collision), or
 * later (transient); neither waiting nor leaving out rows helps (fatal).
 */
export type Fault = 'repeat' | 'closed' | 'row' | 'collision' | 'transient' | 'fatal';

/** Codes that tell of a lost or refused connection, of the system and of the postgres package. */
const lostConnection = new RegExp('^(?:CONNECTION_(?:CLOSED|DESTROYED|ENDED|SILENT)|CONNECT_TIMEOUT|EAI_AGAIN|'
  + 'ECONN(?:ABORTED|REFUSED|RESET)|EHOST(?:DOWN|UNREACH)|ENET(?:DOWN|RESET|UNREACH)|ENOENT|ENOTFOUND|EPIPE|ETIMEDOUT)$');

/** The first that fits is right. */
const faults: [codes: RegExp, fault: Fault][] = [
  [lostConnection, 'transient'],
  [/^23505$/, 'repeat'],
  [/^P4030$/, 'closed'],
  // Connection exceptions, read-only while failing over, too long in, or idle in a transaction, lack of resources, lock
  // not available, cancelled, shut down or started.
  [/^(?:08...|25006|25P03|25P04|53...|55P03|57...)$/, 'transient'],
  // Serialization failure, deadlock.
  [/^(?:40001|40P01)$/, 'collision'],
  // Data exceptions, constraint violations, limits of a value's size. The schema's own codes are no row's fault.
  [/^(?:22|23|54)...$/, 'row'],
];

export function faultOf(error: unknown): Fault {
  const code = codeOf(error);
  // A row's own partition was made while it was on its way to the default one: the check that has no constraint's name.
  if (code === '23514' && !(error as { constraint_name?: string }).constraint_name) return 'collision';
  return faults.find(([codes]) => codes.test(code))?.[1] ?? 'fatal';
}

/** The SQLSTATE, or the code of the system; empty when there is none. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

/** What codes mean for which the system has no better words. */
const words = new Map([...getSystemErrorMap().values(), ...Object.entries({
  CERT_HAS_EXPIRED: 'the server\'s certificate has expired',
  CONNECTION_SILENT: 'the connection is open, but the server does not answer any more',
  CONNECT_TIMEOUT: 'the server does not answer',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EISDIR: 'it is a directory',
  ENOTFOUND: 'no host has this name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the server\'s certificate is for another name',
})]);

const migrateFirst = 'run "p4-load migrate" as the owner of the schema';

const advice: Record<string, string> = {
  '25006': 'if the database is not failing over, name the primary and not a replica',
  '28000': 'check the user name, the sslmode, and the server\'s pg_hba.conf',
  '28P01': 'check the user name and the password',
  '3D000': 'create the database, or correct its name',
  '3F000': migrateFirst,
  '42501': 'loading needs the role perforce_loader, a report perforce_analyst, migrating the owner of the database',
  '42703': 'the schema is older or newer than this p4-load: run "p4-load migrate" of the newest version',
  '42883': migrateFirst,
  '42P01': migrateFirst,
  '53100': 'make room on the disk of the database',
  '53300': 'raise max_connections of the server, or let fewer sessions connect',
  '55P03': 'end long queries on schema perforce, which select pid, usename, state, query from pg_stat_activity shows',
  CERT_HAS_EXPIRED: 'renew the certificate',
  CONNECT_TIMEOUT: 'check host and port, and whatever guards the way there',
  ECONNREFUSED: 'is the server running, and does it listen there?',
  ENOENT: 'is the server running, and is its socket there?',
  ENOTFOUND: 'check the name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'connect by a name that the server\'s certificate holds',
};

const untrusted = /^(CERT_SIGNATURE_FAILURE|.*SELF_SIGNED_CERT.*|UNABLE_TO_(GET|VERIFY)_.*)$/;
const nameAuthority =
  'sslrootcert or PGSSLROOTCERT has to name the certificate of the authority that signed the server\'s';

/** What happened, in a few words, none of them Node's: to a database, a file or the network. */
export function summarize(error: unknown): string {
  const code = codeOf(error);
  const own = words.get(code) ?? (code.startsWith('CONNECTION_') ? 'the connection was lost' : undefined);
  const sqlstate = /^[0-9A-Z]{5}$/.test(code) ? ` [${code}]` : '';
  return own ?? `${(error as Error).message || code}${sqlstate}`;
}

/** What happened to the database, and what to do about it: better known here for what an older schema lacks. */
export function explain(error: unknown): string {
  const { detail, hint } = error as { detail?: string; hint?: string };
  const code = codeOf(error);
  const ours = untrusted.test(code) ? nameAuthority : advice[code];
  const whatToDo = code.startsWith('42') && ours ? ours : hint?.replace(/\.$/, '') ?? ours;
  return `${summarize(error)}${detail ? ` (${detail})` : ''}${whatToDo ? `: ${whatToDo}` : ''}`;
}
