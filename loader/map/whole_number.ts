const canonical = /^(?:0|-?[1-9]\d{0,17})$/;
const spelling = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** The whole number of 64 bits that a text spells in any way, 250, 0250, +250, 250.0 or 2.5e2, as bigint writes it. */
export function wholeNumber(text: string): string | undefined {
  if (canonical.test(text)) return text;
  const [, sign, digits, decimals = '', exponent] = spelling.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const unscaled = BigInt(digits + decimals) * (sign === '-' ? -1n : 1n);
  const power = Number(exponent ?? 0) - decimals.length;
  const scale = 10n ** BigInt(Math.abs(power));
  if (power < 0 && unscaled % scale !== 0n) return undefined;
  const value = power < 0 ? unscaled / scale : unscaled * scale;
  return BigInt.asIntN(64, value) === value ? String(value) : undefined;
}
