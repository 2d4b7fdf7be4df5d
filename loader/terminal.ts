import { type Counts, notLoaded } from './counts.js';
import { escapeControls, grouped } from './process/text.js';

/** Takes a message, one a line: its control characters are shown, not sent. */
export type Log = (message: string) => void;

/**
 * Messages on standard error, and below them, on a terminal, a line that shows every second how far the run is.
 * @param counts what that line shows; there is none when undefined
 * @returns what takes messages, and what ends the line
 */
export function openTerminal(counts?: Counts): { log: Log; close: () => void } {
  const stream = process.stderr;
  const showsProgress = counts !== undefined && stream.isTTY;
  const started = Date.now();
  const clear = showsProgress ? '\r\x1b[K' : '';
  const show = (): void =>
    void stream.write(clear + progressLine(counts!, Date.now() - started, Date.now(), stream.columns));
  const timer = showsProgress ? setInterval(show, 1000).unref() : undefined;
  return {
    log: (message) => void stream.write(`${clear}p4-load: ${escapeControls(message)}\n`),
    close: () => {
      clearInterval(timer);
      stream.write(clear);
    },
  };
}

/**
 * Lines, rate, lag behind the newest event, and rejects, after `elapsed` milliseconds; shorter than `columns`, as some
 * terminals go to the next line when one is full.
 */
export function progressLine(counts: Counts, elapsed: number, now: number, columns: number): string {
  const { lines, rejected, newestSecond } = counts;
  const lag = newestSecond > 0 ? duration(now / 1000 - newestSecond) : '-';
  const line = `${grouped(lines)} lines  ${grouped(Math.round((lines * 1000) / Math.max(elapsed, 1)))}/s  `
    + `newest event ${lag} ago  ${grouped(rejected)} rejected  ${grouped(notLoaded(counts))} under way`;
  return columns > 0 ? line.slice(0, columns - 1) : line;
}

function duration(seconds: number): string {
  const units: [number, string][] = [[86400, 'd'], [3600, 'h'], [60, 'min']];
  const [size, unit] = units.find(([size]) => seconds >= 2 * size) ?? [1, 's'];
  return `${Math.max(0, seconds / size).toFixed(unit === 's' ? 1 : 0)} ${unit}`;
}
