/** Microseconds, the unit of the simulator's clock. */
export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A duration in microseconds as p4d writes it, seconds to the millisecond without leading zero: `.006s`, `61.250s`. */
export function durationText(duration: number): string {
  const milliseconds = Math.floor(duration / MILLISECOND);
  const seconds = Math.floor(milliseconds / 1_000);
  return `${seconds === 0 ? '' : seconds}.${String(milliseconds % 1_000).padStart(3, '0')}s`;
}

/**
 * f_date: the server's local time, `2023/09/11 08:45:20 509959000` before version 58 and ISO 8601 from then on.
 * `time` is microseconds since the epoch, `nanoseconds` those within the second, `utcOffset` hours.
 */
export function dateText(time: number, nanoseconds: number, utcOffset: number, version: number): string {
  const iso = new Date(Math.floor(time / MILLISECOND) + utcOffset * 3_600_000).toISOString();
  const fraction = String(nanoseconds).padStart(9, '0');
  if (version < 58) return `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)} ${fraction}`;
  const hours = String(Math.abs(utcOffset)).padStart(2, '0');
  return `${iso.slice(0, 19)}.${fraction}${utcOffset < 0 ? '-' : '+'}${hours}:00`;
}
