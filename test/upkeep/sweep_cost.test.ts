import t from 'tap';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { insertEvents, type Event } from '../support/events.js';
import { rowsRead } from '../support/rows_read.js';

const opened = 4000;
const start = (n: number): Event => ({ type: 0, at: n / 100, cmdident: `C${n}`, pid: n });
const later: Event = { type: 12, at: 80_000, cmdident: null };

for (const isAnalyzed of [true, false]) {
  t.test(`a sweep reads what it gives up, not all that is open; statistics: ${isAnalyzed}`, async (t) => {
    const { sql } = await testDatabase(t);
    await sql`select perforce.change_setting('orphan_after', '1 hour')`;
    await insertEvents(sql, [...Array.from({ length: opened }, (_, n) => start(n)), later]);
    if (isAnalyzed) await sql`analyze`;
    await atTime(sql, 86_400, async (tx) => {
      await tx`select perforce.sweep_orphans(1)`;
      const before = await rowsRead(tx);
      t.match(await tx`select perforce.sweep_orphans(100) as orphans`, [{ orphans: '100' }]);
      const read = await rowsRead(tx) - before;
      t.ok(read < 1000, `${read} rows read for 100 orphans of ${opened}`);
      t.match(await tx`select perforce.sweep_orphans(null) as orphans`, [{ orphans: String(opened - 101) }]);
    });
    t.same(await sql`select * from perforce.reconcile()`, []);
  });
}
