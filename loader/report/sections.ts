import { grouped } from '../process/text.js';
import type { Answers, Row } from './answers.js';
import { barChart, lapseChart, nameOfCommand, stepChart, timeLine } from './charts.js';
import { dateTime, duration } from './format.js';
import {
  behindKey, type Key, keyOf, knownKey, lapseKey, lockKeys, type Measure, partKeys, pathKeys, percentileKeys,
  presumedKey, restartKey, severityKeys, timeKeys, waitedKey, weekKeys,
} from './keys.js';
import { html, type Markup } from './markup.js';
import { cell, headings, table } from './table.js';

/** One question of the report: its answer as a chart, and the figures behind it. */
interface Section {
  id: string;
  title: string;
  says: string;
  rows: Row[];
  /** What is said when there are no rows. */
  nothing: string;
  /** As `table` takes them. */
  columns: string;
  /** Without a chart the figures are shown at once, and else on demand. */
  chart?: () => Markup;
  keys?: readonly Key[];
}

/** The body of the page: the figures that come first, and the sections. */
export function sections(answers: Answers): Markup[] {
  const all = [...commandsOf(answers), ...locksAndTriggersOf(answers), ...eventsOf(answers)];
  return [summary(answers), ...all.map(section)];
}

function section({ id, title, says, rows, nothing, columns, chart, keys = [] }: Section): Markup {
  if (rows.length === 0) return html`<section id="${id}"><h2>${title}</h2><p class="nothing">${nothing}</p></section>`;
  const legend = keys.map(({ name, color }) => html`<li><span class="${color}">■</span> ${name}</li>`);
  const figures = table(title, rows, columns);
  return html`<section id="${id}">
<h2>${title}</h2>
<p>${says}</p>
${legend.length > 0 ? html`<ul class="legend">${legend}</ul>` : ''}
${chart ? html`<figure>${chart()}</figure>
<details><summary>Figures</summary>${figures}</details>` : figures}
</section>`;
}

function summary({ of: { load } }: Answers): Markup {
  const all = load.find(({ dimension }) => dimension === 'all') ?? {};
  const figures = headings(`commands began users failed orphaned running:still_running presumed lapse_ms:lapse,_summed
    cpu_ms:CPU,_summed lock_wait_ms:waited_for_locks file_bytes:in_file_revisions`);
  return html`<dl class="summary">${figures.map(({ column, heading }) =>
    html`<div><dt>${heading}</dt><dd>${cell(column, all[column] ?? 0)}</dd></div>`)}</dl>`;
}

const usage = `commands failed lapse_ms cpu_ms:CPU lock_wait_ms:waited_for_locks lock_held_ms:held_locks disk_blocks
  network_bytes`;
const who = 'user_name:user func:command server_id:server args:arguments cmdident';

