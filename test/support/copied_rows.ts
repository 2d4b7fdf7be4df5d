import { parse } from 'csv-parse/sync';

/** The rows of a COPY in CSV, as a server reads it: what is not null, by column. */
export function copiedRows(data: Buffer, columns: { name: string }[]): Record<string, string>[] {
  const records = parse(data, { columns: columns.map(({ name }) => name) }) as unknown as Record<string, string>[];
  return records.map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== '')));
}
