/** What the database knows of p4d's records. */
export interface Catalogue {
  layouts: Layout[];
  fields: FieldColumn[];
}

/** The fields of the records of one type and version, in order, as p4d names them. */
export interface Layout {
  type: number;
  version: number;
  fields: string[];
}

/** Where a field goes: to a column of raw_events, to the payload (null), or nowhere (empty). */
export interface FieldColumn {
  field: string;
  column: string | null;
  type: string | null;
}

/** A column of raw_events, and its place among those that are given to COPY. */
export interface Column {
  name: string;
  type: string;
  place: number;
}

/** Holds, behind all others, the fields that have no column, and the values that do not fit theirs. */
export const payloadColumn: Column = { name: 'payload', type: 'jsonb', place: Infinity };

/** Which column holds a field; null: it is not kept; a field that is missing goes to the payload. */
export type Columns = ReadonlyMap<string, Column | null>;

/** The columns stand in the order of the fields in the newest layouts, so that most records have theirs in that order. */
export function columnsOf({ layouts, fields }: Catalogue): Columns {
  const known = new Map(fields.map((field) => [field.field, field]));
  const newestFirst = [...layouts].sort((a, b) => a.type - b.type || b.version - a.version);
  const byName = new Map<string, Column>();
  const columns = new Map<string, Column | null>();
  for (const name of new Set([...newestFirst.flatMap((layout) => layout.fields), ...known.keys()])) {
    const { column = null, type } = known.get(name) ?? {};
    if (column === null) continue;
    if (!byName.has(column)) byName.set(column, { name: column, type: type ?? '', place: byName.size });
    columns.set(name, column === '' ? null : byName.get(column)!);
  }
  return columns;
}
