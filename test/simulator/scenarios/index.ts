import { login, logAppend, verify } from './administration.js';
import { edit, integrate, obliterate } from './edits.js';
import { earlyFailure, failure, fatal } from './failures.js';
import { changes, files, fstat, have, job } from './queries.js';
import type { ScenarioName } from '../options.js';
import type { Scenario } from './scenario.js';
import { submit } from './submit.js';
import { bulkSync, sync } from './sync.js';
import { unknownTypes } from './unknown_types.js';

/** Everything that people and programs do here, by the name that options use. */
export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  bulkSync,
  changes,
  earlyFailure,
  edit,
  failure,
  fatal,
  files,
  fstat,
  have,
  integrate,
  job,
  logAppend,
  login,
  obliterate,
  submit,
  sync,
  unknownTypes,
  verify,
};
