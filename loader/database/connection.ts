import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { refuseUsage, summarize } from '../faults.js';

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

export type ConnectionOptions = ReturnType<typeof readConnection>;

const accepted = new RegExp('^(host|port|user|password|dbname|sslmode|sslrootcert|connect_timeout|client_encoding|'
  + '(fallback_)?application_name|keepalives.*|sslcompression|sslsni)$');
/** What libpq does by these names is not done here; under these values there is nothing to do. */
const unsupported: Record<string, string[]> = {
  channel_binding: ['disable', 'prefer'], gssencmode: ['disable', 'prefer'], hostaddr: [],
  load_balance_hosts: ['disable'], options: [], passfile: [], require_auth: [], requirepeer: [], service: [],
  sslcert: [], sslcrl: [], sslcrldir: [], sslkey: [], sslnegotiation: ['postgres'], ssl_max_protocol_version: [],
  ssl_min_protocol_version: ['TLSv1.2'], target_session_attrs: ['any'],
};

/**
 * Reads DATABASE_URL, and the PG* variables for what it does not say, as libpq does.
 * @throws LoadError (exit 2) that names what cannot be used, and never a password
 */
export function readConnection(env: NodeJS.ProcessEnv) {
  const url = parseUrl(env.DATABASE_URL);
  const setting = (name: string, variable: string, fromUrl?: string): string | undefined =>
    url?.searchParams.get(name) || decode(fromUrl) || env[variable] || undefined;

  const user = setting('user', 'PGUSER', url?.username) ?? userInfo().username;
  const password = setting('password', 'PGPASSWORD', url?.password);
  const host = setting('host', 'PGHOST', url?.hostname) ?? 'localhost';
  const sslRootCert = setting('sslrootcert', 'PGSSLROOTCERT');
  refuseUnsupported(url, password ? { ...env, PGPASSFILE: undefined } : env);
  return {
    /** Name or address, or the folder of a Unix socket. */
    host: oneHost(host.replace(/^\[(.*)\]$/, '$1')),
    port: wholeNumber('port', setting('port', 'PGPORT', url?.port) ?? '5432'),
    user,
    password,
    database: setting('dbname', 'PGDATABASE', url?.pathname.slice(1)) ?? user,
    sslMode: sslMode(setting('sslmode', 'PGSSLMODE') ?? (sslRootCert ? 'verify-full' : 'prefer')),
    /** Certificates to trust, PEM; Node's own when undefined. */
    ca: sslRootCert && sslRootCert !== 'system' ? readCertificates(sslRootCert) : undefined,
    /** Milliseconds until an attempt to connect is given up; 0: never. */
    connectTimeout: 1000 * wholeNumber('connect timeout', setting('connect_timeout', 'PGCONNECT_TIMEOUT') ?? '10'),
    /** Milliseconds without a byte after which it is asked whether the server is still at work. */
    silence: 60_000,
    applicationName: 'p4-load',
  };
}

/** Where the database is, for messages: no password. */
export function whereIs({ host, port, database, user }: ConnectionOptions): string {
  const server = host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
  return `database ${database} on ${server} as ${user}`;
}

function parseUrl(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  oneHost(/^\w+:\/\/(?:[^/?#]*@)?([^/?#@]*)/.exec(text)?.[1] ?? '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'postgres:' && url?.protocol !== 'postgresql:') {
    return refuseUsage('DATABASE_URL is not of the form postgres://user:password@host:port/database');
  }
  const isCutInPassword = url.hash !== '' || (url.username === '' && /@/.test(url.pathname + url.search));
  if (!isCutInPassword) return url;
  return refuseUsage('DATABASE_URL has a # / or ? that ends the password early: write %23 %2F %3F, and %40 for @');
}

function oneHost(host: string): string {
  if (!host.includes(',')) return host;
  return refuseUsage('several hosts are named, and p4-load connects to one: name the primary, or what leads to it');
}

function refuseUnsupported(url: URL | undefined, env: NodeJS.ProcessEnv): void {
  const variable = (name: string): string => `PG${name.replaceAll('_', '').toUpperCase()}`;
  const given = [
    ...[...url?.searchParams ?? []].map(([name, value]) => [name, value, `DATABASE_URL has ${name}`] as const),
    ...Object.keys(unsupported).map((name) => [name, env[variable(name)], `${variable(name)} is set`] as const),
  ];
  for (const [name, value, place] of given) {
    if (!value || accepted.test(name) || unsupported[name]?.includes(value)) continue;
    refuseUsage(`${place}, which p4-load does not support and will not ignore: leave it out`);
  }
}

function decode(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return refuseUsage('DATABASE_URL has a % without two hex digits after it: write it as %25');
  }
}

function wholeNumber(what: string, text: string): number {
  return /^\d{1,5}$/.test(text) ? Number(text) : refuseUsage(`the ${what} ${text} is not a whole number`);
}

function sslMode(text: string): (typeof sslModes)[number] {
  const mode = sslModes.find((candidate) => candidate === text);
  return mode ?? refuseUsage(`the sslmode ${text} is none of ${sslModes.join(', ')}`);
}

function readCertificates(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    refuseUsage(`the root certificate ${path} cannot be read: ${summarize(error)}`);
  }
  return refuseUsage(`the root certificate ${path} holds no certificate in PEM form`);
}
