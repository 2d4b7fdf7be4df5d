import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { help } from '../../loader/arguments.js';
import { testDatabase } from '../support/database.js';

const main = fileURLToPath(new URL('../../loader/main.js', import.meta.url));
const skip = process.platform === 'linux' ? false : 'SKIPPED, NOT TESTED: needs util-linux\'s script';

/** p4-load on a terminal of its own, which shows both of its outputs. */
function onTerminal(args: string[], env: NodeJS.ProcessEnv = {}) {
  const command = ['stty cols 40;', 'exec', process.execPath, main, ...args].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: { PATH: process.env.PATH, ...env } });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (shown += piece));
  const ended = once(child, 'close');
  return {
    type: (keys: string) => void child.stdin.write(keys),
    untilShown: async (pattern: RegExp) => {
      while (!pattern.test(shown)) await once(child.stdout, 'data');
    },
    ended: async () => ({ code: (await ended)[0], shown }),
  };
}

t.test('without input p4-load says at once what it waits for', { skip }, async (t) => {
  const { urlAs } = await testDatabase(t);
  const terminal = onTerminal([], { DATABASE_URL: await urlAs('perforce_loader') });
  await terminal.untilShown(/p4-load: waiting for a log on standard input, up to Ctrl-D; to load files name them/);
  terminal.type('12.58,1694000000,0,,7,-,master,1,\n');
  await terminal.untilShown(/newest event/);
  terminal.type('\u0004');
  const { code, shown } = await terminal.ended();
  t.match({ code, shown }, { code: 0, shown: /1 lines: 1 events \(1 new/ });
  const progress = shown.split(/[\r\n]/).filter((line) => line.includes('newest event'));
  for (const line of progress) t.ok(line.replace('\u001b[K', '').length < 40, line);
});

t.test('with a file it waits for no input', { skip }, async (t) => {
  const { shown } = await onTerminal(['none.csv']).ended();
  t.match(shown, /none\.csv: no such file/);
  t.notMatch(shown, /waiting/);
});

t.test('-h is help', { skip }, async (t) => {
  t.match(await onTerminal(['-h']).ended(), { code: 0, shown: help.split('\n')[0]! });
});
