import { faults } from './faults/index.js';
import { readOptions } from './options.js';
import { tortureServer } from './server.js';
import { torture } from './torture.js';

/*
 * What make torture does: round after round a log is loaded into a database of its own while something bad happens,
 * and in the end the rows have to be those that the simulator knows to be true.
 */
async function main(): Promise<void> {
  const { only, ...options } = readOptions(process.env, faults);
  const server = await tortureServer();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.discard().finally(() => process.exit(1)));
  }
  try {
    console.log(`seed ${options.seed}`);
    const survivals = await torture(server, faults.filter(({ name }) => only.includes(name)), options, console.log);
    for (const { fault, rounds, faults, obstacle } of survivals) {
      const outcome = obstacle ? `not tried: ${obstacle}` : `${rounds} rounds, ${faults} faults survived`;
      console.log(`${fault.name.padEnd(24)}${outcome}`);
    }
    const sum = (name: 'rounds' | 'faults'): number => survivals.reduce((total, survival) => total + survival[name], 0);
    console.log(`${sum('rounds')} rounds, ${sum('faults')} faults survived; after each the rows were the true ones`);
  } finally {
    await server.discard();
  }
}

process.exitCode = await main().then(() => 0, (error) => {
  console.error(error.message);
  return 1;
});
