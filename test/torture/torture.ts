import type { Fault } from './fault.js';
import type { Options } from './options.js';
import { doRound } from './round.js';
import type { TortureServer } from './server.js';

/** What became of a fault. */
export interface Survival {
  fault: Fault;
  rounds: number;
  faults: number;
  /** Why it was not tried; undefined where it was. */
  obstacle: string | undefined;
}

/** A round that failed, with the command that does it again. */
export class Failure extends Error {}

/**
 * Does rounds, dealt to the faults in turn, until one fails.
 * @param log is told of every round
 * @throws Failure
 */
export async function torture(
  server: TortureServer, faults: readonly Fault[], { rounds, seed, from }: Omit<Options, 'only'>,
  log: (line: string) => void,
): Promise<Survival[]> {
  const survivals = faults.map((fault) => ({ fault, rounds: 0, faults: 0, obstacle: fault.obstacle?.(server) }));
  const tried = survivals.filter(({ obstacle }) => !obstacle);
  for (let round = from; round < from + rounds; round++) {
    const survival = tried[(round - 1) % tried.length]!;
    const { fault } = survival;
    try {
      const done = await doRound(server, `${seed}/${round}`, fault.tablespace?.(server), (it) => fault.inflict(it));
      survival.rounds += 1;
      survival.faults += done.faults;
      log(`round ${round}, ${fault.name}: ${[`survived ${done.faults}`, ...done.notes].join('; ')}`);
    } catch (error) {
      const again = `make torture SEED=${seed} FROM=${round} ROUNDS=1 ONLY=${fault.name}`;
      const { message } = error as Error;
      throw new Failure(`round ${round}, ${fault.name}: ${message}\nAgain: ${again}`, { cause: error });
    }
  }
  return survivals;
}
