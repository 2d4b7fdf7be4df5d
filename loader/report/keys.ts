/** What a colour stands for in a chart, and its name in the page's style, which has others in the dark. */
export interface Key {
  name: string;
  color: 'blue' | 'orange' | 'red' | 'green' | 'purple' | 'grey';
}

export const percentileKeys = [
  { name: 'p50', color: 'blue' }, { name: 'p95', color: 'orange' }, { name: 'p99', color: 'red' },
] as const satisfies Key[];

export const lockKeys = [{ name: 'waited', color: 'orange' }, { name: 'held', color: 'blue' }] as const satisfies Key[];

export const timeKeys: Key[] = [
  { name: 'cpu', color: 'blue' }, { name: 'lock wait', color: 'orange' }, { name: 'network', color: 'green' },
  { name: 'triggers', color: 'purple' }, { name: 'paused', color: 'red' }, { name: 'not known', color: 'grey' },
];

export const severityKeys: Key[] = [
  { name: 'fatal', color: 'purple' }, { name: 'failed', color: 'red' }, { name: 'warn', color: 'orange' },
  { name: 'info', color: 'blue' }, { name: 'other', color: 'grey' },
];

/** The keys that stand for any of the names. */
export function keysOf(keys: Key[], names: (string | null)[]): Key[] {
  const used = names.map((name) => keyOf(keys, name));
  return keys.filter((key) => used.includes(key));
}

/** The key of a name; the last one is for all others. */
export function keyOf(keys: Key[], name: string | null): Key {
  return keys.find((key) => key.name === name) ?? keys.at(-1)!;
}

/** What paints in a key's colour. */
export function paint({ color }: Pick<Key, 'color'>): string {
  return `var(--${color})`;
}
