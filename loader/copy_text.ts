const special = /[\\\t\n\r]/g;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value as COPY's text format writes it; null is written as `\N` by whoever writes the row. */
export function escapeCopyText(value: string): string {
  return value.replace(special, (character) => escapes[character]!);
}
