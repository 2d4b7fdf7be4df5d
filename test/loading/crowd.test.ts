import t from 'tap';
import { crowd } from '../torture/faults/crowd.js';
import { tortureServer } from '../torture/server.js';
import { torture } from '../torture/torture.js';

t.test('eight loaders beside maintenance and analysts meet no deadlock and no error; the rows are true', async (t) => {
  const server = await tortureServer();
  t.teardown(() => server.discard());
  const [done] = await torture(server, [crowd], { rounds: 1, seed: 'crowd', from: 1 }, (line) => t.comment(line));
  t.match(done, { rounds: 1, faults: 8 });
});
