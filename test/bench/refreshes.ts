import type { Sql } from 'postgres';
import { dashboards, expand, queriesOf } from '../support/grafana.js';
import { median, secondsOf } from './rounds.js';

/** A time that a dashboard shows is drawn in about so many steps. */
const steps = 720;

/** How long a refresh of a dashboard takes, its queries one after the other. */
export interface Refresh {
  title: string;
  seconds: number;
}

/** Refreshes all dashboards, each of a time. */
export async function refreshes(sql: Sql, from: Date, to: Date, rounds: number): Promise<Refresh[]> {
  const found: Refresh[] = [];
  const shown = { from: from.toISOString(), to: to.toISOString(), step: (to.getTime() - from.getTime()) / steps };
  for (const board of await dashboards()) {
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      seconds.push(await secondsOf(async () => {
        for (const query of queriesOf(board)) await sql.unsafe(expand(query, board, shown));
      }));
    }
    found.push({ title: board.title, seconds: median(seconds) });
  }
  return found;
}
