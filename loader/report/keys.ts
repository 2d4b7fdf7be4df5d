/** What a colour stands for in a chart, and its name in the page's style, which has others in the dark. */
export interface Key {
  name: string;
  color: 'blue' | 'orange' | 'red' | 'green' | 'purple' | 'grey';
}

/** A time that is drawn: its column, in ms. */
export type Measure = Key & { column: string };

const key = (name: string, color: Key['color']): Key => ({ name, color });
const measure = (name: string, color: Key['color'], column: string): Measure => ({ name, color, column });

export const lapseKey = measure('lapse', 'blue', 'lapse_ms');
export const waitedKey = measure('waited', 'orange', 'waited_ms');
export const lockKeys = [waitedKey, measure('held', 'blue', 'held_ms')];
export const knownKey = measure('known to run', 'blue', 'peak');
export const presumedKey = measure('presumed to run: never ended, and not heard of any more', 'grey', 'presumed_peak');
export const behindKey = measure('behind at most', 'orange', 'behind_ms');
export const pathKeys = [measure('read or changed', 'blue', 'revisions'), measure('changed', 'orange', 'changed')];
export const weekKeys = [measure('p95', 'blue', 'p95_ms'), measure('p95, a week before', 'grey', 'p95_before_ms')];
export const restartKey = key('server started or stopped', 'red');

export const percentileKeys =
  [measure('p50', 'blue', 'p50_ms'), measure('p95', 'orange', 'p95_ms'), measure('p99', 'red', 'p99_ms')];

export const partKeys = [
  measure('CPU', 'blue', 'cpu_ms'), measure('compute', 'red', 'compute_ms'),
  measure('lock wait', 'orange', 'lock_wait_ms'), measure('network', 'green', 'network_ms'),
  measure('triggers', 'purple', 'trigger_ms'),
];

/** What a command spent most of its time on; the last stands for what is not known. */
export const timeKeys = [
  key('cpu', 'blue'), key('lock wait', 'orange'), key('network', 'green'), key('triggers', 'purple'),
  key('paused', 'red'), key('unknown', 'grey'),
];

export const severityKeys =
  [key('fatal', 'purple'), key('failed', 'red'), key('warn', 'orange'), key('info', 'blue'), key('other', 'grey')];

/** The key of a name; the last one is for all others. */
export function keyOf(keys: Key[], name: string | null): Key {
  return keys.find((key) => key.name === name) ?? keys.at(-1)!;
}

/** What paints in a key's colour. */
export function paint({ color }: Key): string {
  return `var(--${color})`;
}
