import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { fitted } from './format.js';
import { Markup } from './markup.js';
import { durationTicks, numberTicks, type Range, timeTicks } from './scales.js';

/** The two widths in which each chart is drawn; the page shows the one that fits. Sizes are in CSS pixels. */
export interface Frame {
  name: 'wide' | 'narrow';
  width: number;
  /** Of the labels to the left of bars. */
  labelWidth: number;
}

const frames: Frame[] = [
  { name: 'wide', width: 920, labelWidth: 210 }, { name: 'narrow', width: 358, labelWidth: 112 },
];
/** Widths of a date and a duration below a scale, room for half a date beside it, and for a duration beside a bar. */
const [dateWidth, durationWidth, besideScale, besideBars] = [84, 64, 40, 92];

/** Without a browser Plot draws into this. It holds only charts: linkedom does not escape all that HTML can hold. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/**
 * Draws a chart as SVG, in each width. Data may stand in texts and titles, which are escaped, and in no attribute.
 * @param name of the chart, for who cannot see it
 */
export function draw(name: string, chart: (frame: Frame) => Plot.PlotOptions): Markup {
  return new Markup(frames.map((frame) => {
    const svg = Plot.plot({ ...chart(frame), document, width: frame.width, className: 'chart', ariaLabel: name });
    svg.classList.add(frame.name);
    svg.setAttribute('role', 'img');
    svg.querySelector('style')?.remove(); // the page's own style has it, as its policy admits no other
    for (const { attributes } of svg.querySelectorAll('*')) {
      for (const attribute of attributes) attribute.value = attribute.value.replace(/(\.0*\d\d)\d+/g, '$1');
    }
    return svg.outerHTML;
  }).join('\n'));
}

/** A row a name, whose label stands to the left: the size, and the scale of the ranks of the names. */
export function namedRows(names: (string | null)[], { labelWidth }: Frame, rowHeight: number) {
  const size = { height: names.length * rowHeight + 48, marginTop: 8, marginLeft: labelWidth, marginBottom: 40 };
  const tickFormat = (rank: number): string => fitted(names[rank]!, labelWidth - 12);
  const domain = names.map((_, rank) => rank);
  return { size, scale: { type: 'band', domain, label: null, tickSize: 0, tickFormat } as const };
}

/** A scale of time from left to right, and its marks and lines. */
export function timeAxis(range: Range, { width }: Frame, marginLeft: number) {
  const { ticks, name } = timeTicks(range, Math.floor((width - marginLeft - besideScale) / dateWidth));
  return {
    marginRight: besideScale,
    x: { type: 'time', domain: [range.from, range.to], label: null } as const,
    marks: [Plot.axisX(ticks, { text: name as never, label: null }), Plot.gridX(ticks)],
  };
}

/** A scale of a column's durations, or else numbers, from 0 to the longest, and its marks; bars have their figures. */
export function barAxis(longest: number, column: string, { width, labelWidth }: Frame) {
  const scaleOf = column.endsWith('_ms') ? durationTicks : numberTicks;
  const { ticks, name } = scaleOf(longest, Math.floor((width - labelWidth - besideBars) / durationWidth));
  return {
    marginRight: besideBars,
    x: { domain: [0, longest], label: null },
    marks: [Plot.axisX(ticks, { text: name, label: null })],
  };
}