function commandsOf({ range, framing, fine, of }: Answers): Section[] {
  const { concurrency, lapses, weeks, slow, unusual, heaviest, paths, restarts } = of;
  const ran = concurrency.some(({ peak, presumed_peak, ended }) => peak + presumed_peak + ended > 0) ? concurrency : [];
  const every = `in steps of ${duration(fine * 1000)}`;
  const over = (title: string, column: string, key: Key, beside?: Measure) => () =>
    stepChart(title, ran, column, () => key, fine, range, restarts, beside);
  const loadOf = (dimension: string): Row[] => of.load.filter((row) => row.dimension === dimension);
  const [nothing, restartKeys] = ['No command ran in this time.', restarts.length > 0 ? [restartKey] : []];
  const top = (dimension: 'user' | 'program'): Section => ({
    id: `${dimension}s`, title: `Top ${dimension}s`, rows: loadOf(dimension), nothing,
    says: `The ${dimension}s whose commands took most time in all: the sum of their lapses.`,
    chart: () => barChart(`Top ${dimension}s`, loadOf(dimension), ({ name }) => name, [lapseKey]),
    columns: `name:${dimension} ${usage} file_bytes:file_revisions`,
  });
  return [{
    id: 'concurrency', title: 'Commands at once', rows: ran, nothing, keys: [knownKey, presumedKey, ...restartKeys],
    says: `The most commands that ran at the same time, ${every}; those that had begun before count too. Beside those `
      + 'that are known to have run, those that may have: they never ended, and were not heard of any more.',
    chart: over('Most commands at once, over time', 'peak', knownKey, presumedKey),
    columns: 'at:from peak:most_known_at_once presumed_peak:most_presumed',
  }, {
    id: 'starts', title: 'Commands begun', rows: ran, nothing, keys: restartKeys,
    says: `How many commands began, ${every}.`, columns: 'at:from started:begun',
    chart: over('Commands begun, over time', 'started', { name: 'begun', color: 'green' }),
  }, {
    id: 'lapses', title: 'Lapse by command', rows: lapses, nothing: 'No command of this time has a lapse.',
    says: 'Half of the commands took no longer than p50, 95 and 99 % no longer than p95 and p99, on a logarithmic '
      + 'scale: the commands that took most time in all, by p4d\'s own account.',
    chart: () => lapseChart(lapses), keys: percentileKeys,
    columns: 'func:command commands p50_ms p95_ms p99_ms max_lapse_ms:longest lapse_ms:lapse,_summed',
  }, {
    id: 'weeks', title: 'Against the week before', rows: weeks, nothing: 'Nothing is known of the week before.',
    says: 'The lapses that 95 % did not exceed, beside those of the same time a week before, or as many weeks as this '
      + 'time is long: of commands that began then.', keys: weekKeys,
    chart: () => barChart('Lapses against the week before', weeks, ({ func }) => func, weekKeys),
    columns: `func:command commands commands_before p50_ms p50_before_ms:before p95_ms p95_before_ms:before
      lapse_ms:lapse,_summed lapse_before_ms:before`,
  }, {
    id: 'parts', title: 'Where the time went', rows: loadOf('command'), nothing, keys: partKeys,
    says: 'Of the six commands that took most time in all: CPU time, compute phases (in which read locks are held), '
      + 'waiting for locks, receiving and sending, triggers. These overlap, and p4d does not measure all.',
    chart: () => barChart('Time by command', loadOf('command').slice(0, 6), ({ name }) => name, partKeys),
    columns: `name:command ${usage} compute_ms network_ms trigger_ms:triggers`,
  }, top('user'), top('program'), {
    id: 'slow', title: 'Slowest commands',
    rows: slow.map((row) => ({ ...row, status: row.is_presumed ? 'presumed to run' : row.status })),
    nothing: `No command took longer than slow_after (${framing.slow_after}).`,
    says: 'When they ran, and what they spent most of their time on as far as p4d says: the slowest 15 that ended, and '
      + 'the 5 that have run longest of those that still run, counted to the end of this time.',
    chart: () => timeLine('Slowest commands over time', slow, ({ mostly }) => keyOf(timeKeys, mostly), range, restarts),
    keys: timeKeys,
    columns: `began_at took_ms mostly lock_wait_ms:waited_for_locks lock_held_ms:held_locks status ${who}`,
  }, {
    id: 'unusual', title: 'Unusual commands', rows: unusual, nothing: 'None, as far as it is known what is usual.',
    says: 'Those that took longest over the 99th percentile of the week before: of the same command, user and hour of '
      + 'the day, or where there were few, of the same command and user, or of the same command.',
    columns: `began_at took_ms usual_ms over_ms compared_with:of_the_same compared_commands:of ${who}`,
  }, {
    id: 'heaviest', title: 'Heaviest commands', nothing,
    rows: heaviest.map((row) => ({ ...row, amount: amountOf(row) })),
    says: 'Those that used most, by each measure: memory is the largest resident set, the network counts both '
      + 'directions, locks those of all tables added up.',
    columns: `measure amount began_at took_ms ${who}`,
  }, {
    id: 'paths', title: 'Busiest folders', rows: paths, nothing: `No file was read or changed. ${keptFor(framing)}`,
    says: 'The folders of which most file revisions were read or changed, three levels deep.', keys: pathKeys,
    chart: () => barChart('Busiest folders', paths, ({ path }) => path, pathKeys),
    columns: 'path:folder revisions changed file_bytes:size users latest_at',
  }];
}

const amountOf = ({ unit, amount }: Row): string =>
  ['ms', 'bytes'].includes(unit) ? cell(`_${unit}`, amount) : `${grouped(amount)} ${unit}`;

const keptFor = ({ raw_retention }: Row): string => `Events, which tell it, are kept for ${raw_retention}.`;

