import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { Fault } from '../fault.js';
import { expectLoaded, expectTruth, type Round, RoundError } from '../round.js';

/** The server dies in one of three ways, and comes back after a while; the loader goes on by itself. */
export const crashServer: Fault = {
  name: 'crash_server',
  async inflict(round) {
    const { random, events, load, untilStored } = round;
    const loader = load();
    const crashes = random.between(1, 3);
    let crashed = 0;
    for (let crash = 0; crash < crashes; crash++) {
      await untilStored((crash + random.fraction()) / crashes, loader);
      if (!loader.isAlive()) break;
      await random.pick([immediateShutdown, killedPostmaster, killedBackend])(round);
      crashed += 1;
    }
    const { stderr } = await expectLoaded(loader, events.length);
    if (/trying again/.test(stderr) && !/goes on/.test(stderr)) throw new RoundError(`no word of going on: ${stderr}`);
    await expectTruth(round);
    return crashed;
  },
};

async function immediateShutdown({ server, random }: Round): Promise<void> {
  await server.crash('SIGQUIT');
  await sleep(random.below(500));
  await server.restart();
}

async function killedPostmaster({ server, random }: Round): Promise<void> {
  await server.crash('SIGKILL');
  await sleep(random.below(500));
  await server.restart();
}

/** As the kernel does when memory is short: the server then ends all sessions, and recovers by itself. */
async function killedBackend({ server, database: { sql }, random }: Round): Promise<void> {
  const backends = await sql`
    select pid from pg_stat_activity where datname = current_database() and application_name = 'p4-load'`;
  if (backends.length === 0) return;
  process.kill(random.pick(backends).pid, 'SIGKILL');
  await untilLost(sql);
  await server.recovery();
}

/** Returns when the server has ended our session. */
async function untilLost(sql: Sql): Promise<void> {
  await sql`select pg_sleep(60)`.catch(() => undefined);
}
