import t from 'tap';
import { faults as all } from './faults/index.js';
import { readOptions } from './options.js';
import type { Round } from './round.js';
import { tortureServer } from './server.js';
import { torture } from './torture.js';

/*
 * The short form of make torture: one round of every fault. What chance decides is the same every time; what the machine
 * decides, as where exactly a loader is when it is killed, is not.
 */
const seed = 'short';
/** The others have files of their own. */
const faults = all.filter(({ name }) => ['kill_loader', 'fill_disk', 'step_clock', 'pause_loader'].includes(name));

t.test('the rows are the true ones after every fault', async (t) => {
  const server = await tortureServer();
  t.teardown(() => server.discard());
  const done = await torture(server, faults, { rounds: faults.length, seed, from: 1 }, (line) => t.comment(line));
  for (const { fault, rounds, obstacle } of done) {
    if (obstacle) t.pass(fault.name, { skip: `not tried: ${obstacle}` });
    else t.ok(rounds > 0, fault.name);
  }
  t.ok(done.reduce((sum, { faults }) => sum + faults, 0) > 5, 'faults were survived');

  await t.test('a round whose rows are not the true ones fails, and says how to do it again', async (t) => {
    const spoil = { ...faults.find(({ name }) => name === 'kill_loader')! };
    const spoiled = {
      ...spoil,
      name: 'spoil',
      inflict: async (round: Round) => {
        await round.database.sql`create function public.lose() returns trigger language plpgsql as $$
          begin delete from perforce.command_events where cmdident < '2'; return null; end $$`;
        await round.database.sql`alter function public.lose() security definer`;
        await round.database.sql`create trigger z_lose after insert on perforce.raw_events execute function public.lose()`;
        return spoil.inflict(round);
      },
    };
    const failure = torture(server, [spoiled], { rounds: 1, seed, from: 3 }, () => undefined);
    await t.rejects(failure, /^round 3, spoil: \d+ differences:\n[^]*\nAgain: make torture SEED=short FROM=3 ROUNDS=1 ONLY=spoil$/);
  });
});

t.test('options of make torture', async (t) => {
  const faults = [{ name: 'a' }, { name: 'b' }, { name: 'c', isLong: true }];
  t.match(readOptions({ ROUNDS: '7', SEED: 'x', ONLY: 'a c' }, faults), { rounds: 7, seed: 'x', only: ['a', 'c'], from: 1 });
  t.match(readOptions({}, faults), { rounds: 200, seed: /^\d+$/, only: ['a', 'b'] });
  t.throws(() => readOptions({ ONLY: 'd' }, faults), { message: 'ONLY takes a, b, c, not d' });
  t.throws(() => readOptions({ ROUNDS: 'many' }, []), { message: 'ROUNDS takes a whole number from 1' });
});
