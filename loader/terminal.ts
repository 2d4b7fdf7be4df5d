import { type Counts, notLoaded } from './counts.js';
import { escapeControls, grouped } from './process/text.js';

/** Messages on standard error, one a line, and below them, on a terminal, a line that shows how far the run is. */
export interface Terminal {
  /** Control characters of the message are shown, not sent. */
  log: (message: string) => void;
  /** Ends the progress line. */
  close: () => void;
}

/** @param counts what the progress line shows, every second; none is shown when undefined */
export function openTerminal(stream: NodeJS.WriteStream, counts: Counts | undefined): Terminal {
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
