import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';
import type { ConnectionOptions } from './connection.js';
import { LoadError } from '../faults.js';

const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Opens a socket to the server: a Unix socket, or TCP without Nagle's delay and with TLS as sslmode wants it. The modes
 * mean what they mean in libpq; `allow` is taken as `prefer`.
 * @throws the system's or TLS's error, or LoadError when the server offers no TLS where it must
 */
export async function openSocket(options: ConnectionOptions): Promise<Socket> {
  const { host, port, sslMode, connectTimeout } = options;
  const isLocal = host.startsWith('/');
  const socket = isLocal ? connect({ path: `${host}/.s.PGSQL.${port}` }) : connect({ host, port, noDelay: true });
  const timeout = connectionError('CONNECT_TIMEOUT', `no answer within ${connectTimeout / 1000} s`);
  const timer = connectTimeout > 0 ? setTimeout(() => socket.destroy(timeout), connectTimeout) : undefined;
  try {
    await next(socket, 'connect');
    if (isLocal || sslMode === 'disable') return socket;
    socket.write(sslRequest);
    const answer = String(await next(socket, 'data'));
    if (answer === 'N' && (sslMode === 'prefer' || sslMode === 'allow')) return socket;
    if (answer === 'N') throw new LoadError(`${host}:${port} offers no TLS: enable it there, or set sslmode=disable`);
    if (answer !== 'S') throw connectionError('CONNECTION_CLOSED', 'the server did not answer the request for TLS');
    const secure = connectTls({ socket, ...tlsOptions(options) });
    await next(secure, 'secureConnect');
    return secure;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What TLS checks: `require` nothing unless there are certificates to trust, `verify-ca` all but the host's name. */
function tlsOptions({ host, sslMode, ca }: ConnectionOptions): TlsOptions {
  return {
    host,
    servername: isIP(host) ? undefined : host,
    ca,
    rejectUnauthorized: sslMode.startsWith('verify-') || (sslMode === 'require' && ca !== undefined),
    ...(sslMode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  };
}

function next(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(connectionError('CONNECTION_CLOSED', 'the server closed the connection')));
  });
}

/** An error with one of the codes by which the postgres package tells of connections. */
export function connectionError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
