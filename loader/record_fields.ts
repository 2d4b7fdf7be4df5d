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
