import type { Item } from '../item.js';
import { backfill } from './backfill.js';
import { batchJob } from './batch_job.js';
import { eventTable } from './event_table.js';
import { floor } from './floor.js';
import { freshness } from './freshness.js';
import { growth } from './growth.js';
import { loaders } from './loaders.js';
import { maintenance } from './maintenance.js';
import { analystsQuestions } from './questions.js';
import { repeats } from './repeats.js';
import { resources } from './resources.js';
import { singleCalls } from './single_calls.js';

/** What make bench measures, by the numbers that ONLY takes. */
export const items: readonly (readonly [title: string, item: Item])[] = [
  ['from CSV to finalised rows, against COPY into a plain table', floor],
  ['the same against COPY and one GROUP BY', batchJob],
  ['the same against one append_event call an event', singleCalls],
  ['repeated input against first input', repeats],
  ['several loaders against one', loaders],
  ['growth: much stored, and one long command', growth],
  ['freshness: from line written to row visible', freshness],
  ['memory, CPU, WAL and disk (ratio: to the bytes of the CSV)', resources],
  ['a backfill of old logs against the same log live', backfill],
  ['finalising, archiving, sweeping', maintenance],
  ["analysts' questions over a day and over a month", analystsQuestions],
  ['events that stand in a table already, against p4-load', eventTable],
];
