import type { ScaleOptions } from '@observablehq/plot';
import type { Frame } from './draw.js';
import { label, tickTime } from './format.js';
import type { Range } from './range.js';

/** Room for a duration to the right of the longest bar. */
export const besideBars = 84;

/** A scale with a name a row, and the height for it. */
export function ranks(names: (string | null)[], frame: Frame, rowHeight = 24) {
  return {
    height: names.length * rowHeight + 48,
    marginTop: 8,
    marginLeft: frame.labelWidth,
    marginRight: 24,
    marginBottom: 40,
    y: {
      type: 'band', domain: names.map((_, rank) => rank), label: null, tickSize: 0,
      tickFormat: (rank: number) => label(names[rank]!, frame.labelLength),
    },
  } as const;
}

export function timeScale({ from, to }: Range, { ticks }: Frame): ScaleOptions {
  return { type: 'time', domain: [from, to], label: null, ticks, tickFormat: tickTime };
}
