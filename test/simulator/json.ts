import { layoutOf, prefixFields } from './layouts.js';

/**
 * The record as a JSON object, in the form of `p4 -Mj -z tag logparse`: fields by name, with what that adds of its own.
 * Undefined for a record with fields that nobody can name.
 */
export function encodeJson(fields: readonly string[], values: 'text' | 'numbers' = 'text'): string | undefined {
  const [type, version = 0] = fields[0]!.split('.').map(Number);
  const layout = layoutOf(type!, version);
  if (!layout) return undefined;
  const names = [...prefixFields(layout.prefix, layout.version), ...layout.own];
  if (names.length !== fields.length) return undefined;
  const members = names.map((name, index) => [`f_${name}`, valueOf(fields[index]!, values)]);
  return JSON.stringify(Object.fromEntries([['f_offset', 0], ...members, ['f_recordType', type]]));
}

function valueOf(text: string, values: 'text' | 'numbers'): string | number {
  return values === 'numbers' && text === String(Number(text)) ? Number(text) : text;
}
