/**
 * Splits a record into fields. A field is quoted as in RFC 4180 when its first character is a quote and the quote that
 * closes it ends the field; any other quote is data.
 */
export function splitFields(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  for (let at = 0; at <= text.length;) {
    const close = text[at] === '"' ? closingQuote(text, at + 1) : -1;
    const isQuoted = close > 0 && endsField(text, close);
    const comma = text.indexOf(',', isQuoted ? close : at);
    const end = comma < 0 ? text.length : comma;
    fields.push(isQuoted ? text.slice(at + 1, close).replaceAll('""', '"') : text.slice(at, end));
    at = end + 1;
  }
  return fields;
}

/** Where so many fields, quoted only where they must be, end that begin at `at`. */
export function endOfFields(text: string, at: number, fields: number): number {
  let end = at - 1;
  for (let n = 0; n < fields; n++) {
    const from = text[end + 1] === '"' ? closingQuote(text, end + 2) : end + 1;
    end = text.indexOf(',', from);
  }
  return end;
}

/** The field as it has to be written. */
export function quoteField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * The state of quotes at the end of `line`, which began inside a quoted field or not. `broken` when a field that was
 * open at the beginning ends in a quote with more text behind it; a field of this line that does so is plain text.
 */
export function quoteAfter(line: string, isInside: boolean): 'closed' | 'open' | 'broken' {
  let opened = isInside ? -1 : openingQuote(line, 0);
  let isOpen = isInside || opened >= 0;
  while (isOpen) {
    const close = closingQuote(line, opened + 1);
    if (close < 0) return 'open';
    const isClean = endsField(line, close);
    if (!isClean && opened < 0) return 'broken';
    opened = openingQuote(line, isClean ? close + 1 : opened + 1);
    isOpen = opened >= 0;
  }
  return 'closed';
}

function endsField(text: string, quote: number): boolean {
  return quote + 1 === text.length || text[quote + 1] === ',';
}

/** The next quote, from `at` on, that is the first character of its field; -1 if there is none. */
function openingQuote(text: string, at: number): number {
  let quote = text.indexOf('"', at);
  while (quote > 0 && text[quote - 1] !== ',') quote = text.indexOf('"', quote + 1);
  return quote;
}

/** The next quote, from `at` on, that is not one of a doubled pair; -1 if there is none. */
function closingQuote(text: string, at: number): number {
  let quote = text.indexOf('"', at);
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}
