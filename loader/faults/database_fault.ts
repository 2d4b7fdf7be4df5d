/** What an error means for the batch that met it. */
export type Fault =
  /** It holds an event that is already there. */
  | 'repeat'
  /** It holds an event of a closed day. */
  | 'closed'
  /** One of its rows is at fault. */
  | 'row'
  /** Another session was in the way: the same batch may well succeed at once. */
  | 'collision'
  /** The same batch may well succeed later. */
  | 'transient'
  /** Neither waiting nor leaving out rows helps. */
  | 'fatal';

/** Codes of the system and of the postgres package that tell of a lost or refused connection. */
const lostConnection = new Set([
  'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'CONNECT_TIMEOUT', 'ECONNABORTED', 'ECONNREFUSED',
  'ECONNRESET', 'EAI_AGAIN', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETRESET', 'ENETUNREACH', 'ENOENT', 'ENOTFOUND',
  'EPIPE', 'ETIMEDOUT',
]);

/**
 * SQLSTATEs, or their beginnings, that pass: connection exceptions, read-only while failing over, too long in, or idle
 * in a transaction, lack of resources, lock not available, cancelled, shut down or started.
 */
const transient = ['08', '25006', '25P03', '25P04', '53', '55P03', '57'];

/** Serialization failure, deadlock. */
const collisions = ['40001', '40P01'];

/** Data exceptions, constraint violations, limits of a value's size. The schema's own codes are no row's fault. */
const rowFaults = ['22', '23', '54'];

export function faultOf(error: unknown): Fault {
  const code = codeOf(error);
  const isOneOf = (beginnings: string[]): boolean => beginnings.some((beginning) => code.startsWith(beginning));
  if (lostConnection.has(code)) return 'transient';
  if (!isSqlstate(code)) return 'fatal';
  if (code === '23505') return 'repeat';
  if (code === 'P4030') return 'closed';
  if (isOneOf(transient)) return 'transient';
  if (isOneOf(collisions) || isMovedPartition(error)) return 'collision';
  return isOneOf(rowFaults) ? 'row' : 'fatal';
}

/**
 * Whether a row on its way to the default partition found that its own partition had been made meanwhile: the one check
 * that fails without a constraint's name.
 */
function isMovedPartition(error: unknown): boolean {
  return codeOf(error) === '23514' && !(error as { constraint_name?: string }).constraint_name;
}

/** The SQLSTATE, or the code of the system; empty when there is none. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

function isSqlstate(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE';
}

const nameAuthority =
  'sslrootcert or PGSSLROOTCERT has to name the certificate of the authority that signed the server\'s';

/** What is missing has been left out by an older schema; the server's hint would be to mend the statement. */
const missing = new Set(['42703', '42883', '42P01']);

const advice: Record<string, string> = {
  '25006': 'if the database is not failing over, name the primary and not a replica',
  '28000': 'check the user name, the sslmode, and the server\'s pg_hba.conf',
  '28P01': 'check the user name and the password',
  '3D000': 'create the database, or correct its name',
  '3F000': 'run "p4-load migrate" as the owner of the schema',
  '42501': 'loading needs the role perforce_loader, a report perforce_analyst, migrating the owner of the database',
  '42703': 'the schema is older or newer than this p4-load: run "p4-load migrate" of the newest version',
  '42883': 'run "p4-load migrate" as the owner of the schema',
  '42P01': 'run "p4-load migrate" as the owner of the schema',
  '53100': 'make room on the disk of the database',
  '53300': 'raise max_connections of the server, or let fewer sessions connect',
  CERT_HAS_EXPIRED: 'renew the server\'s certificate',
  CERT_SIGNATURE_FAILURE: nameAuthority,
  CONNECT_TIMEOUT: 'check host and port, and whatever guards the way there',
  DEPTH_ZERO_SELF_SIGNED_CERT: nameAuthority,
  ECONNREFUSED: 'is the server running, and does it listen there?',
  ENOTFOUND: 'check the name of the host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'connect by a name that the server\'s certificate holds',
  SELF_SIGNED_CERT_IN_CHAIN: nameAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: nameAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: nameAuthority,
};

/** What happened, in a few words. */
export function summarize(error: unknown): string {
  const code = codeOf(error);
  if (code.startsWith('CONNECTION_')) return 'the connection was lost';
  return `${(error as Error).message || code}${isSqlstate(code) ? ` [${code}]` : ''}`;
}

/** What happened, and what to do about it. */
export function explain(error: unknown): string {
  const { detail, hint } = error as { detail?: string; hint?: string };
  const code = codeOf(error);
  const whatToDo = missing.has(code) ? advice[code] : hint?.replace(/\.$/, '') ?? advice[code];
  return `${summarize(error)}${detail ? ` (${detail})` : ''}${whatToDo ? `: ${whatToDo}` : ''}`;
}
