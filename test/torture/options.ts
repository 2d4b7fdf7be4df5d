import type { Fault } from './fault.js';

/** What make torture does; each by an environment variable of its name in capitals, as in `make torture SEED=7`. */
export interface Options {
  /** Rounds in all, dealt to the faults in turn. */
  rounds: number;
  /** With the number of the round it decides all that chance decides, save how fast the machine is. */
  seed: string;
  /** Names of the faults. */
  only: string[];
  /** Number of the first round: to do one again, give its number and ROUNDS=1. */
  from: number;
}

/** @throws Error that says what is taken instead */
export function readOptions(env: NodeJS.ProcessEnv, faults: readonly Pick<Fault, 'name' | 'isLong'>[]): Options {
  const number = (name: string, otherwise: number): number => {
    const word = env[name] || String(otherwise);
    if (!/^[1-9]\d{0,5}$/.test(word)) throw new Error(`${name} takes a whole number from 1`);
    return Number(word);
  };
  const words = (env.ONLY ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const names = faults.map(({ name }) => name);
  const unknown = words.find((word) => !names.includes(word));
  if (unknown) throw new Error(`ONLY takes ${names.join(', ')}, not ${unknown}`);
  return {
    rounds: number('ROUNDS', 200),
    seed: env.SEED || String(Math.floor(Math.random() * 1e6)),
    only: words.length > 0 ? words : faults.filter(({ isLong }) => !isLong).map(({ name }) => name),
    from: number('FROM', 1),
  };
}
