import t from 'tap';
import { crashServer } from '../torture/faults/crash_server.js';
import { terminateConnections } from '../torture/faults/terminate_connections.js';
import { tortureServer } from '../torture/server.js';
import { torture } from '../torture/torture.js';

t.test('loaders carry on by themselves when the server crashes and when connections are ended', async (t) => {
  const server = await tortureServer();
  t.teardown(() => server.discard());
  const faults = [crashServer, terminateConnections];
  const done = await torture(server, faults, { rounds: 2, seed: 'lost', from: 1 }, (line) => t.comment(line));
  for (const { fault, rounds, faults } of done) t.ok(rounds === 1 && faults > 0, fault.name);
});
