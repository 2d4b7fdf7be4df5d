import { Readable } from 'node:stream';
import t from 'tap';
import { resultsInWords, showTap } from './tap_report.js';

const file = (name: string): string => `dist/test/${name}.test.js`;
const passing = `TAP version 14
# Subtest: ${file('reading/numbers')}
    # Subtest: numbers are read
        ok 1 - 5 \\# is five
        ok 2 - later # SKIP not here
        1..2
    ok 1 - numbers are read # time=1.5ms
    1..1
ok 1 - ${file('reading/numbers')} # time=1234.5ms
`;
const failing = `
# Subtest: ${file('loading/rows')}
    # Subtest: rows
        # Subtest: are kept
            not ok 1 - should be equal
              ---
              diff: |
                +ok 7 - not a result
              ...
            ok 2
            1..2
        not ok 1 - are kept # time=3ms
          ---
          at: elsewhere
          ...
        1..1
    not ok 1 - rows # time=4ms
    1..1
not ok 2 - ${file('loading/rows')} # time=50ms
  ---
  exitCode: 1
  ...
`;
const crashing = `
# Subtest: ${file('loading/crash')}
    1..0
not ok 3 - ${file('loading/crash')} # time=50ms
  ---
  signal: SIGSEGV
  ...
`;

/** What is printed, and the sums in words. */
async function shown(tap: string): Promise<string[]> {
  const lines: string[] = [];
  const sums = await showTap(Readable.from([tap]), (line) => lines.push(...line.split('\n')));
  return [...lines, `${sums.files}: ${resultsInWords(sums)}`];
}

t.test('a file that passed is a line', async (t) => {
  t.same(await shown(passing), [
    'passed  reading/numbers: 1 passed, 0 failed, 1 skipped, in 1.2 s',
    '1: 1 passed, 0 failed, 1 skipped',
  ]);
});

t.test('a file that failed is a line, and then each assertion that failed, with where and why', async (t) => {
  t.same(await shown(failing), [
    'FAILED  loading/rows: 1 passed, 1 failed, in 0.1 s',
    '  rows', '  are kept', '  should be equal', '    diff: |', '      +ok 7 - not a result', '',
    '1: 1 passed, 1 failed',
  ]);
});

t.test('a file that failed as a whole counts as one failure, and says how it ended', async (t) => {
  t.same(await shown(crashing), [
    'FAILED  loading/crash: 0 passed, 1 failed, in 0.1 s', '    signal: SIGSEGV', '1: 0 passed, 1 failed',
  ]);
});

t.test('files add up, and why all ended is said', async (t) => {
  t.equal((await shown(passing + failing + crashing)).at(-1), '3: 2 passed, 2 failed, 1 skipped');
  t.same(await shown('Bail out! no server\n'), ['Bail out! no server', '0: 0 passed, 0 failed']);
});
