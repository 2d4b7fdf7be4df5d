import type { Socket } from 'node:net';
import postgres, { type Sql } from 'postgres';
import type { ConnectionOptions } from './connection.js';
import { connectionError, openSocket } from './socket.js';

/** One connection to the database, made when it is needed. */
export interface Session {
  /** Does work on the connection. When the work fails the connection is closed, and the next work gets a new one. */
  use<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openSession(options: ConnectionOptions): Session {
  let sql: Sql | undefined;
  let socket: Socket | undefined;

  /** A client of one connection: by itself it would open another in the midst of a transaction when that is lost. */
  function connect(): Sql {
    let isOpen = false;
    const open = async (): Promise<Socket> => {
      if (isOpen) throw connectionError('CONNECTION_CLOSED', 'the connection was lost in the midst of work');
      isOpen = true;
      return (socket = await openSocket(options));
    };
    const { host, port, user, password, database, connectTimeout, applicationName } = options;
    return postgres({
      host, port, user, password, database,
      ssl: false, // openSocket sees to it
      socket: open,
      connect_timeout: connectTimeout / 1000,
      max: 1,
      idle_timeout: 0,
      max_lifetime: 0,
      prepare: false,
      fetch_types: false,
      connection: { application_name: applicationName },
      onnotice: () => undefined,
    } as postgres.Options<{}>);
  }

  return {
    async use(work) {
      try {
        return await work((sql ??= connect()));
      } catch (error) {
        sql = undefined;
        socket?.destroy();
        throw error;
      }
    },
    async close() {
      await sql?.end({ timeout: 5 });
      socket?.destroy();
    },
  };
}
