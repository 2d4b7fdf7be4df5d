/** What a field says: text, a number as it is spelled; or JSON, if it is an object or an array. */
export type Value = string | { json: string };

/** Texts, numbers and words, and what stands between them. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[^\s",:[\]{}]+|[,:[\]{}]/g;

/**
 * The fields of a JSON object by p4d's names (f_ may be missing), without those that say nothing: null or empty text.
 * @param text UTF-8, each byte of it as a character; so are names and values
 * @returns the reason when the text is none
 */
export function jsonFields(text: string): Map<string, Value> | string {
  try {
    JSON.parse(text);
  } catch (error) {
    return `invalid JSON: ${(error as Error).message}`;
  }
  const fields = new Map<string, Value>();
  const found = namesAndValues(text);
  for (let n = 0; n < found.length; n += 2) {
    const [name, value] = [valueOf(found[n]!), valueOf(found[n + 1]!)];
    const field = typeof name === 'string' && !name.startsWith('f_') ? `f_${name}` : name;
    if (typeof field !== 'string' || value === undefined) {
      return `a NUL or half of a surrogate pair, which cannot be stored: ${value === undefined ? field : 'in a name'}`;
    }
    if (value === '') continue;
    if (fields.has(field)) return `field given twice: ${field}`;
    fields.set(field, value);
  }
  return fields;
}

/** The names and values of an object that is known to be JSON, each as it stands, but without spaces. */
function namesAndValues(text: string): string[] {
  const found: string[] = [];
  let depth = 1;
  for (const token of text.match(tokens)!.slice(1)) {
    const isInside = depth > 1;
    if ('{['.includes(token)) depth += 1;
    else if ('}]'.includes(token)) depth -= 1;
    if (isInside) found.push(found.pop() + token);
    else if (depth > 0 && !',:'.includes(token)) found.push(token);
  }
  return found;
}

/** Undefined when it cannot be stored. */
function valueOf(token: string): Value | undefined {
  if ('{['.includes(token[0]!)) return { json: token };
  if (token[0] !== '"') return token === 'null' ? '' : token;
  if (!token.includes('\\')) return token.slice(1, -1);
  const text: string = JSON.parse(utf8(token));
  return text.isWellFormed() && !text.includes('\0') ? Buffer.from(text).toString('latin1') : undefined;
}

/** The text of whose UTF-8 each byte is given as a character. */
export function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
