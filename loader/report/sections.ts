import { grouped } from '../counts.js';
import {
  concurrencyChart, errorChart, lapseChart, loadChart, lockChart, slowChart, startsChart,
} from './charts.js';
import { byteSize, dateTime, duration } from './format.js';
import { type Key, keysOf, lockKeys, percentileKeys, severityKeys, timeKeys } from './keys.js';
import { html, type Markup } from './markup.js';
import type {
  Concurrency, ErrorCount, FrequentError, Lapses, Load, LockUse, ServerHealth, Settings, SlowCommand, Summary,
} from './queries.js';
import type { Range } from './range.js';
import { asText, figure, longText, name, table, time } from './table.js';

/** One question of the report: its answer as a chart, and the figures behind it. */
interface Section {
  id: string;
  title: string;
  /** Of the figures that the chart shows. */
  unit?: string;
  explanation: string;
  chart?: Markup;
  keys?: readonly Key[];
  figures: Markup;
  /** The figures are shown at once, not only on demand. */
  isTable?: boolean;
}

function section({ id, title, unit = '', explanation, chart, keys = [], figures, isTable }: Section): Markup {
  const legend = keys.map(({ name, color }) => html`<li><span class="${color}">■</span> ${name}</li>`);
  return html`<section id="${id}">
<h2>${title} <small>${unit}</small></h2>
<p>${explanation}</p>
${legend.length > 0 ? html`<ul class="legend">${legend}</ul>` : ''}
${chart ? html`<figure>${chart}</figure>` : ''}
${isTable ? figures : html`<details><summary>Figures</summary>${figures}</details>`}
</section>`;
}

function emptySection(id: string, title: string, nothing: string): Markup {
  return html`<section id="${id}"><h2>${title}</h2><p class="nothing">${nothing}</p></section>`;
}

