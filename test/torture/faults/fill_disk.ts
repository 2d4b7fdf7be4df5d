import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { expectLoaded, expectTruth, RoundError } from '../round.js';
import type { SmallDisk } from '../small_disk.js';

const noSpace = /No space left on device.*\[53100\]: .*; (trying again for \d+ s|what was committed stays)/;

/** The disk of the database is full, and room is made: while the loader tries again, or after it has given up. */
export const fillDisk: Fault = {
  name: 'fill_disk',
  obstacle: ({ smallDisk }) => (typeof smallDisk === 'string' ? smallDisk : undefined),
  tablespace: ({ smallDisk }) => (smallDisk as SmallDisk).tablespace,
  async inflict(round) {
    const { random, events, load, untilStored } = round;
    const disk = round.server.smallDisk as SmallDisk;
    const givesUp = random.chance(0.3);
    const loader = load({ args: givesUp ? ['--retry-timeout', '1'] : [] });
    try {
      await untilStored(random.fraction() * 0.4, loader);
      await disk.fill();
      while (loader.isAlive() && (givesUp || !noSpace.test(loader.stderr()))) await sleep(10);
      await sleep(random.below(500));
    } finally {
      await disk.makeRoom();
    }
    const { code, stderr } = await loader.result;
    const hasMetIt = noSpace.test(stderr);
    const isWell = code === 0 || (givesUp && code === 4 && hasMetIt);
    if (!isWell) throw new RoundError(`p4-load ended with ${code}: ${stderr}`);
    if (code === 0) await expectLoaded(loader, events.length);
    else await expectLoaded(load(), events.length);
    await expectTruth(round);
    return hasMetIt ? 1 : 0;
  },
};
