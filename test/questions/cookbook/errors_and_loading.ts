import { type Answers, at, commandRow, group, iso, pick, sorted } from './log.js';
import { trueErrors } from './spans.js';

/** Answers to 06_errors_and_loading.sql, after one batch of source `sample`, at 11:00. */
export const answers: Answers = {
  44: ({ truth }) => {
    const events = [...[...truth.commands.values()].flatMap((command) => command.events), ...truth.uncorrelated];
    return sorted(group(events, ({ server_id }) => ({ server_id }), (of) => {
      const latest = of.map(({ at }) => at.micros).reduce((one, other) => (one > other ? one : other));
      return {
        latest_event_at: iso(latest),
        lag_s: Math.round(Number(at('11:00') - latest) / 1_000) / 1_000,
        events_last_hour: of.length,
        batches_last_hour: 1,
        rejects: 0,
      };
    }), 'server_id');
  },
  45: ({ commands }) => {
    const errors = commands.flatMap((command) => {
      return trueErrors(command).map((error) => ({ ...commandRow(command), ...error }));
    });
    const columns = ['func', 'host', 'prog', 'server_id', 'severity', 'subsystem'];
    const rows = group(errors, (error) => pick([error], ...columns)[0]!, (of) => ({ errors: of.length }));
    return sorted(rows, '-errors', ...columns);
  },
  50: ({ commands }) => {
    const rows = commands.filter(({ server_ids }) => server_ids.length > 1).map(commandRow);
    const columns = ['cmdident', 'user_name', 'func', 'server_ids', 'lapse_ms', 'event_count'];
    return pick(sorted(rows, 'first_event_at', 'cmdident'), ...columns);
  },
  56: ({ truth }) => [
    { source: 'sample', offered: truth.offered, new: truth.distinct, already_there: truth.offered - truth.distinct },
  ],
};
