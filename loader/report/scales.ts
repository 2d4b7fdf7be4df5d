import { durationUnit } from './format.js';

/** The time that a report is about: from its beginning to before its end. */
export interface Range { from: Date; to: Date }

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
/** Steps by the clock, ms. */
const clockSteps = [SECOND, MINUTE].flatMap((unit) => [1, 2, 5, 10, 15, 30].map((n) => n * unit))
  .concat([1, 2, 3, 6, 12].map((n) => n * HOUR));
const decimalSteps = (unit: number, powers: number[]): number[] =>
  powers.flatMap((power) => [1, 2, 5].map((n) => n * unit * 10 ** power));
const durationSteps = [...decimalSteps(1, [-3, -2, -1, 0, 1, 2]), ...clockSteps, ...decimalSteps(DAY, [0, 1, 2, 3])];

/** The shortest round step, in seconds, that divides a range into `most` parts or fewer. */
export function stepOf({ from, to }: Range, most: number): number {
  const least = (to.getTime() - from.getTime()) / most;
  return (clockSteps.find((step) => step >= least) ?? Math.ceil(least / DAY) * DAY) / SECOND;
}

/**
 * Round times from 0 to `longest` ms, about `most` of them at most, and what they are called, in one unit, of which
 * there are three or more: `0`, `30 min`, `60 min`.
 */
export function durationTicks(longest: number, most: number): { ticks: number[]; name: (ms: number) => string } {
  const least = durationUnit(longest / 3).ms;
  const step = durationSteps.find((ms) => longest / ms < most + 1 && (ms >= least || least === 1)) ?? longest;
  const { unit, ms } = durationUnit(longest >= SECOND ? Math.max(step, SECOND) : step);
  return {
    ticks: Array.from({ length: Math.floor(longest / step) + 1 }, (_, n) => n * step),
    name: (value) => value === 0 ? '0' : `${Number((value / ms).toPrecision(4))} ${unit}`,
  };
}

export const compact = new Intl.NumberFormat('en', { notation: 'compact' });

/** The same of numbers: `0`, `2K`, `4K`. */
export function numberTicks(largest: number, most: number): { ticks: number[]; name: (value: number) => string } {
  const step = decimalSteps(1, [...Array(15).keys()]).find((n) => largest / n < most + 1) ?? largest;
  return { ticks: Array.from({ length: Math.floor(largest / step) + 1 }, (_, n) => n * step), name: compact.format };
}

/** Round times of a range, at most `most`, by clock and calendar of the process's time zone, and their names. */
export function timeTicks(range: Range, most: number): { ticks: Date[]; name: (time: Date, n: number) => string } {
  const { from, to } = range;
  const step = stepOf(range, most) * SECOND;
  const at = (day: number, ms: number): Date =>
    new Date(from.getFullYear(), from.getMonth(), from.getDate() + day, 0, 0, 0, ms);
  const times: Date[] = [];
  for (let day = 0; at(day, 0) <= to; day += Math.max(1, step / DAY)) {
    for (let ms = 0; ms < DAY; ms += step) times.push(at(day, ms));
  }
  const ticks = times.filter((time, n) => time >= from && time <= to && Number(time) !== Number(times[n - 1]));
  const name = (time: Date, n: number): string => {
    const [date, clock] = time.toLocaleString('sv').split(' ') as [string, string];
    if (step >= DAY) return date;
    return clock.slice(0, step < MINUTE ? 8 : 5) + (n === 0 || clock === '00:00:00' ? `\n${date}` : '');
  };
  return { ticks, name };
}
