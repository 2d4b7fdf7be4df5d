import type { LogRecord } from '../record.js';
import type { Connection, World } from '../world.js';

/** What somebody does on a connection from a time on (microseconds since the epoch), as the records that it leaves. */
export type Scenario = (world: World, connection: Connection, start: number) => LogRecord[];
