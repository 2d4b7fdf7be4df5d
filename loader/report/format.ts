import { escapeControls } from '../process/text.js';

const units = [
  { unit: 'd', ms: 86_400_000 }, { unit: 'h', ms: 3_600_000 }, { unit: 'min', ms: 60_000 }, { unit: 's', ms: 1000 },
  { unit: 'ms', ms: 1 },
] as const;

/** The unit in which a time of so many milliseconds is said. */
export function durationUnit(ms: number): { unit: string; ms: number } {
  return units.find((unit) => ms >= unit.ms) ?? units.at(-1)!;
}

/** Milliseconds for people: `0.4 ms`, `17 ms`, `3.25 s`, `4 min 10 s`, `2 h 5 min`, `3 d`. */
export function duration(ms: number): string {
  const large = durationUnit(ms);
  if (large.ms <= 1000) return `${Number((ms / large.ms).toPrecision(3))} ${large.unit}`;
  const small = units[units.findIndex(({ unit }) => unit === large.unit) + 1]!;
  const smalls = Math.floor(ms / small.ms);
  const rest = smalls % (large.ms / small.ms);
  return `${Math.floor(ms / large.ms)} ${large.unit}${rest > 0 ? ` ${rest} ${small.unit}` : ''}`;
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes for people: `512 B`, `1.4 GiB`. */
export function byteSize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), byteUnits.length - 1);
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${byteUnits[power]}`;
}

/** Date and time in the time zone of the process: `2026-11-20 09:00:00`. */
export function dateTime(time: Date): string {
  return time.toLocaleString('sv');
}

/** A text of the log, without control characters, for a chart; of at most so many characters. */
export function label(text: string | null, longest = 60): string {
  const characters = [...(text || '(none)')];
  const isLong = characters.length > longest;
  return escapeControls(isLong ? `${characters.slice(0, longest - 1).join('')}…` : characters.join(''));
}

/** The same, cut to so many pixels of a chart's letters, of which the widest in use are assumed. */
export function fitted(text: string | null, pixels: number): string {
  const characters = [...label(text)];
  const widths = characters.map(widthOf);
  const fits = (length: number, most: number): boolean =>
    widths.slice(0, length).reduce((sum, width) => sum + width, 0) <= most;
  if (fits(characters.length, pixels)) return characters.join('');
  const length = characters.findLastIndex((_, n) => fits(n + 1, pixels - widthOf('…')));
  return `${characters.slice(0, length + 1).join('')}…`;
}

function widthOf(character: string): number {
  if (/[rtfijlI.,:;|!'`() [\]/\\-]/.test(character)) return 5.2;
  if (/[mwMW@%#+=<>~^&…]/.test(character)) return 12;
  if (/[A-Z]/.test(character)) return 9.5;
  return character < '\u007f' ? 7.7 : character < '\u1100' ? 10 : 16;
}
