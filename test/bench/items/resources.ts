import type { Sql } from 'postgres';
import type { Item } from '../item.js';
import { load } from '../loader.js';
import { simulatedLog } from '../logs.js';
import { atMost, type Finding, rounded } from '../report.js';
import { inRounds, median } from '../rounds.js';
import { walPosition } from '../wal_position.js';

export const resources: Item = async function* ({ server, folder, events, rounds }) {
  for (const profile of ['small', 'heavy'] as const) {
    const log = await simulatedLog(folder, profile, events);
    const figures = await inRounds(rounds, () => server.fresh(async ({ loaderUrl, sql }) => {
      const walBefore = await walPosition(sql);
      const cpuBefore = server.cpuSeconds();
      const { peakBytes, cpuSeconds } = await load(loaderUrl, [log]);
      const serverCpu = (server.cpuSeconds() ?? NaN) - (cpuBefore ?? NaN);
      const wal = await walPosition(sql) - walBefore;
      return { peak: peakBytes / 1e6, loaderCpu: cpuSeconds, serverCpu, wal, ...await diskBytes(sql) };
    }));

    const cpu = (what: string, seconds: number[]): Finding => ({
      what: `${profile} commands: CPU s a million events of ${what}`,
      figure: rounded((1e6 * median(seconds)) / events),
    });
    const bytes = (what: string, sums: number[]): Finding => ({
      what: `${profile} commands: bytes an event of ${what}`,
      figure: rounded(median(sums) / events),
      ratio: median(sums) / log.bytes,
    });
    const peak = median(figures.peak);
    const goal = atMost(150, peak, 'MB');
    yield { what: `${profile} commands: p4-load's peak memory`, figure: `${rounded(peak)} MB`, goal };
    yield cpu('p4-load', figures.loaderCpu);
    if (server.cpuSeconds() !== undefined) yield cpu('the server', figures.serverCpu);
    yield bytes('WAL', figures.wal);
    yield bytes('raw_events', figures.raw);
    yield bytes('command_events', figures.hot);
    yield bytes('command_logs', figures.summary);
    yield bytes('all indexes', figures.index);
  }
};

/** With TOAST; indexes by themselves. */
async function diskBytes(sql: Sql): Promise<Record<'raw' | 'hot' | 'summary' | 'index', number>> {
  const [sizes] = await sql`
    with relations as (
      select 'raw' as part, relid from pg_partition_tree('perforce.raw_events')
      union all select 'summary', relid from pg_partition_tree('perforce.command_logs')
      union all select 'hot', 'perforce.command_events'
    )
    select
      sum(pg_table_size(relid)) filter (where part = 'raw') as raw,
      sum(pg_table_size(relid)) filter (where part = 'hot') as hot,
      sum(pg_table_size(relid)) filter (where part = 'summary') as summary,
      sum(pg_indexes_size(relid)) as index
    from relations`;
  const { raw, hot, summary, index } = sizes!;
  return { raw: Number(raw), hot: Number(hot), summary: Number(summary), index: Number(index) };
}
