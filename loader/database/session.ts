import type { Socket } from 'node:net';
import postgres, { type Notice, type Sql } from 'postgres';
import { codeOf } from '../faults.js';
import type { ConnectionOptions } from './connection.js';
import { connectionError, openSocket } from './socket.js';

export type Session = ReturnType<typeof openSession>;

/**
 * One connection to the database, made when it is needed.
 * @param onNotice is told what the server has to say
 * @param isAtWork tells whether the server is at work for a connection that has long been silent
 */
export function openSession(
  options: ConnectionOptions, onNotice: (notice: Notice) => void = () => undefined, isAtWork = isServerAtWork,
) {
  const { host, port, user, password, database, connectTimeout, applicationName, silence } = options;
  let sql: Sql | undefined;
  let socket: Socket | undefined;
  let isUsed = false;

  /** A client of one connection: by itself it would open another in the midst of a transaction when that is lost. */
  function connect(): Sql {
    let isOpen = false;
    const open = async (): Promise<Socket> => {
      if (isOpen) throw connectionError('CONNECTION_CLOSED', 'the connection was lost in the midst of work');
      isOpen = true;
      const opened = await openSocket(options);
      opened.setTimeout(silence).on('timeout', () => void endSilence(opened));
      return (socket = opened);
    };
    return postgres({
      host, port, user, password, database,
      ssl: false, // openSocket sees to it
      socket: open,
      connect_timeout: connectTimeout / 1000,
      max: 1,
      max_lifetime: 0,
      prepare: false,
      fetch_types: false,
      connection: { application_name: applicationName },
      onnotice: onNotice,
    } as postgres.Options<{}>);
  }

  async function endSilence(silent: Socket): Promise<void> {
    const { bytesRead } = silent;
    const isLost = isUsed && !await isAtWork(options) && isUsed && silent.bytesRead === bytesRead;
    if (isLost) silent.destroy(connectionError('CONNECTION_SILENT', 'the server does not answer any more'));
    else silent.setTimeout(silence);
  }

  return {
    /**
     * Does work on the connection. When the work fails the connection is closed, and the next work gets a new one. A
     * connection that stays open and brings nothing, while the server is not at work either, fails as a lost one does.
     */
    async use<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
      isUsed = true;
      try {
        return await work((sql ??= connect()));
      } catch (error) {
        sql = undefined;
        socket?.destroy();
        throw error;
      } finally {
        isUsed = false;
      }
    },
    async close(): Promise<void> {
      await sql?.end({ timeout: 5 });
      socket?.destroy();
    },
  };
}

/**
 * Asks over another connection whether the server has long been at work for one like this. What has long waited for
 * more from us is ended: work that is done again would wait for its locks.
 */
async function isServerAtWork(options: ConnectionOptions): Promise<boolean> {
  const session = openSession(options, undefined, async () => false);
  try {
    const [server] = await session.use((sql) => sql`
      select coalesce(bool_or(case
        when state = 'active' and wait_event_type is distinct from 'Client' then true
        else not pg_terminate_backend(pid)
      end), current_setting('track_activities') = 'off') as is_at_work
      from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database() and usename = current_user
        and application_name = ${options.applicationName} and state <> 'idle'
        and state_change < now() - ${options.silence / 2} * interval '1 ms'`);
    return server!.is_at_work;
  } catch (error) {
    return /^53|CONNECTION_SILENT/.test(codeOf(error)); // it, or a pooler, has no connection to spare for this
  } finally {
    await session.close();
  }
}

/**
 * Does work in one transaction of a session. When it fails nothing is sent any more: the session closes the connection.
 * (begin() of postgres 3.4.9 sends a rollback even when the connection has gone, which ends the process.)
 * @param mode as it stands behind BEGIN
 */
export async function inTransaction<T>(sql: Sql, mode: string, work: () => Promise<T>): Promise<T> {
  await sql.unsafe(`begin ${mode}`);
  const result = await work();
  await sql`commit`;
  return result;
}
