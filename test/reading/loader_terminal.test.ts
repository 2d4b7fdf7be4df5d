import t from 'tap';
import { countsAsJson, countsAsText, noCounts } from '../../loader/counts.js';
import { escapeControls } from '../../loader/process/text.js';
import { progressLine } from '../../loader/terminal.js';

const counts = {
  ...noCounts(), lines: 12_000, records: 11_000, fresh: 9000, alreadyThere: 900, rejected: 100, newestSecond: 1000,
};

t.test('counts add up, for programs and for people', async (t) => {
  t.same(JSON.parse(countsAsJson(counts, 1.5)), {
    lines: 12_000, records: 11_000, events: 10_900, new: 9000, already_there: 900, rejected: 100, not_loaded: 1000,
    seconds: 1.5,
  });
  t.equal(countsAsText(counts, 1.5), '12,000 lines (11,000 records): '
    + '10,900 events (9,000 new, 900 already there, 1,000 not loaded), 100 rejected, in 1.5 s');
  t.equal(countsAsText(noCounts(), 0), '0 lines: 0 events (0 new, 0 already there), 0 rejected, in 0.0 s');
});

t.test('the progress line tells lines, rate, lag and rejects', async (t) => {
  t.equal(progressLine(counts, 2000, 1_005_500, 200),
    '12,000 lines  6,000/s  newest event 5.5 s ago  100 rejected  1,000 under way');
  t.match(progressLine(counts, 2000, 1000 * (1000 + 3 * 86_400), 200), 'newest event 3 d ago');
  t.equal(progressLine(counts, 2000, 1_005_500, 30), '12,000 lines  6,000/s  newest', 'cut to the terminal');
  t.match(progressLine(counts, 2000, 1_005_500, 0), /under way$/, 'of a terminal that does not tell its width');
  t.match(progressLine(noCounts(), 0, 0, 200), 'newest event - ago');
});

t.test('text cannot act on the terminal', async (t) => {
  t.equal(escapeControls('a\u001b[31m\n\u009b\u202ez'), 'a\\u001b[31m\\u000a\\u009b\\u202ez');
});
