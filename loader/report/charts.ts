import * as Plot from '@observablehq/plot';
import { grouped } from '../counts.js';
import { draw } from './draw.js';
import { dateTime, duration, durationUnit, label } from './format.js';
import { type Key, keyOf, lockKeys, paint, percentileKeys, severityKeys, timeKeys } from './keys.js';
import type { Markup } from './markup.js';
import type { Concurrency, ErrorCount, Lapses, Load, LockUse, SlowCommand } from './queries.js';
import type { Range } from './range.js';
import { besideBars, ranks, timeScale } from './scales.js';

/*
 * Every mark has its figures as a title, which browsers show at the pointer. Bars are placed by rank, not by name: two
 * names may look alike when they are cut.
 */

export function concurrencyChart(rows: Concurrency[], range: Range, step: number): Markup {
  const counts = rows.map(({ at, peak }) => ({ at, count: peak, color: 'blue' as const, what: 'at once' }));
  return stepChart('Most commands at once, over time', counts, range, step);
}

export function startsChart(rows: Concurrency[], range: Range, step: number): Markup {
  const counts = rows.map(({ at, started }) => ({ at, count: started, color: 'green' as const, what: 'begun' }));
  return stepChart('Commands begun, over time', counts, range, step);
}

export function errorChart(rows: ErrorCount[], range: Range, step: number): Markup {
  const counts = rows.map(({ at, severity, errors }) =>
    ({ at, count: errors, color: keyOf(severityKeys, severity).color, what: label(severity) }));
  return stepChart('Errors over time, by severity', counts, range, step);
}

interface StepCount {
  at: Date;
  count: number;
  color: Key['color'];
  /** What is counted, for the title. */
  what: string;
}

/** Bars as wide as a step, counts of one step on top of each other. */
function stepChart(name: string, counts: StepCount[], range: Range, step: number): Markup {
  const endOf = ({ at }: StepCount): Date => new Date(Math.min(at.getTime() + step * 1000, range.to.getTime()));
  return draw(name, (frame) => ({
    height: 200,
    marginTop: 12,
    marginLeft: 48,
    marginRight: 16,
    marginBottom: 40,
    x: timeScale(range, frame),
    y: { label: null, grid: true, ticks: 4, tickFormat: (count) => Number.isInteger(count) ? grouped(count) : '' },
    marks: [
      Plot.rectY(counts, {
        x1: 'at', x2: endOf, y: 'count', fill: paint, inset: 0, shapeRendering: 'crispEdges',
        title: ({ at, count, what }) => `${dateTime(at)}: ${grouped(count)} ${what}`,
      }),
      Plot.ruleY([0]),
    ],
  }));
}

/** A line a command from p50 to p99, on a logarithmic scale that begins at 1 ms. */
export function lapseChart(rows: Lapses[]): Markup {
  const drawn = (ms: number): number => Math.max(ms, 1);
  const longest = Math.max(10, ...rows.map(({ p99 }) => p99));
  const names = rows.map(({ func }) => func);
  const lapses = [1, 10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000].filter((ms) => ms <= longest);
  return draw('Lapse percentiles by command', (frame) => ({
    ...ranks(names, frame),
    x: { type: 'log', domain: [1, longest] },
    marks: [
      Plot.gridX(lapses),
      Plot.axisX(lapses.filter((_, i) => frame.name === 'wide' || i % 3 === 0), {
        text: duration, label: 'lapse, logarithmic', labelArrow: 'none',
      }),
      Plot.ruleY(rows, {
        y: (_, rank) => rank, x1: ({ p50 }) => drawn(p50), x2: ({ p99 }) => drawn(p99), stroke: 'var(--grey)',
      }),
      ...percentileKeys.map(({ name, color }) => Plot.dot(rows, {
        y: (_, rank) => rank, x: (row) => drawn(row[name]), fill: paint({ color }), r: 4.5,
        title: (row) => `${label(row.func)}, ${name}: ${duration(row[name])}`,
      })),
    ],
  }));
}

