import type { Sql } from 'postgres';

/** What the database knows of p4d's records. */
export interface Catalogue {
  layouts: Layout[];
  columns: Column[];
}

/** The fields of the records of one type and version, in order, as p4d names them. */
export interface Layout {
  type: number;
  version: number;
  fields: string[];
}

/** A column of raw_events, its place among them, and the fields that it holds. Without a name: they are not kept. */
export interface Column {
  name: string;
  type: string;
  place: number;
  fields: string[];
}

/** Reads what the database knows. */
export async function readCatalogue(sql: Sql): Promise<Catalogue> {
  const layouts = await sql<Layout[]>`
    select event_type as type, event_version as version, to_json(fields) as fields
    from perforce_internal.record_catalogue()`;
  const columns = await sql<Column[]>`
    select column_name as name, column_type as type, column_place as place, json_agg(field_name) as fields
    from perforce_internal.field_catalogue() where column_name is not null group by 1, 2, 3`;
  return { layouts, columns };
}

export function byPlace(a: Column, b: Column): number {
  return a.place - b.place;
}
