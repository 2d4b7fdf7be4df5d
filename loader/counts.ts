import { grouped } from './process/text.js';

export type Counts = ReturnType<typeof noCounts>;

/** What a run has read, and what became of it: nothing yet. */
export function noCounts() {
  return {
    /** Files that were read to their ends. */
    filesRead: 0,
    /** Physical lines; a record with newlines in its quotes is several. */
    lines: 0,
    records: 0,
    /** Events that were not in the database yet. */
    fresh: 0,
    alreadyThere: 0,
    rejected: 0,
    /** Event time of the newest event, seconds since 1970; 0 before the first. */
    newestSecond: 0,
  };
}

/** Records read of which it is not known that they are in the database: 0 after a run that went well. */
export function notLoaded({ records, fresh, alreadyThere, rejected }: Counts): number {
  return records - fresh - alreadyThere - rejected;
}

/** What `--json` prints: records = new + already_there + rejected + not_loaded, and events = records - rejected. */
export function countsAsJson(counts: Counts, seconds: number): string {
  const { lines, records, fresh, alreadyThere, rejected } = counts;
  return JSON.stringify({
    lines, records, events: records - rejected, new: fresh, already_there: alreadyThere, rejected,
    not_loaded: notLoaded(counts), seconds: Number(seconds.toFixed(3)),
  });
}

/** The same for people: `3,994 lines: 3,990 events (3,900 new, 90 already there), 4 rejected, in 0.4 s`. */
export function countsAsText(counts: Counts, seconds: number): string {
  const { lines, records, fresh, alreadyThere, rejected } = counts;
  const unloaded = notLoaded(counts);
  return [
    `${grouped(lines)} lines${records === lines ? '' : ` (${grouped(records)} records)`}: `,
    `${grouped(records - rejected)} events (${grouped(fresh)} new, ${grouped(alreadyThere)} already there`,
    `${unloaded > 0 ? `, ${grouped(unloaded)} not loaded` : ''}), `,
    `${grouped(rejected)} rejected, in ${seconds.toFixed(1)} s`,
  ].join('');
}
