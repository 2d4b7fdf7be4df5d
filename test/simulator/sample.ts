import { completeOptions, type SimulationOptions } from './options.js';

/** The bundled sample log: one working morning on three servers, without repeated lines. */
export const SAMPLE: SimulationOptions = {
  seed: 'monday',
  commands: 360,
  commandsPerSecond: 360 / (4 * 60 * 60),
  scenarios: { ...completeOptions({ seed: 'sample', commands: 0 }).scenarios, earlyFailure: 0 },
  filesPerSync: 24,
  repeats: 0,
  missingStarts: 0.005,
  missingEnds: 0.01,
  burstSize: 40,
  restarts: 0,
  rotations: 1,
};
