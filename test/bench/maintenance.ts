import type { Sql } from 'postgres';

/** Calls a function that returns how much it did until it does none. */
export async function untilNone(
  sql: Sql, name: string, schema = 'perforce',
): Promise<{ rate: number; seconds: number }> {
  const started = performance.now();
  let all = 0;
  for (let done = 1; done > 0; all += done) {
    const [row] = await sql.unsafe(`select ${schema}.${name}() as done`);
    done = Number(row!.done);
  }
  const seconds = (performance.now() - started) / 1000;
  return { rate: all / seconds, seconds };
}
