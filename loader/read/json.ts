/** What a field says: text, a number as it is spelled; or JSON, if it is an object or an array. */
export type Value = string | { json: string };

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
  const tokens = tokensOf(text);
  for (let n = 0; n < tokens.length; n += 2) {
    const [name, value] = [valueOf(tokens[n]!), valueOf(tokens[n + 1]!)];
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

/** The names and values of an object that is known to be JSON, each as it stands. */
function tokensOf(text: string): string[] {
  const tokens = [];
  for (let at = tokenAt(text, 1); text[at] !== '}';) {
    const end = tokenEnd(text, at);
    tokens.push(text.slice(at, end));
    at = tokenAt(text, end);
  }
  return tokens;
}

/** Where the next token begins. */
function tokenAt(text: string, at: number): number {
  let next = at;
  while (' \t\r\n,:'.includes(text[next]!)) next++;
  return next;
}

/** Where the token that begins at `at` ends. */
function tokenEnd(text: string, at: number): number {
  let depth = 0;
  for (let end = at; ; end++) {
    const character = text[end]!;
    if (depth === 0 && end > at && ' \t\r\n,:}]'.includes(character)) return end;
    if (character === '"') end = closingQuote(text, end);
    else if ('{['.includes(character)) depth += 1;
    else if ('}]'.includes(character)) depth -= 1;
  }
}

/** The quote that ends the string that begins at `at`: one with an even number of backslashes before it. */
function closingQuote(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); ; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text[first - 1] === '\\') first--;
    if ((quote - first) % 2 === 0) return quote;
  }
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
