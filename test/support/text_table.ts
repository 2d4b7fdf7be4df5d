/** What a query returned, as lines of aligned columns under their names; numbers to the right, long text cut. */
export function textTable(rows: readonly Record<string, unknown>[]): string {
  if (rows.length === 0) return '(none)';
  const names = Object.keys(rows[0]!);
  const lines = [names, ...rows.map((row) => names.map((name) => cell(row[name])))];
  const widths = names.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const numeric = names.map((name) => rows.every((row) => row[name] === null || /^-?[\d.]+$/.test(String(row[name]))));
  const align = (text: string, i: number): string =>
    numeric[i] ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
  return lines.map((line) => line.map(align).join('  ').trimEnd()).join('\n');
}

const widest = 60;

function cell(value: unknown): string {
  const text = String(value ?? '').replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}
