import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { OLD_SERVER, SERVERS, simulate, truth, writeLogs, type Profile, type Simulation } from './index.js';
import { SAMPLE } from './sample.js';
import { toJson } from './truth.js';
import { textOf } from './write_logs.js';

const USAGE = `usage: node dist/test/simulator/main.js [options]
  --seed TEXT          what it all follows from (1)
  --commands N         how many commands people run (500)
  --profile NAME       mixed, small or heavy (mixed)
  --start SECONDS      time of the first event, since the epoch
  --old-server         a server of before 2019.2 beside the others
  --other-files        commands.csv, audit.csv and so on too: every event twice
  --sample             the bundled sample log, whatever the options above say
  --out DIRECTORY      log files there instead of one text on stdout
  --truth FILE         what a database must hold then, as JSON
`;

/** Reads the command line; throws a TypeError or RangeError that says what is wrong with it. */
function simulationOf(args: string[]): { simulation: Simulation; out?: string; truthFile?: string } | undefined {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      commands: { type: 'string', default: '500' },
      profile: { type: 'string' },
      start: { type: 'string' },
      'old-server': { type: 'boolean' },
      'other-files': { type: 'boolean' },
      sample: { type: 'boolean' },
      out: { type: 'string' },
      truth: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  const simulation = simulate(
    values.sample
      ? SAMPLE
      : {
          seed: values.seed,
          commands: Number(values.commands),
          ...(values.profile && { profile: values.profile as Profile }),
          ...(values.start && { start: Number(values.start) }),
          ...(values['old-server'] && { servers: [...SERVERS, OLD_SERVER] }),
          ...(values['other-files'] && { otherFiles: true }),
        },
  );
  return { simulation, out: values.out, truthFile: values.truth };
}

async function main(args: string[]): Promise<void> {
  const run = simulationOf(args);
  if (!run) {
    process.stdout.write(USAGE);
    return;
  }
  if (run.truthFile) writeFileSync(run.truthFile, toJson(truth(run.simulation)));
  if (run.out) writeLogs(run.simulation, run.out);
  else await pipeline(Readable.from(textOf(run.simulation)), process.stdout);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
