import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { coresText, slowDownTo } from './cores.js';
import { items } from './items/index.js';
import { readOptions } from './options.js';
import { type Finding, findingLine, heading, rounded } from './report.js';
import { embeddedServer, givenServer } from './server.js';

/*
 * What make bench does: measures the numbered items one by one, on a throw-away embedded server or on that of
 * BENCH_DATABASE_URL, whose role may make databases and roles. A missed goal is told and is no failure.
 */
const root = fileURLToPath(new URL('../../../.embedded/bench', import.meta.url));

async function main(): Promise<void> {
  const options = readOptions(process.env, items.length);
  const { BENCH_DATABASE_URL: given, CORES: isSlowedDown } = process.env;
  if (given && isSlowedDown) throw new Error('CORES slows down the server of the bench, not that of BENCH_DATABASE_URL');
  slowDownTo(options.cores);
  const folder = `${root}/logs`;
  await mkdir(folder, { recursive: true });
  const server = given ? await givenServer(given) : await embeddedServer(`${root}/server`);
  const discard = async (): Promise<void> => {
    await server.discard();
    await rm(root, { recursive: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void discard().finally(() => process.exit(1)));
  }
  try {
    await server.fresh(async ({ sql }) => {
      const [about] = await sql`
        select format('PostgreSQL %s: fsync %s, synchronous_commit %s, shared_buffers %s, max_wal_size %s',
          current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'),
          current_setting('shared_buffers'), current_setting('max_wal_size')) as server`;
      console.log(`${about!.server}; ${coresText()}`);
    });
    const { events, rounds } = options;
    console.log(`logs of ${rounded(events)} events; medians of ${rounds} rounds; ratios travel, rates do not`);
    console.log(`\n   ${heading}`);
    const missed: string[] = [];
    for (const number of options.only) {
      const [title, item] = items[number - 1]!;
      console.log(`${number}  ${title}`);
      for await (const finding of item({ ...options, server, folder })) {
        console.log(`   ${findingLine(finding)}`);
        if (finding.goal?.isMet === false) missed.push(missedLine(number, finding));
      }
    }
    console.log(missed.length > 0 ? `\nmissed:\n${missed.join('\n')}` : '\nno goal is missed');
  } finally {
    await discard();
  }
}

function missedLine(number: number, { what, figure, ratio, goal }: Finding): string {
  return `${number}  ${what}: ${ratio === undefined ? figure : ratio.toFixed(2)}, goal ${goal!.text}`;
}

process.exitCode = await main().then(() => 0, (error) => {
  console.error(error.message);
  return 1;
});
