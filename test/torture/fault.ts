import type { Round } from './round.js';
import type { TortureServer } from './server.js';

/** Something bad that is done while a log is loaded. */
export interface Fault {
  name: string;
  /** Does it, once or more often, and sees to it that the rows are the true ones; returns how often. */
  inflict(round: Round): Promise<number>;
  /** Whether it takes minutes, and is done only when ONLY names it. */
  isLong?: boolean;
  /** Why it cannot be done on this machine; undefined where it can. */
  obstacle?(server: TortureServer): string | undefined;
  /** The tablespace for the database of a round. */
  tablespace?(server: TortureServer): string | undefined;
}
