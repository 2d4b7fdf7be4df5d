import { SERVERS, type Server } from './servers.js';

/** What people and programs do; folder scenarios has each. */
export type ScenarioName =
  | 'bulkSync' | 'changes' | 'earlyFailure' | 'edit' | 'failure' | 'fatal' | 'files' | 'fstat' | 'have' | 'integrate'
  | 'job' | 'logAppend' | 'login' | 'obliterate' | 'submit' | 'sync' | 'unknownTypes' | 'verify';

/** What a simulation is made of. Shares are 0..1. */
export interface Options {
  readonly seed: number | string;
  /** How many commands people run; bursts and the servers' own background commands come on top. */
  readonly commands: number;
  /** Time of the first event, in whole seconds since the epoch. */
  readonly start: number;
  readonly commandsPerSecond: number;
  readonly servers: readonly Server[];
  /** How often each scenario is dealt, as whole numbers: a deck holds each as often as it says. */
  readonly scenarios: Readonly<Partial<Record<ScenarioName, number>>>;
  /** The most files that one ordinary sync brings. */
  readonly filesPerSync: number;
  /** The share of file names with percent codes, commas, quotes or letters beyond ASCII. */
  readonly oddNames: number;
  /** Every event is written up to `seconds` after it happened; a `share` of them up to `minutes` after. */
  readonly lateness: { readonly seconds: number; readonly share: number; readonly minutes: number };
  /** The share of events that are written once more, within a minute. */
  readonly repeats: number;
  /** Whether commands.csv, audit.csv and the like are fed beside all.csv, which holds the same events. */
  readonly otherFiles: boolean;
  /** The share of commands whose first start, or whose last end, was never written. */
  readonly missingStarts: number;
  readonly missingEnds: number;
  /** How often a build farm asks for `burstSize` things within a second. */
  readonly bursts: number;
  readonly burstSize: number;
  /** How often a server restarts: the first time by a crash, then orderly and by a crash in turn. */
  readonly restarts: number;
  /** How often a checkpoint rotates the log files. */
  readonly rotations: number;
}

/** `mixed` has everything in it; `small` and `heavy` are clean loads to measure with. */
export type Profile = 'mixed' | 'small' | 'heavy';

/** Options as a caller gives them: what is left out comes from the profile (`mixed` unless named). */
export type SimulationOptions = Partial<Options> & Pick<Options, 'seed' | 'commands'> & { readonly profile?: Profile };

type Defaults = Omit<Options, 'seed' | 'commands'>;

const MIXED: Defaults = {
  start: Date.UTC(2024, 5, 3, 7) / 1_000,
  commandsPerSecond: 2,
  servers: SERVERS,
  scenarios: {
    fstat: 24,
    changes: 12,
    files: 8,
    have: 6,
    edit: 12,
    sync: 16,
    submit: 8,
    integrate: 4,
    job: 2,
    login: 4,
    failure: 4,
    earlyFailure: 1,
    fatal: 1,
    obliterate: 1,
    verify: 1,
    logAppend: 1,
    unknownTypes: 2,
  },
  filesPerSync: 200,
  oddNames: 0.03,
  lateness: { seconds: 3, share: 0.01, minutes: 10 },
  repeats: 0.02,
  otherFiles: false,
  missingStarts: 0.02,
  missingEnds: 0.02,
  bursts: 1,
  burstSize: 200,
  restarts: 2,
  rotations: 2,
};

const CLEAN: Defaults = {
  ...MIXED,
  oddNames: 0.001,
  lateness: { seconds: 1, share: 0, minutes: 0 },
  repeats: 0,
  missingStarts: 0,
  missingEnds: 0,
  bursts: 0,
  restarts: 0,
  rotations: 0,
};

const PROFILES: Readonly<Record<Profile, Defaults>> = {
  mixed: MIXED,
  small: { ...CLEAN, commandsPerSecond: 50, scenarios: { fstat: 8, changes: 4, files: 3, have: 3, edit: 2 } },
  heavy: { ...CLEAN, commandsPerSecond: 10, scenarios: { bulkSync: 1 } },
};

/** All options, the profile's where the caller says nothing. Throws a RangeError on an impossible value. */
export function completeOptions({ profile = 'mixed', ...given }: SimulationOptions): Options {
  const defaults = PROFILES[profile];
  if (!defaults) throw new RangeError(`profile is one of ${Object.keys(PROFILES).join(', ')}, not ${profile}`);
  const options = { ...defaults, ...given };
  for (const name of ['commands', 'bursts', 'burstSize', 'restarts', 'rotations', 'start', 'filesPerSync'] as const) {
    const value = options[name];
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${name} is a whole number from 0, not ${value}`);
    }
  }
  if (!(options.commandsPerSecond > 0)) throw new RangeError('commandsPerSecond is a number above 0');
  if (options.servers.length === 0) throw new RangeError('servers holds at least one server');
  return options;
}
