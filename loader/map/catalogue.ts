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

export function byPlace(a: Column, b: Column): number {
  return a.place - b.place;
}
