import type { TrueEvent } from '../../simulator/index.js';
import { type Answers, at, group, iso, type Log, pick, type Row, sorted } from './log.js';

/** The audit records from 07:00 to before 11:00, of commands and of none, as path_activity shows them. */
function revisions({ truth }: Log): (Row & { file: string })[] {
  const events: TrueEvent[] = [...[...truth.commands.values()].flatMap((command) => command.events), ...truth.uncorrelated];
  return events
    .filter(({ event_type, at: { micros } }) => event_type === 6 && micros >= at('07:00') && micros < at('11:00'))
    .map(({ at, cmdident, user_name, payload: { action, file, rev } }) => ({
      event_time: iso(at), cmdident, user_name, action, file: file as string, rev: `${rev}`,
    }));
}

const users = (of: readonly Row[]): number => new Set(of.map(({ user_name }) => user_name)).size;

/** Answers to 07_paths.sql. */
export const answers: Answers = {
  68: (log) => {
    const deleted = revisions(log).filter(({ action }) => ['delete', 'obliterate'].includes(action as string));
    return pick(sorted(deleted, 'event_time', 'file'), 'event_time', 'user_name', 'action', 'file', 'cmdident');
  },
  69: (log) => {
    const folderOf = ({ file }: { file: string }): string | undefined => /^\/\/[^/]+\/[^/]+\//.exec(file)?.[0];
    const rows = group(revisions(log).filter(folderOf), (revision) => ({ folder: folderOf(revision) }), (of) => ({
      revisions: of.length, users: users(of),
    }));
    return sorted(rows, '-revisions', 'folder').slice(0, 10);
  },
  70: (log) => {
    const history = revisions(log).filter(({ file }) => file === '//depot/main/straße/Übersicht.md');
    return pick(sorted(history, 'event_time', 'cmdident'), 'event_time', 'user_name', 'action', 'rev', 'cmdident');
  },
  71: (log) => {
    const sources = revisions(log).filter(({ file }) => /^\/\/.*\/src\/[^/]*\/[^/]*\.c$/.test(file));
    return sorted(group(sources, ({ user_name }) => ({ user_name }), (of) => ({ revisions: of.length })), '-revisions', 'user_name');
  },
};
