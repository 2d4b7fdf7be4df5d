import type { Sql } from 'postgres';
import type { TrueCommand } from '../simulator/index.js';

/** A command, as far as its changelists are concerned. */
export interface Submit {
  cmdident: string;
  user: string;
  client: string;
  args: string;
  /** Microseconds since 1970. */
  first: bigint;
  last: bigint;
  lapseMs: number | null;
  /** What its audit records name. */
  revisions: { file: string; rev: number; action: string; size: number | null }[];
}

export interface Change {
  change: number;
  user: string;
  client: string;
  /** Seconds since 1970. */
  date: number;
  status: number;
  description: string;
  stream: string;
}

export interface Revision {
  depotFile: string;
  depotRev: number;
  change: number;
  action: string;
  size: number | null;
}

/** A mirror of p4d's metadata, as it may have been when the commands of a log ran. */
export interface Mirror {
  changes: Change[];
  revisions: Revision[];
}

/** A submit of a log's truth. */
export function submitOf({ cmdident, user_name, client, args, first_event_at, last_event_at, log, events }: TrueCommand): Submit {
  return {
    cmdident, user: user_name!, client: client!, args: args ?? '', first: first_event_at.micros, last: last_event_at.micros,
    lapseMs: log.lapse_ms as number | null,
    revisions: events.filter(({ event_type }) => event_type === 6).map(({ payload }) => ({
      file: payload.file as string, rev: Number(payload.rev), action: payload.action as string,
      size: typeof payload.filesize === 'number' ? payload.filesize : null,
    })),
  };
}

/** Each submit with files has made a changelist; a revision that two of them name is the first one's. */
export function mirrorOf(submits: Submit[]): Mirror {
  const changes: Change[] = [];
  const revisions = new Map<string, Revision>();
  for (const { user, client, last, revisions: own } of submits.filter(({ revisions }) => revisions.length > 0)) {
    const change = 2001 + changes.length;
    const stream = own[0]!.file.split('/').slice(0, 4).join('/');
    changes.push({ change, user, client, date: Number(last / 1_000_000n), status: 1, description: `of ${user}`, stream });
    for (const { file, rev, action, size } of own) {
      const key = `${file}#${rev}`;
      if (!revisions.has(key)) revisions.set(key, { depotFile: file, depotRev: rev, change, action, size });
    }
  }
  return { changes, revisions: [...revisions.values()] };
}

/** Writes it into the tables of schema perforce. */
export async function writeMirror(sql: Sql, { changes, revisions }: Mirror): Promise<void> {
  await sql`
    insert into perforce.change
    select c.* from jsonb_populate_recordset(null::perforce.change, ${sql.json(changes as never)}) as c`;
  await sql`
    insert into perforce.rev
    select r.* from jsonb_populate_recordset(null::perforce.rev, ${sql.json(revisions as never)}) as r`;
}

/** A command with a changelist that it had to do with. */
export interface Pair {
  submit: Submit;
  changelist: number;
  change: Change | undefined;
  foundBy: string;
  sure: string;
}

/** What changelists() must find: by files, else by -c N, else by user and time. */
export function pairsOf(submits: Submit[], { changes, revisions }: Mirror): Pair[] {
  const byRevision = new Map(revisions.map((revision) => [`${revision.depotFile}#${revision.depotRev}`, revision]));
  const byNumber = new Map(changes.map((change) => [change.change, change]));
  return submits.flatMap((submit) => {
    const found = submit.revisions.flatMap((own) => {
      const revision = byRevision.get(`${own.file}#${own.rev}`);
      return revision ? [{ own, revision }] : [];
    });
    const files = [...new Set(found.map(({ revision }) => revision.change))].map((changelist) => {
      const change = byNumber.get(changelist)!;
      const differs = found.filter(({ revision }) => revision.change === changelist).some(({ own, revision }) =>
        own.action !== revision.action || (own.size !== null && revision.size !== null && own.size !== revision.size));
      return { submit, changelist, change, foundBy: 'files', sure: differs || change.user !== submit.user ? 'likely' : 'certain' };
    });
    const named = [...submit.args.matchAll(/(?:^|:)-c:?(\d+)(?=:|$)/g)].map(([, number]) => Number(number)).map((changelist) => {
      const change = byNumber.get(changelist);
      const sure = !change ? 'possible' : change.user === submit.user ? 'certain' : 'likely';
      return { submit, changelist, change, foundBy: 'argument', sure };
    });
    if (files.length > 0 || named.some(({ change }) => change)) return [...files, ...named];
    const minute = 60_000_000n;
    const near = changes.filter(({ user, date }) => user === submit.user
      && BigInt(date) * 1_000_000n >= submit.first - minute && BigInt(date) * 1_000_000n <= submit.last + minute);
    const dated = near.map((change) => {
      const isLikely = near.length === 1 && change.client === submit.client && BigInt(change.date) * 1_000_000n <= submit.last;
      return { submit, changelist: change.change, change, foundBy: 'user and time', sure: isLikely ? 'likely' : 'possible' };
    });
    return [...named, ...dated];
  });
}
