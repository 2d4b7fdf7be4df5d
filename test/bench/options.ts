import { availableParallelism } from 'node:os';

/** How much is measured; each by an environment variable of its name in capitals, as in `make bench EVENTS=400000`. */
export interface Options {
  /** Events of a log. */
  events: number;
  /** Rounds whose median is shown. */
  rounds: number;
  /** Numbers of the items to measure. */
  only: number[];
  /** As many cores as the machine has, or more, each as much slower. */
  cores: number;
  /** Calls of append_event. */
  calls: number;
  /** Events that are stored already when growth is measured. */
  stored: number;
  /** Audit records of the one long command. */
  audits: number;
  /** Events a second that are offered when freshness is measured, and for how many seconds. */
  rate: number;
  duration: number;
  /** Open commands that are swept. */
  open: number;
  /** Commands of the month that analysts ask about. */
  commands: number;
}

/** @throws Error that names what is no whole number from 1 */
export function readOptions(env: NodeJS.ProcessEnv, items: number): Options {
  const numbers = (name: string, otherwise: number[]): number[] => {
    const words = (env[name] ?? '').split(/[\s,]+/).filter((word) => word !== '');
    if (!words.every((word) => /^[1-9]\d{0,9}$/.test(word))) throw new Error(`${name} takes whole numbers from 1`);
    return words.length > 0 ? words.map(Number) : otherwise;
  };
  const number = (name: string, otherwise: number): number => numbers(name, [otherwise])[0]!;
  const events = number('EVENTS', 200_000);
  const only = numbers('ONLY', Array.from({ length: items }, (_, index) => index + 1));
  if (only.some((item) => item > items)) throw new Error(`ONLY takes numbers from 1 to ${items}`);
  return {
    events,
    only,
    rounds: number('ROUNDS', 3),
    cores: number('CORES', availableParallelism()),
    calls: number('CALLS', 2_000),
    stored: number('STORED', 5 * events),
    audits: number('AUDITS', 100_000),
    rate: number('RATE', 10_000),
    duration: number('DURATION', 10),
    open: number('OPEN', 50_000),
    commands: number('COMMANDS', 100_000),
  };
}
