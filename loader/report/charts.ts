import * as Plot from '@observablehq/plot';
import { grouped } from '../process/text.js';
import type { Row } from './answers.js';
import { barAxis, draw, namedRows, timeAxis } from './draw.js';
import { dateTime, duration, label } from './format.js';
import { type Key, type Measure, paint, percentileKeys } from './keys.js';
import type { Markup } from './markup.js';
import { compact, type Range } from './scales.js';
import { cell } from './table.js';

/*
 * Every mark has its figures as a title, which browsers show at the pointer. Bars are placed by rank, not by name: two
 * names may look alike when they are cut.
 */

function restartMarks(restarts: Row[]): Plot.Markish {
  return Plot.ruleX(restarts, {
    x: 'at', stroke: 'var(--red)', strokeDasharray: '4 3', strokeWidth: 1.5,
    title: ({ at, restart, server_id }) => `${dateTime(at)}: ${restart} of ${label(server_id)}`,
  });
}

/**
 * Bars as wide as a step of so many seconds; a column has the counts, of which those of one step stand on each other.
 * `beside` is a count that must not be added to them: a line.
 */
export function stepChart(
  title: string, rows: Row[], column: string, keyOf: (row: Row) => Key, step: number, range: Range, restarts: Row[],
  beside?: Key & { column: string },
): Markup {
  const endOf = ({ at }: Row): Date => new Date(Math.min(at.getTime() + step * 1000, range.to.getTime()));
  return draw(title, (frame) => {
    const { marks, ...axis } = timeAxis(range, frame, 48);
    return {
      ...axis, marginLeft: 48, height: 200, marginTop: 12, marginBottom: 40,
      y: { label: null, grid: true, ticks: 4, tickFormat: (n: number) => Number.isInteger(n) ? compact.format(n) : '' },
      marks: [
        marks[0],
        Plot.rectY(rows, {
          x1: 'at', x2: endOf, y: column, fill: (row) => paint(keyOf(row)), inset: 0, shapeRendering: 'crispEdges',
          title: (row) => `${dateTime(row.at)}: ${grouped(row[column])} ${label(keyOf(row).name)}`,
        }),
        ...beside ? [Plot.lineY(rows, { x: 'at', y: beside.column, curve: 'step-after', stroke: paint(beside) })] : [],
        restartMarks(restarts),
        Plot.ruleY([0]),
      ],
    };
  });
}

/** Three dots a command, each at a height of its own: p50, p95 and p99, on a logarithmic scale that begins at 1 ms. */
export function lapseChart(rows: Row[]): Markup {
  const longest = Math.max(10, ...rows.map(({ p99_ms }) => p99_ms));
  const lapses = [1, 10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000].filter((ms) => ms <= longest);
  return draw('Lapse percentiles by command', (frame) => {
    const { size, scale } = namedRows(rows.map(({ func }) => func), frame, 30);
    return {
      ...size, marginRight: 40, y: scale, x: { type: 'log', domain: [1, longest], label: null },
      marks: [
        Plot.axisX(lapses.filter((_, i) => frame.name === 'wide' || i % 3 === 0), { text: duration, label: null }),
        Plot.gridX(lapses),
        ...percentileKeys.flatMap((key, n) => {
          const at = { y: (_: Row, rank: number) => rank, dy: 7 * (n - 1) };
          const x = (row: Row): number => Math.max(row[key.column], 1);
          const title = (row: Row): string => `${label(row.func)}, ${key.name}: ${duration(row[key.column])}`;
          return [
            Plot.ruleY(rows, { ...at, x1: 1, x2: x, stroke: paint(key), strokeOpacity: 0.4 }),
            Plot.dot(rows, { ...at, x, fill: paint(key), r: 3.5, title }),
          ];
        }),
      ],
    };
  });
}

/** Bars by name: of one measure, or of several below each other, which are all durations, or none of them is. */
export function barChart(title: string, rows: Row[], nameOf: (row: Row) => string, measures: Measure[]): Markup {
  const bars = rows.flatMap((row, rank) =>
    measures.map((measure) => ({ row, rank, measure, value: Math.max(row[measure.column], 0) })));
  type Bar = (typeof bars)[number];
  const bar = { fy: 'rank', y: ({ measure }: Bar) => measure.name, x: 'value' } as const;
  const said = ({ measure, value }: Bar): string => cell(measure.column, value);
  const titleOf = (bar: Bar): string =>
    `${label(nameOf(bar.row))}${measures.length > 1 ? ` ${bar.measure.name}` : ''}: ${said(bar)}`;
  return draw(title, (frame) => {
    const { size, scale } = namedRows(rows.map(nameOf), frame, 8 + 16 * measures.length);
    const { marks, ...axis } = barAxis(Math.max(1, ...bars.map(({ value }) => value)), measures[0]!.column, frame);
    return {
      ...size, ...axis, fy: { ...scale, axis: 'left', padding: 0.2 },
      y: { axis: null, domain: measures.map((measure) => measure.name), padding: 0.1 },
      marks: [
        ...marks,
        Plot.barX(bars, { ...bar, fill: ({ measure }) => paint(measure), title: titleOf }),
        Plot.text(bars, { ...bar, text: said, textAnchor: 'start', dx: 5 }),
        Plot.ruleX([0]),
      ],
    };
  });
}

/** A command as a name of a chart. */
export const nameOfCommand = ({ func, user_name }: Row): string =>
  `${func?.replace(/^user-/, '') ?? '-'} ${user_name ?? ''}`;

/** A bar a row from its beginning to its end, in the colour of its key, with what it took where there is most room. */
export function timeLine(
  title: string, rows: Row[], keyOf: (row: Row) => Key, { from, to }: Range, restarts: Row[],
): Markup {
  const took = ({ took_ms, status }: Row): string => `${status === 'running' ? '> ' : ''}${duration(took_ms)}`;
  const ink = (row: Row): string => paint(keyOf(row));
  const seenFrom = ({ began_at }: Row): Date => began_at < from ? from : began_at;
  const roomiest = (row: Row): string => {
    const [before, after] = [Number(seenFrom(row)) - Number(from), Number(to) - Number(row.ended_at)] as const;
    return Math.max(before, after) < (Number(to) - Number(from)) / 3 ? 'within' : before < after ? 'after' : 'before';
  };
  const places: [string, Plot.TextOptions][] = [
    ['within', { x: seenFrom, textAnchor: 'start', dx: 5, fill: 'var(--page)' }],
    ['before', { x: seenFrom, textAnchor: 'end', dx: -5 }], ['after', { x: 'ended_at', textAnchor: 'start', dx: 5 }],
  ];
  const says = (row: Row): string =>
    `${label(row.func)} of ${label(row.user_name)}, ${dateTime(row.began_at)}: ${took(row)}`;
  return draw(title, (frame) => {
    const { size, scale } = namedRows(rows.map(nameOfCommand), frame, 24);
    const { marks, ...axis } = timeAxis({ from, to }, frame, frame.labelWidth);
    const y = (row: Row): number => rows.indexOf(row);
    const bar = { y, x1: seenFrom, x2: 'ended_at', insetTop: 3, insetBottom: 3, fill: ink, stroke: ink, title: says };
    const texts = places.map(([place, options]) =>
      Plot.text(rows.filter((row) => roomiest(row) === place), { ...options, y, text: took }));
    return { ...size, ...axis, y: scale, marks: [...marks, Plot.barX(rows, bar), restartMarks(restarts), ...texts] };
  });
}
