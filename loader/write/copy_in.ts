import { Writable } from 'node:stream';
import type { Sql } from 'postgres';
import { boundMemory } from '../process/memory.js';

/** A query of postgres 3.4.9 from inside: resolve is called with the stream at first, with the result at the end. */
interface CopyQuery {
  resolve: (value: Writable | { count: number }) => void;
  reject: (error: Error) => void;
  execute: () => unknown;
}

/**
 * Runs `copy ... from stdin` and returns the number of rows once the server has taken them all.
 *
 * `.writable()` of postgres 3.4.9 is not used: when the server fails a COPY that has been sent, neither its stream nor
 * its query ever settles, since the query's promise was already resolved with the stream. The calls that the library
 * makes all the same are taken here instead. A connection on which this failed is not fit for further use.
 * @param data pieces, of which the next is asked for only when the last is no longer needed
 * @throws PostgresError when the server refuses, the socket's error when the connection is lost
 */
export function copyIn(sql: Sql, statement: string, data: Iterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    const query = sql.unsafe(statement) as unknown as CopyQuery;
    query.reject = reject;
    query.resolve = (value) => {
      if (!(value instanceof Writable)) return resolve(value.count);
      value.on('error', reject);
      sendAll(data, value).catch(reject);
    };
    query.execute();
  });
}

/** Does not return once the server has failed the COPY or has gone. */
async function sendAll(data: Iterable<Buffer>, stream: Writable): Promise<void> {
  for (const piece of data) {
    await new Promise((resolve) => stream.write(piece, resolve));
    boundMemory();
  }
  stream.end();
}
