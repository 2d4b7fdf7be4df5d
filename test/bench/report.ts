import { coreCount } from './cores.js';
import { median, ratioOf } from './rounds.js';

/** A line of the report. */
export interface Finding {
  what: string;
  /** The median with its unit. */
  figure: string;
  /** Against the floor that was measured in the same rounds. */
  ratio?: number;
  goal?: Goal;
}

export interface Goal {
  text: string;
  /** Undefined when this machine cannot tell. */
  isMet: boolean | undefined;
}

/** @param cores the goal holds for machines that have so many */
export function atLeast(limit: number, figure: number, cores = 1): Goal {
  const isJudged = coreCount() >= cores;
  const condition = isJudged ? '' : ` on ${cores} cores`;
  return { text: `at least ${limit}${condition}`, isMet: isJudged ? figure >= limit : undefined };
}

export function atMost(limit: number, figure: number, unit = ''): Goal {
  return { text: `at most ${limit}${unit && ` ${unit}`}`, isMet: figure <= limit };
}

/** The median of rates (a second), and what it is compared with the floor's. */
export function rateFinding(what: string, rates: number[], floor?: number[], goal?: (ratio: number) => Goal): Finding {
  const ratio = floor && ratioOf(rates, floor);
  return { what, figure: `${rounded(median(rates))}/s`, ratio, goal: ratio === undefined ? undefined : goal?.(ratio) };
}

/** A number with three significant digits, and commas between its thousands. */
export function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en');
}

/** A finding as a line, its columns as wide as those of the heading. */
export function findingLine({ what, figure, ratio, goal }: Finding): string {
  const verdict = goal && { true: 'met', false: 'MISSED', undefined: 'not judged' }[`${goal.isMet}`];
  return columns(what, figure, ratio?.toFixed(2) ?? '', goal?.text ?? '', verdict ?? '');
}

export const heading = columns('what', 'median', 'ratio', 'goal', '');

function columns(what: string, figure: string, ratio: string, goal: string, verdict: string): string {
  return `${what.padEnd(64)}${figure.padStart(16)}${ratio.padStart(8)}  ${goal.padEnd(24)}${verdict}`.trimEnd();
}