/** Bars of summed lapses by name. */
export function loadChart(name: string, rows: Load[]): Markup {
  const { unit, ms } = durationUnit(Math.max(...rows.map(({ lapse_ms }) => lapse_ms)));
  const names = rows.map((row) => row.name);
  const bar = { y: (_: Load, rank: number) => rank, x: ({ lapse_ms }: Load) => lapse_ms / ms };
  return draw(name, (frame) => ({
    ...ranks(names, frame),
    marginRight: besideBars,
    x: { label: `lapse, summed, ${unit}`, labelArrow: false, grid: true, ticks: frame.ticks },
    marks: [
      Plot.barX(rows, { ...bar, fill: 'var(--blue)', title: (row) => `${label(row.name)}: ${duration(row.lapse_ms)}` }),
      Plot.text(rows, { ...bar, text: ({ lapse_ms }) => duration(lapse_ms), textAnchor: 'start', dx: 5 }),
      Plot.ruleX([0]),
    ],
  }));
}

/** Two bars a table: how long commands waited for its locks, and how long they held them. */
export function lockChart(rows: LockUse[]): Markup {
  const bars = rows.flatMap((row, rank) => [
    { rank, table: row.table_name, key: lockKeys[0], took: row.read_wait_ms + row.write_wait_ms },
    { rank, table: row.table_name, key: lockKeys[1], took: row.read_held_ms + row.write_held_ms },
  ]);
  type Bar = (typeof bars)[number];
  const { unit, ms } = durationUnit(Math.max(...bars.map(({ took }) => took)));
  const bar = { fy: 'rank', y: ({ key }: Bar) => key.name, x: ({ took }: Bar) => took / ms } as const;
  return draw('Locks of db tables: waited against held', (frame) => {
    const { y: fy, ...size } = ranks(rows.map(({ table_name }) => table_name), frame, 40);
    return {
      ...size,
      marginRight: besideBars,
      fy: { ...fy, axis: 'left', padding: 0.2 },
      y: { axis: null, domain: lockKeys.map(({ name }) => name), padding: 0.1 },
      x: { label: `waited, held, ${unit}`, labelArrow: false, grid: true, ticks: frame.ticks },
      marks: [
        Plot.barX(bars, {
          ...bar, fill: ({ key }) => paint(key),
          title: ({ table, key, took }) => `${label(table)} ${key.name}: ${duration(took)}`,
        }),
        Plot.text(bars, { ...bar, text: ({ took }) => duration(took), textAnchor: 'start', dx: 5 }),
        Plot.ruleX([0]),
      ],
    };
  });
}

/** A bar a command from its beginning to its end, with what it took where there is most room. */
export function slowChart(rows: SlowCommand[], range: Range): Markup {
  const names = rows.map(({ user_name, func }) => `${func?.replace(/^user-/, '') ?? '-'} ${user_name ?? ''}`);
  const took = ({ took_ms, status }: SlowCommand): string => `${status === 'running' ? '> ' : ''}${duration(took_ms)}`;
  const color = ({ mostly }: SlowCommand): string => paint(keyOf(timeKeys, mostly));
  const text = { y: (row: SlowCommand) => rows.indexOf(row), text: took };
  const at = (side: Side): SlowCommand[] => rows.filter((row) => roomiest(row, range) === side);
  return draw('Slowest commands over time', (frame) => ({
    ...ranks(names, frame),
    x: timeScale(range, frame),
    marks: [
      Plot.gridX(),
      Plot.barX(rows, {
        y: (_, rank) => rank, x1: 'began_at', x2: 'ended_at', insetTop: 3, insetBottom: 3, fill: color, stroke: color,
        title: (row) => `${label(row.func)} of ${label(row.user_name)}, ${dateTime(row.began_at)}: ${took(row)}`,
      }),
      Plot.text(at('after'), { ...text, x: 'ended_at', textAnchor: 'start', dx: 5 }),
      Plot.text(at('before'), { ...text, x: 'began_at', textAnchor: 'end', dx: -5 }),
      Plot.text(at('within'), { ...text, x: 'began_at', textAnchor: 'start', dx: 5, fill: 'var(--page)' }),
    ],
  }));
}

type Side = 'before' | 'within' | 'after';

function roomiest({ began_at, ended_at }: SlowCommand, { from, to }: Range): Side {
  const before = began_at.getTime() - from.getTime();
  const after = to.getTime() - ended_at.getTime();
  if (Math.max(before, after) < (to.getTime() - from.getTime()) / 3) return 'within';
  return after > before ? 'after' : 'before';
}
