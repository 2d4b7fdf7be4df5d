/**
 * A record of a log. Its fields are UTF-8 in memory that it shares: field `n` is what stands in `bytes` between two
 * separators, those at `separators[first + n]` and `separators[first + n + 1]`.
 */
export interface RawRecord {
  /** Number of its first physical line. */
  line: number;
  bytes: Buffer;
  separators: Int32Array;
  first: number;
  /** How many fields it has. */
  count: number;
  /** The record as it stands in the log, without the line ending; undefined when it is just its fields with commas. */
  text: string | undefined;
}

/** The fields of a text that may hold quotes, or anything else. */
export function parseRecord(line: number, text: string): RawRecord {
  const fields = splitFields(text);
  const separators = new Int32Array(fields.length + 1);
  separators[0] = -1;
  for (const [index, field] of fields.entries()) {
    separators[index + 1] = separators[index]! + 1 + Buffer.byteLength(field);
  }
  return { line, bytes: Buffer.from(fields.join(',')), separators, first: 0, count: fields.length, text };
}

/** The record as it stands in the log. */
export function recordText(record: RawRecord): string {
  return record.text ?? record.bytes.toString('utf8', fieldStart(record, 0), fieldEnd(record, record.count - 1));
}

/** Bytes of its fields and the commas between them. */
export function recordLength(record: RawRecord): number {
  return fieldEnd(record, record.count - 1) - fieldStart(record, 0);
}

/** Orders records by their bytes from field `index` on. */
export function compareFrom(index: number, a: RawRecord, b: RawRecord): number {
  return a.bytes.compare(
    b.bytes, fieldStart(b, index), fieldEnd(b, b.count - 1), fieldStart(a, index), fieldEnd(a, a.count - 1),
  );
}

export function fieldText(record: RawRecord, index: number): string {
  return record.bytes.toString('utf8', fieldStart(record, index), fieldEnd(record, index));
}

export function fieldStart({ separators, first }: RawRecord, index: number): number {
  return separators[first + index]! + 1;
}

export function fieldEnd({ separators, first }: RawRecord, index: number): number {
  return separators[first + index + 1]!;
}

export function isEmptyField(record: RawRecord, index: number): boolean {
  return fieldStart(record, index) === fieldEnd(record, index);
}

/**
 * Splits a record into fields. A field is quoted as in RFC 4180 when its first character is a quote and the quote that
 * closes it ends the field; any other quote is data.
 */
export function splitFields(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  for (let at = 0; at <= text.length;) {
    const close = text[at] === '"' ? closingQuote(text, at + 1) : -1;
    const isQuoted = close > 0 && (close + 1 === text.length || text[close + 1] === ',');
    const comma = text.indexOf(',', isQuoted ? close : at);
    const end = comma < 0 ? text.length : comma;
    fields.push(isQuoted ? text.slice(at + 1, close).replaceAll('""', '"') : text.slice(at, end));
    at = end + 1;
  }
  return fields;
}

function closingQuote(text: string, at: number): number {
  let quote = text.indexOf('"', at);
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}