function locksAndTriggersOf({ range, framing, of }: Answers): Section[] {
  const { locks, incident, holders, triggers, restarts } = of;
  const kept = keptFor(framing);
  const holder = (row: Row): string => row.cmdident === null ? 'not known' : nameOfCommand(row);
  return [{
    id: 'locks', title: 'Locks by db table', rows: locks, nothing: 'No command waited for a lock or held one.',
    says: 'How long commands waited for locks of a table, and how long they held them, read and write locks together. '
      + 'Much waiting for little holding is a few holders in the way of many.',
    chart: () => barChart('Locks of db tables', locks, ({ table_name }) => table_name, lockKeys),
    keys: lockKeys,
    columns: `table_name:table uses waits:that_waited read_wait_ms:waited_to_read max_read_wait_ms:longest
      write_wait_ms:waited_to_write max_write_wait_ms:longest read_held_ms:held_to_read write_held_ms:held_to_write`,
  }, {
    id: 'incident', title: 'In whose way', rows: incident, nothing: `Nobody is known to have held up another. ${kept}`,
    says: 'The longest waits for a lock on a time line, each below the command that likely held it: a bar is as long '
      + 'as the command was at work; the figures say how long it held a lock, or waited for one.', keys: lockKeys,
    chart: () => timeLine('Who held up whom', incident, ({ part }) => keyOf(lockKeys, part), range, restarts),
    columns: 'part began_at ended_at took_ms tables user_name:user func:command args:arguments cmdident',
  }, {
    id: 'holders', title: 'Who held up whom', rows: holders, nothing: `No command waited for a lock. ${kept}`,
    says: 'Of the 50 longest waits for a lock, those that are likely due to the same command, whenever that began, '
      + `and the command that waited longest for it. Not known: nobody that has ended accounts for it. ${kept}`,
    chart: () => barChart('Waits by who held the lock', holders, holder, [{ ...waitedKey, column: 'likely_ms' }]),
    columns: `began_at:holder_began user_name:user func:command args:arguments held_ms victims likely_ms:they_waited
      longest_ms longest_user_name:of_user longest_func:command tables cmdident:holder longest_cmdident:victim`,
  }, {
    id: 'triggers', title: 'Triggers', rows: triggers,
    nothing: `No trigger, extension or background task ran. ${kept}`,
    says: 'The triggers, extensions and background tasks that took most time in all.',
    chart: () => barChart('Time in triggers', triggers, ({ trigger_name }) => trigger_name, [lapseKey]),
    columns: 'trigger_name:trigger trigger_type:type runs commands lapse_ms p50_ms p95_ms max_lapse_ms:longest',
  }];
}

function eventsOf({ range, framing, coarse, of }: Answers): Section[] {
  const { errors, frequentErrors, replication, restarts, health } = of;
  const nothing = `There were no errors. ${keptFor(framing)}`;
  const severityOf = ({ severity }: Row): Key => ({ ...keyOf(severityKeys, severity), name: severity });
  return [{
    id: 'errors', title: 'Errors', rows: errors, nothing, columns: 'at:from severity errors',
    says: `Errors of commands, each once, by severity, in steps of ${duration(coarse * 1000)}.`,
    chart: () => stepChart('Errors over time, by severity', errors, 'errors', severityOf, coarse, range, restarts),
    keys: restarts.length > 0 ? [...severityKeys, restartKey] : severityKeys,
  }, {
    id: 'frequent_errors', title: 'Most frequent errors', rows: frequentErrors, nothing,
    says: 'Errors of one severity, subsystem and subcode count together; the text is that of one of them.',
    columns: 'errors severity text subsystem users latest_at',
  }, {
    id: 'replication', title: 'Replication', rows: replication,
    nothing: `No replica wrote anything. ${keptFor(framing)}`,
    says: 'How long each replication command was silent at most: so far behind its replica can have been.',
    chart: () => barChart('Replicas behind at most', replication, (row) => `${row.func} ${row.server_id}`, [behindKey]),
    columns: `server_id:server func:command address records behind_ms:behind_at_most network_bytes rows_put rows_del
      lock_wait_ms:waited_for_locks max_lapse_ms:longest_lapse latest_at`,
  }, {
    id: 'restarts', title: 'Servers started and stopped', rows: restarts, nothing: 'None, as far as raw events tell.',
    says: 'Dashed lines in the charts.', columns: 'at:time server_id:server restart:what event_info:text killed:ended',
  }, {
    id: 'ingestion', title: 'Ingestion', nothing: 'No server\'s log has been loaded.',
    rows: health.map((row) => ({ ...row, lag_ms: row.lag_s && row.lag_s * 1000 })),
    says: `How far behind each server's latest event was at ${dateTime(framing.made_at)}, and what is wrong.`,
    columns: 'server_id:server latest_event_at lag_ms:behind events_last_hour:new_events,_last_hour problem',
  }];
}
