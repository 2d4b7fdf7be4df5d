const NEEDS_QUOTES = /[",\r\n]/;

/** One CSV record without its line end: fields as p4d writes them, RFC 4180 quotes only where nothing else would do. */
export function encodeLine(fields: readonly string[]): string {
  return fields.map((field) => (NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

/**
 * The records of a CSV text whose every record ends in a newline, the last one perhaps not. A quote opens a quoted
 * field only as its first character. Throws a SyntaxError on an unclosed quote.
 */
export function decodeRecords(text: string): string[][] {
  const records: string[][] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|(?!")([^,\r\n]*))(,|\r?\n|$)/gy;
  let fields: string[] = [];
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new SyntaxError(`not CSV at character ${at}`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === ',') {
      if (pattern.lastIndex === text.length) fields.push('');
      else continue;
    }
    records.push(fields);
    fields = [];
  }
  return records;
}
