const ZERO = 0x30;
const MINUS = 0x2d;
const DOT = 0x2e;

/** The whole number that the bytes write by digits, perhaps with a minus before them; NaN when they do not. */
export function wholeNumber(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  const digits = isNegative ? start + 1 : start;
  if (digits >= end) return NaN;
  let value = 0;
  for (let at = digits; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = 10 * value + digit;
  }
  return isNegative ? -value : value;
}

/** Where the digits that begin at `start` end. */
export function afterDigits(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at]! >= ZERO && bytes[at]! <= ZERO + 9) at++;
  return at;
}

/**
 * Whether the bytes are a number as jsonb would write it, so that nothing is lost: no zeros that could be left out, at
 * most 18 digits before the point and 9 after it.
 */
export function isCanonicalNumber(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  const point = afterDigits(bytes, first, end);
  if (point === first || point - first > 18) return false;
  if (bytes[first] === ZERO && (point > start + 1 || first > start)) return false;
  if (point === end) return true;
  const last = end - 1;
  const isFraction = bytes[point] === DOT && last > point && last - point <= 9 && bytes[last] !== ZERO;
  return isFraction && afterDigits(bytes, point + 1, end) === end;
}
