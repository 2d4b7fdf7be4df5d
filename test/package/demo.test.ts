import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const demo = fileURLToPath(new URL('../support/demo.js', import.meta.url));

t.test('make run shows what is in the sample, and what to do next', async (t) => {
  const folder = join(t.testdir(), 'run');
  const run = async (command: string, env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(process.execPath, [demo, command], {
      env: { PATH: process.env.PATH, PG: process.env.PG, DEMO_FOLDER: folder, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { stdout, stderr, code };
  };
  t.teardown(() => run('stop'));
  const other = createServer().listen(54321, '127.0.0.1');
  await once(other, 'listening').catch(() => undefined); // else somebody has the port, which serves as well
  t.teardown(() => void other.close());

  const first = await run('run');
  t.match(first, { code: 0, stderr: '' });
  const [port, maintenance, migrated, loading, counts, ...shown] = first.stdout.split('\n');
  t.match(port, /^PostgreSQL listens on port \d+, as 54321 is taken$/);
  t.match(maintenance, /^maintenance is not scheduled \(this server has no pg_cron\): .* in the README$/);
  t.match(migrated, /^schema perforce: ran \S+ to \S+; applied \d+ files of functions\/$/);
  t.match(loading, /^loading sample\.csv$/);
  t.match(counts, /^4,\d+ lines \(\d,\d+ records\): \d,\d+ events \(\d,\d+ new, 0 already there\), 0 rejected/);
  t.match(shown.slice(-6), [/make stop/, /^  psql postgres:/, /^    select /, /^  make report/, /^  make run LOG=/, '']);
  for (const title of ['Slowest commands', 'Still running', 'Latest errors']) t.ok(shown.includes(title), title);

  const second = await run('run', { LOG: 'nowhere.csv' });
  t.match(second, { code: 1, stdout: '', stderr: 'nowhere.csv: no such file or directory\n' });
  const third = await run('run');
  t.match(third.stdout, /^PostgreSQL listens on .*\nschema perforce is up to date\nloading .*\n4,.* \(0 new, /);
  t.match(await run('stop'), { code: 0, stderr: '' });
});