/** The figures that come first. */
export function summary({ commands, users, failed, orphaned, running, lapse_ms, bytes }: Summary): Markup {
  const figures = [
    ['commands', grouped(commands)], ['users', grouped(users)], ['with errors', grouped(failed)],
    ['orphaned', grouped(orphaned)], ['still running', grouped(running)], ['lapse, summed', duration(lapse_ms)],
    ['in file revisions', byteSize(bytes)],
  ] as const;
  return html`<dl class="summary">${figures.map(([name, value]) =>
    html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function concurrencySections(rows: Concurrency[], range: Range, step: number): Markup[] {
  const every = duration(step * 1000);
  const steps = `, in steps of ${every}`;
  const from = time<Concurrency>('from', ({ at }) => at);
  if (rows.every(({ peak }) => peak === 0)) {
    return [emptySection('concurrency', 'Commands at once', 'Nothing ran in this time.')];
  }
  return [
    section({
      id: 'concurrency',
      title: 'Commands at once',
      unit: 'number of commands',
      explanation: `The most commands that ran at the same time${steps}; those that had begun before count too.`,
      chart: concurrencyChart(rows, range, step),
      figures: table(`Commands at once${steps}`, rows, [
        from, figure('most at once', ({ peak }) => grouped(peak)),
      ]),
    }),
    section({
      id: 'starts',
      title: 'Commands begun',
      unit: 'number of commands',
      explanation: `How many commands began${steps}.`,
      chart: startsChart(rows, range, step),
      figures: table(`Commands begun${steps}`, rows, [
        from, figure('begun', ({ started }) => grouped(started)),
      ]),
    }),
  ];
}

export function lapseSection(rows: Lapses[]): Markup {
  const title = 'Lapse by command';
  if (rows.length === 0) return emptySection('lapses', title, 'No command ended in this time with a lapse.');
  return section({
    id: 'lapses',
    title,
    unit: 'time, on a logarithmic scale',
    explanation: 'Half of the commands took no longer than p50, 95 and 99 % no longer than p95 and p99: the commands '
      + 'that took most time in all, by p4d\'s own account.',
    chart: lapseChart(rows),
    keys: percentileKeys,
    figures: table('Lapse by command', rows, [
      name('command', ({ func }) => func),
      figure('commands', ({ commands }) => grouped(commands)),
      ...percentileKeys.map(({ name }) => figure<Lapses>(name, (row) => duration(row[name]))),
      figure('longest', ({ longest }) => duration(longest)),
    ]),
  });
}

/** @param what whose load it is: users, programs */
export function loadSection(what: 'users' | 'programs', rows: Load[]): Markup {
  const title = `Top ${what}`;
  if (rows.length === 0) return emptySection(what, title, 'No command began in this time.');
  return section({
    id: what,
    title,
    unit: 'time',
    explanation: `The ${what} whose commands took most time in all: the sum of their lapses.`,
    chart: loadChart(title, rows),
    figures: table(title, rows, [
      name(what.slice(0, -1), ({ name }) => name),
      figure('commands', ({ commands }) => grouped(commands)),
      figure('with errors', ({ failed }) => grouped(failed)),
      figure('lapse', ({ lapse_ms }) => duration(lapse_ms)),
      figure('CPU time', ({ cpu_ms }) => duration(cpu_ms)),
      figure('waited for locks', ({ lock_wait_ms }) => duration(lock_wait_ms)),
      figure('file revisions', ({ bytes }) => byteSize(bytes)),
    ]),
  });
}

export function lockSection(rows: LockUse[], { hot_retention }: Settings): Markup {
  const title = 'Locks by db table';
  const kept = `Events, which tell it, are kept for ${hot_retention}.`;
  if (rows.length === 0) return emptySection('locks', title, `No command waited for a lock or held one. ${kept}`);
  return section({
    id: 'locks',
    title,
    unit: 'time',
    explanation: `How long commands waited for locks of a table, and how long they held them, read and write locks `
      + `together. Much waiting for little holding is a few holders in the way of many. ${kept}`,
    chart: lockChart(rows),
    keys: lockKeys,
    figures: table(title, rows, [
      name('table', ({ table_name }) => table_name),
      figure('waited to read', ({ read_wait_ms }) => duration(read_wait_ms)),
      figure('waited to write', ({ write_wait_ms }) => duration(write_wait_ms)),
      figure('held to read', ({ read_held_ms }) => duration(read_held_ms)),
      figure('held to write', ({ write_held_ms }) => duration(write_held_ms)),
    ]),
  });
}

export function slowSection(rows: SlowCommand[], range: Range, { slow_after }: Settings): Markup {
  const title = 'Slowest commands';
  if (rows.length === 0) return emptySection('slow', title, `No command took longer than slow_after (${slow_after}).`);
  return section({
    id: 'slow',
    title,
    unit: 'time',
    explanation: 'When they ran, and what they spent most of their time on as far as p4d says: the slowest 15 that '
      + 'ended, and the 5 that have run longest of those that still run, counted to the end of this time.',
    chart: slowChart(rows, range),
    keys: keysOf(timeKeys, rows.map(({ mostly }) => mostly)),
    figures: table(title, rows, [
      time('began', ({ began_at }) => began_at),
      figure('took', ({ took_ms, status }) => duration(took_ms) + (status === 'running' ? ' so far' : '')),
      name('mostly', ({ mostly }) => mostly),
      figure('waited for locks', ({ lock_wait_ms }) => asText(lock_wait_ms, duration)),
      name('user', ({ user_name }) => user_name),
      name('command', ({ func }) => func),
      name('server', ({ server_id }) => server_id),
      longText('arguments', ({ args }) => args),
      name('cmdident', ({ cmdident }) => cmdident),
    ]),
  });
}

export function errorSections(
  counts: ErrorCount[], frequent: FrequentError[], range: Range, step: number, { hot_retention }: Settings,
): Markup[] {
  const every = duration(step * 1000);
  const kept = `Events, which tell it, are kept for ${hot_retention}.`;
  if (counts.length === 0) return [emptySection('errors', 'Errors', `There were no errors. ${kept}`)];
  return [
    section({
      id: 'errors',
      title: 'Errors',
      unit: 'number of errors',
      explanation: `Errors of commands, each once, by severity, in steps of ${every}. ${kept}`,
      chart: errorChart(counts, range, step),
      keys: keysOf(severityKeys, counts.map(({ severity }) => severity)),
      figures: table(`Errors by ${every}; where there were none there is no row`, counts, [
        time('from', ({ at }) => at),
        name('severity', ({ severity }) => severity),
        figure('errors', ({ errors }) => grouped(errors)),
      ]),
    }),
    section({
      id: 'frequent_errors',
      title: 'Most frequent errors',
      explanation: 'Errors of one severity, subsystem and subcode count together; the text is that of one of them.',
      isTable: true,
      figures: table('Most frequent errors', frequent, [
        figure('errors', ({ errors }) => grouped(errors)),
        name('severity', ({ severity }) => severity),
        longText('text', ({ text }) => text),
        name('subsystem', ({ subsystem }) => subsystem),
        figure('users', ({ users }) => grouped(users)),
        time('latest', ({ latest_at }) => latest_at),
      ]),
    }),
  ];
}

export function healthSection(rows: ServerHealth[], { made_at }: Settings): Markup {
  const title = 'Ingestion';
  if (rows.length === 0) return emptySection('ingestion', title, 'No server\'s log has been loaded.');
  const [{ rejects, rejects_last_hour }] = rows as [ServerHealth];
  const rejected = rejects === 0
    ? 'No line was ever rejected.'
    : `${grouped(rejects)} lines were rejected, ${grouped(rejects_last_hour)} in the last hour: see rejected_lines.`;
  return section({
    id: 'ingestion',
    title,
    explanation: `How far behind each server's latest event was at ${dateTime(made_at)}. ${rejected}`,
    isTable: true,
    figures: table(title, rows, [
      name('server', ({ server_id }) => server_id),
      time('latest event', ({ latest_event_at }) => latest_event_at),
      figure('behind', ({ lag_ms }) => asText(lag_ms, duration)),
      figure('new events, last hour', ({ events_last_hour }) => grouped(events_last_hour)),
      name('silent', ({ is_silent }) => is_silent ? 'silent' : 'no'),
    ]),
  });
}
