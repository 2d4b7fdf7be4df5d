/** What a field says: text, a number as it is spelled; or JSON, if it is an object or an array. */
export type Value = string | { json: string };

/**
 * The fields of a JSON object by p4d's names (f_ may be missing), without those that say nothing: null or empty text.
 * @returns the reason when the text is none
 */
export function jsonFields(text: string): Map<string, Value> | string {
  try {
    JSON.parse(text);
  } catch (error) {
    return `invalid JSON: ${(error as Error).message}`;
  }
  const fields = new Map<string, Value>();
  for (let at = nextToken(text, 1); text[at] !== '}';) {
    const keyEnd = valueEnd(text, at);
    const key = valueOf(text.slice(at, keyEnd)) as string;
    const valueAt = nextToken(text, keyEnd);
    const end = valueEnd(text, valueAt);
    const value = valueOf(text.slice(valueAt, end));
    const field = key.startsWith('f_') ? key : `f_${key}`;
    if (![field, value].every(isStorable)) return `a NUL or half of a surrogate pair, which cannot be stored: ${field}`;
    if (value !== '' && fields.has(field)) return `field given twice: ${field}`;
    if (value !== '') fields.set(field, value);
    at = nextToken(text, end);
  }
  return fields;
}

/** Where the next token of a text that is known to be JSON begins. */
function nextToken(text: string, at: number): number {
  let next = at;
  while (' \t\r\n,:'.includes(text[next]!)) next++;
  return next;
}

/** Where the value that begins at `at` ends. */
function valueEnd(text: string, at: number): number {
  let depth = 0;
  for (let end = at; ; end++) {
    const character = text[end]!;
    if (depth === 0 && end > at && ' \t\r\n,:}]'.includes(character)) return end;
    if (character === '"') end = stringEnd(text, end) - 1;
    else if ('{['.includes(character)) depth += 1;
    else if ('}]'.includes(character)) depth -= 1;
  }
}

function stringEnd(text: string, at: number): number {
  let quote = text.indexOf('"', at + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}

function valueOf(token: string): Value {
  if (token.startsWith('"')) return token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
  if (token.startsWith('{') || token.startsWith('[')) return { json: token };
  return token === 'null' ? '' : token;
}

function isStorable(value: Value): boolean {
  return typeof value !== 'string' || (!value.includes('\0') && value.isWellFormed());
}
