import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Markup } from './markup.js';

/** The two widths in which each chart is drawn; the page shows the one that fits. Sizes are in CSS pixels. */
export interface Frame {
  name: 'wide' | 'narrow';
  width: number;
  /** Of the labels to the left of bars. */
  labelWidth: number;
  /** Characters that fit into it. */
  labelLength: number;
  /** Marks of a scale of time, about. */
  ticks: number;
}

const frames: Frame[] = [
  { name: 'wide', width: 920, labelWidth: 210, labelLength: 27, ticks: 8 },
  { name: 'narrow', width: 358, labelWidth: 108, labelLength: 14, ticks: 3 },
];

/** Without a browser Plot draws into this. It holds only charts: linkedom does not escape all that HTML can hold. */
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/**
 * Draws a chart as SVG, in each width. Data may stand in texts and titles, which are escaped, and in no attribute.
 * @param name of the chart, for who cannot see it
 */
export function draw(name: string, chart: (frame: Frame) => Plot.PlotOptions): Markup {
  const drawings = frames.map((frame) => {
    const svg = Plot.plot({
      ...chart(frame), document, width: frame.width, className: 'chart', ariaLabel: name,
    });
    svg.classList.add(frame.name);
    svg.setAttribute('role', 'img');
    svg.querySelector('style')?.remove(); // the page's own style has it, as its policy admits no other
    return svg.outerHTML;
  });
  return new Markup(drawings.join('\n'));
}
