import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { grouped } from '../../loader/process/text.js';
import { byteSize, duration } from '../../loader/report/format.js';
import { stepOf } from '../../loader/report/scales.js';
import { simulate, truth } from '../simulator/index.js';
import { SAMPLE } from '../simulator/sample.js';
import { startChromium, withoutChromium } from '../support/chromium.js';
import { testDatabase } from '../support/database.js';
import { runLoader } from '../support/loader_process.js';

/** What a chart shows of one figure: the text at the pointer, and where it stands, in pixels of the chart. */
interface Mark {
  title: string;
  x: number;
  width: number;
  height: number;
}

/** The middle and the width of a dot on the screen. */
interface Dot {
  x: number;
  y: number;
  width: number;
}

/** Loads lines, and opens the report of them that a perforce_analyst made. */
async function openReport(t: Test, browser: Browser, lines: string[], args: string[] = []) {
  const database = await testDatabase(t);
  t.match(await database.load(lines), { code: 0 });
  const folder = await mkdtemp(join(tmpdir(), 'p4-report-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'report.html');
  const analyst = await database.urlAs('perforce_analyst');
  t.match(await runLoader(analyst, ['report', '--output', file, ...args], ''), { code: 0 });

  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const [complaints, requests]: string[][] = [[], []];
  page.on('console', (message) => complaints!.push(message.text()));
  page.on('pageerror', (error) => complaints!.push(error.message));
  page.on('dialog', (dialog) => {
    complaints!.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => requests!.push(request.url()));
  t.ok((await stat(file)).size < 500_000, 'it is less than 500 kB');
  const url = pathToFileURL(file).href;
  await page.goto(url);
  t.same({ complaints, requests }, { complaints: [], requests: [url] }, 'it loads nothing but itself');
  return { page, analyst: await database.as('perforce_analyst') };
}

/** The marks of a kind (`bar`, `rect`, `dot`) in the chart of a section: in that of the two that is to be seen. */
function marks(page: Page, section: string, kind: string): Promise<Mark[]> {
  return page.$$eval(`#${section} svg [aria-label="${kind}"] :is(rect, circle)`, (elements: any[]) => elements
    .filter((element) => element.checkVisibility())
    .map((element) => {
      const { x, width, height } = element.getBBox();
      return { title: element.querySelector('title')?.textContent ?? '', x, width, height };
    }));
}

/** Texts that are to be seen and are not whole: figures wider than their place, texts of charts beyond it or on others. */
async function hiddenLabels(page: Page): Promise<string[]> {
  const figures = await page.$$eval('dd, dt, .legend li, h2', (all: any[]) =>
    all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map(({ textContent }) => textContent));
  const texts = await page.$$eval('svg', (charts: any[]) => charts.filter((svg) => svg.checkVisibility()).flatMap((svg) => {
    const chart = svg.getBoundingClientRect();
    const boxes = (within: any) => [...within.querySelectorAll('text')].filter(({ textContent }) => textContent !== '')
      .map((text) => ({ text: `${svg.ariaLabel}: ${text.textContent}`, box: text.getBoundingClientRect() }));
    const cut = boxes(svg).filter(({ box }) => box.left < chart.left - 0.5 || box.right > chart.right + 0.5
      || box.top < chart.top - 0.5 || box.bottom > chart.bottom + 0.5);
    const covered = [...svg.querySelectorAll('[aria-label$="tick label"]')].flatMap((scale) => {
      const labels = boxes(scale);
      return labels.filter(({ box }, n) => labels.slice(n + 1).some((other) => box.left < other.box.right
        && box.right > other.box.left && box.top < other.box.bottom - 2 && box.bottom - 2 > other.box.top));
    });
    return [...cut, ...covered].map(({ text }) => text);
  }));
  return [...figures, ...texts];
}

/** The rows of a section's table, as texts. */
function figures(page: Page, section: string): Promise<string[][]> {
  return page.$$eval(`#${section} tbody tr`, (rows: any[]) =>
    rows.map(({ cells }) => [...cells].map(({ textContent }) => textContent)));
}

const titles = (of: Mark[]): string[] => of.map(({ title }) => title);

/** Fails unless lengths are in proportion to numbers, to half a pixel. */
function inProportion(t: Test, lengths: number[], numbers: number[]): void {
  const scale = Math.max(...lengths) / Math.max(...numbers);
  t.ok(scale > 0);
  t.equal(lengths.length, numbers.length);
  t.same(numbers.filter((number, i) => Math.abs(number * scale - lengths[i]!) > 0.5), []);
}

t.test('the report in chromium', { skip: withoutChromium, timeout: 120_000 }, async (t) => {
  const browser = await startChromium();
  t.teardown(() => browser.close());
  t.test('of the sample log', (t) => sampleReport(t, browser));
  t.test('of a hostile log', (t) => hostileReport(t, browser));
  t.test('of many days', (t) => longReport(t, browser));
});

async function longReport(t: Test, browser: Browser): Promise<void> {
  const lines = [...simulate(SAMPLE)].map(({ line }) => line);
  const { page } = await openReport(t, browser, lines, ['--from', '2024-05-20', '--to', '2024-06-04']);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    const labels = await page.$$eval('#concurrency svg [aria-label="x-axis tick label"] text', (texts: any[]) =>
      texts.filter((text) => text.checkVisibility()).map(({ textContent }) => textContent));
    t.same([labels[0], labels.length], ['2024-05-20', width === 360 ? 4 : 8]);
    t.same(await hiddenLabels(page), [], `no label is cut or covered at ${width}`);
  }
}

async function sampleReport(t: Test, browser: Browser): Promise<void> {
  const events = [...simulate(SAMPLE)];
  const { page, analyst } = await openReport(t, browser, events.map(({ line }) => line));
  const all = [...truth(events).commands.values()];
  const [{ from, to }] = await analyst`select from_time as from, to_time as to from perforce.report_range()` as any;
  const step = stepOf({ from, to }, 240);

  t.test('what ran at once and what began, step by step', async (t) => {
    const steps = await analyst`
      select peak::integer, started::integer from perforce.concurrency(${from}, ${to}, ${`${step} s`})`;
    t.ok(steps.length > 100);
    for (const [section, column] of [['concurrency', 'peak'], ['starts', 'started']] as const) {
      const counts = steps.map((row) => row[column] as number);
      inProportion(t, (await marks(page, section, 'rect')).map(({ height }) => height), counts);
      t.same((await figures(page, section)).map(([, count]) => count), counts.map(String));
    }
  });

  t.test('users', async (t) => {
    const lapses = new Map<string, number>();
    for (const { user_name, log } of all) {
      lapses.set(user_name!, (lapses.get(user_name!) ?? 0) + Number(log.lapse_ms ?? 0));
    }
    const top = [...lapses].sort(([, one], [, other]) => other - one).slice(0, 12);
    const bars = await marks(page, 'users', 'bar');
    t.same(titles(bars), top.map(([user, ms]) => `${user}: ${duration(ms)}`));
    inProportion(t, bars.map(({ width }) => width), top.map(([, ms]) => ms));
    t.same((await figures(page, 'users')).map(([user, , , lapse]) => [user, lapse]),
      top.map(([user, ms]) => [user, duration(ms)]));
  });

  t.test('programs', async (t) => {
    const top = await analyst`
      select coalesce(prog, '(none)') as prog, coalesce(sum(lapse_ms), 0)::float8 as ms
      from perforce.commands group by 1 order by 2 desc, 1 limit 12`;
    inProportion(t, (await marks(page, 'programs', 'bar')).map(({ width }) => width), top.map(({ ms }) => ms));
  });

  t.test('lapses, on a logarithmic scale', async (t) => {
    const lapses = all.filter(({ func, log }) => func === 'user-sync' && log.lapse_ms !== null)
      .map(({ log }) => Number(log.lapse_ms)).sort((one, other) => one - other);
    const percentiles = [50, 95, 99].map((percent) => {
      const rank = (percent / 100) * (lapses.length - 1);
      const [below, above] = [lapses[Math.floor(rank)]!, lapses[Math.ceil(rank)]!];
      return { percent, ms: below + (rank % 1) * (above - below) };
    });
    const ofSync = (await marks(page, 'lapses', 'dot')).filter(({ title }) => title.startsWith('user-sync, '));
    t.same(titles(ofSync), percentiles.map(({ percent, ms }) => `user-sync, p${percent}: ${duration(ms)}`));
    const [x, log] = [ofSync.map((dot) => dot.x), percentiles.map(({ ms }) => Math.log(ms))];
    inProportion(t, x.map((value) => value - x[0]!), log.map((value) => value - log[0]!));
    const dots: Dot[] = await page.$$eval('#lapses svg.wide circle', (circles: any[]) => circles.map((dot) => {
      const { x, y, width, height } = dot.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2, width };
    }));
    const hides = (one: Dot, other: Dot): boolean =>
      Math.abs(one.x - other.x) < one.width && Math.abs(one.y - other.y) < one.width * 0.9;
    t.same(dots.filter((dot, n) => dots.slice(n + 1).some((other) => hides(dot, other))), [], 'no dot hides another');
  });

  t.test('where the time went, and what was heaviest', async (t) => {
    const commands = await analyst`
      select coalesce(func, '(none)') as func, count(*)::integer as commands,
        coalesce(sum(coalesce(user_cpu_ms, 0) + coalesce(system_cpu_ms, 0)), 0)::float8 as cpu,
        coalesce(sum(compute_ms), 0)::float8 as compute, coalesce(sum(trigger_ms), 0)::float8 as triggers
      from perforce.commands group by 1 order by coalesce(sum(lapse_ms), 0) desc, 1 limit 6`;
    const bars = titles(await marks(page, 'parts', 'bar'));
    t.equal(bars.length, 30);
    for (const [place, name] of [[0, 'CPU'], [1, 'compute'], [4, 'triggers']] as const) {
      t.same(bars.filter((_, n) => n % 5 === place),
        commands.map((row) => `${row.func} ${name}: ${duration(row[name.toLowerCase()])}`));
    }
    const largest = await analyst`
      select cmdident, max_rss_kb::float8 as kb from perforce.commands
      order by max_rss_kb desc nulls last, cmdident limit 5`;
    const heaviest = await figures(page, 'heaviest');
    t.same(heaviest.filter(([measure]) => measure === 'memory').map((row) => [row[1], row.at(-1)]),
      largest.map(({ cmdident, kb }) => [byteSize(kb * 1024), cmdident]));
  });

  t.test('locks by table', async (t) => {
    const tables = await analyst`
      select regexp_replace(table_name, '^(clients|change)/.*?(\\([A-Z]\\))?$', '\\1/*\\2') as table_name,
        sum(coalesce(total_read_wait_ms, 0) + coalesce(total_write_wait_ms, 0))::float8 as waited,
        sum(greatest(total_read_held_ms, 0) + greatest(total_write_held_ms, 0))::float8 as held
      from perforce.table_use group by 1 order by 2 desc, 3 desc, 1 limit 12`;
    const bars = await marks(page, 'locks', 'bar');
    inProportion(t, bars.map(({ width }) => width), tables.flatMap(({ waited, held }) => [waited, held]));
    t.same(titles(bars), tables.flatMap(({ table_name, waited, held }) =>
      [`${table_name} waited: ${duration(waited)}`, `${table_name} held: ${duration(held)}`]));
  });

  t.test('who held up whom, and triggers', async (t) => {
    const holders = await analyst`
      select coalesce(cmdident, '-') as cmdident, victims::text, likely_ms::float8 as ms
      from perforce.report_lock_holders(${from}, ${to})`;
    t.ok(holders.length > 2);
    inProportion(t, (await marks(page, 'holders', 'bar')).map(({ width }) => width), holders.map(({ ms }) => ms));
    t.same((await figures(page, 'holders')).map((row) => [row.at(-2), row[5], row[6]]),
      holders.map(({ cmdident, victims, ms }) => [cmdident, victims, duration(ms)]));
    const triggers = await analyst`
      select trigger_name, sum(lapse_ms)::float8 as ms, count(*)::text as runs
      from perforce.trigger_runs group by 1 order by 2 desc`;
    t.same(titles(await marks(page, 'triggers', 'bar')),
      triggers.map(({ trigger_name, ms }) => `${trigger_name}: ${duration(ms)}`));
    t.same((await figures(page, 'triggers')).map((row) => row[2]), triggers.map(({ runs }) => runs));
  });

  t.test('who was in whose way, on a time line', async (t) => {
    const rows = await analyst`
      select part, cmdident, took_ms::float8 as took, extract(epoch from began_at)::float8 as began,
        extract(epoch from ended_at)::float8 as ended
      from perforce.report_incident(${from}, ${to})`;
    t.ok(rows.some(({ part }) => part === 'held') && rows.some(({ part }) => part === 'waited'));
    const bars = await marks(page, 'incident', 'bar');
    t.same(titles(bars).map((title) => title.split(': ').at(-1)), rows.map(({ took }) => duration(took)));
    inProportion(t, bars.map(({ width }) => width), rows.map(({ began, ended }) => ended - began));
    t.same(bars.filter(({ width }) => width === 0), [], 'however short, a bar can be seen');
    t.same((await figures(page, 'incident')).map((row) => [row[0], row.at(-1)]), rows.map((row) => [row.part, row.cmdident]));
  });

  t.test('folders, and replication', async (t) => {
    const paths = await analyst`
      select path, revisions::float8, changed::float8
      from perforce.report_paths(${from}, ${to})`;
    t.equal(paths.length, 12);
    const bars = await marks(page, 'paths', 'bar');
    t.same(titles(bars), paths.flatMap(({ path, revisions, changed }) =>
      [`${path} read or changed: ${grouped(revisions)}`, `${path} changed: ${grouped(changed)}`]));
    inProportion(t, bars.map(({ width }) => width), paths.flatMap(({ revisions, changed }) => [revisions, changed]));
    const replicas = await analyst`
      select server_id, func, behind_ms::float8 as behind
      from perforce.report_replication(${from}, ${to})`;
    t.ok(replicas.length > 0);
    t.same(titles(await marks(page, 'replication', 'bar')),
      replicas.map(({ server_id, func, behind }) => `${func} ${server_id}: ${duration(behind ?? 0)}`));
  });

  t.test('restarts are marked where time is drawn', async (t) => {
    const restarts = await analyst`
      select server_id, restart from perforce.server_restarts order by event_time, server_id`;
    t.ok(restarts.length > 0);
    for (const section of ['concurrency', 'starts', 'slow', 'incident', 'errors']) {
      const lines = await page.$$eval(`#${section} svg.wide line title`, (all: any[]) =>
        all.map(({ textContent }) => textContent.replace(/^.*: /, '')));
      t.same(lines, restarts.map((row) => `${row.restart} of ${row.server_id}`));
    }
    t.equal((await figures(page, 'restarts')).length, restarts.length);
  });

  t.test('the slowest commands on a time line', async (t) => {
    const slow = await analyst`
      select took_ms::float8 as ms, extract(epoch from command_start_timestamp)::float8 as began
      from perforce.slow_commands where status = 'complete' order by took_ms desc, cmdident limit 15`;
    const [{ running }] = await analyst`
      select count(*)::integer as running from perforce.slow_commands where status = 'running'` as any;
    const bars = await marks(page, 'slow', 'bar');
    t.equal(bars.length, 15 + Math.min(running, 5));
    const ended = bars.filter(({ title }) => !title.includes(': > '));
    t.same(titles(ended).map((title) => title.split(': ').at(-1)), slow.map(({ ms }) => duration(ms)));
    inProportion(t, ended.map(({ width }) => width), slow.map(({ ms }) => ms));
    const [x, began] = [Math.min(...ended.map((bar) => bar.x)), Math.min(...slow.map((row) => row.began))];
    inProportion(t, ended.map((bar) => bar.x - x), slow.map((row) => row.began - began));
  });

  t.test('errors, and how far ingestion is', async (t) => {
    const [{ errors }] = await analyst`select count(*)::integer as errors from perforce.error_events` as any;
    const sum = (counts: unknown[]): number => counts.reduce<number>((total, count) => total + Number(count), 0);
    t.equal(sum(titles(await marks(page, 'errors', 'rect')).map((title) => /: (\d+) /.exec(title)![1])), errors);
    t.equal(sum((await figures(page, 'errors')).map(([, , count]) => count)), errors);
    t.equal(sum((await figures(page, 'frequent_errors')).map(([count]) => count)), errors);
    const servers = await analyst`select server_id from perforce.ingest_health order by server_id`;
    t.same((await figures(page, 'ingestion')).map(([server]) => server), servers.map(({ server_id }) => server_id));
  });

  t.test('it fits a desk and a phone', async (t) => {
    const onDesk = titles(await marks(page, 'users', 'bar'));
    for (const width of [1280, 390, 360]) {
      await page.setViewportSize({ width, height: 800 });
      t.equal(await page.evaluate('document.documentElement.scrollWidth'), width, `nothing is wider than ${width}`);
      const charts = await page.$$eval('svg', (elements: any[]) => elements
        .filter((svg) => svg.checkVisibility()).map((svg) => svg.getBoundingClientRect().width));
      t.equal(charts.length, 14);
      t.same(await hiddenLabels(page), [], `no label is cut or covered at ${width}`);
      t.same(charts.filter((drawn) => drawn < width * 0.7 || drawn > width), [], `charts fit ${width}`);
    }
    t.same(titles(await marks(page, 'users', 'bar')), onDesk);
  });

  t.test('it is dark in the dark, and light on paper', async (t) => {
    const colors = (): Promise<unknown> => page.evaluate(`[
      getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('#users rect')).fill]`);
    const light = ['rgb(255, 255, 255)', 'rgb(47, 111, 208)'];
    t.same(await colors(), light);
    await page.emulateMedia({ colorScheme: 'dark' });
    t.same(await colors(), ['rgb(20, 24, 30)', 'rgb(106, 164, 245)']);
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    t.same(await colors(), light);
    t.match((await page.pdf({ format: 'A4' })).subarray(0, 5).toString(), '%PDF-');
  });
}

const hostile = [
  '<script>alert(1)</script>', '</title></svg></style><script>alert(2)</script>', '"><img src=x onerror=alert(3)>',
  '\'"`;--', '&lt;b&gt;&amp;', '__proto__', 'constructor', ']]><!--', '\u001b[2J\u202e\u0007', '{{7*7}}${7*7}',
  'javascript:alert(4)', '#ff0000', 'var(--red)', 'url(http://127.0.0.1:1/)', '2026-11-20', '12', 'x'.repeat(5000),
];

/** Three records a value, which stands in every field: a command of the server that bears its name, with an error. */
function hostileLog(): string[] {
  return hostile.flatMap((value, n) => {
    const quoted = `"${value.replaceAll('"', '""')}"`;
    const prefix = (type: string, seconds: number): string =>
      `${type},${1_700_000_000 + seconds},0,x,7,C${n},${quoted},1${`,${quoted}`.repeat(8)}`;
    return [
      prefix('0.55', n), `${prefix('4.55', n + 1)}${`,${quoted}`.repeat(4)}`,
      `${prefix('2.56', n + 60)},${n + 30}.5s,,,,`,
    ];
  });
}

async function hostileReport(t: Test, browser: Browser): Promise<void> {
  const { page } = await openReport(t, browser, hostileLog());

  t.test('what it says is text, and all of it is there', async (t) => {
    const shown = hostile.map((value) => value.slice(0, 200)
      .replace(/[\u0000-\u001f\u202e]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`));
    const longest = shown.slice(-15).reverse(); // those that took longest
    t.same((await figures(page, 'slow')).map((cells) => [6, 7, 8].map((cell) => cells[cell])),
      longest.map((value) => [value, value, value]));
    t.same((await figures(page, 'ingestion')).map(([server]) => server).sort(), [...shown].sort());
    t.equal((await marks(page, 'users', 'bar')).length, 12);
    const errors = await figures(page, 'frequent_errors');
    t.equal(errors.length, 12);
    t.same(errors.filter(([, , text]) => !shown.includes(text!.slice(0, 200))), []);
    t.notMatch(await page.content(), /[\u0000-\u0008\u001b\u202e]/);
  });

  t.test('nothing of it is markup', async (t) => {
    const names = await page.$$eval('*', (all: any[]) => all.map(({ localName }) => localName));
    t.same(names.filter((name) => ['script', 'img', 'iframe', 'object', 'a', 'b'].includes(name)), []);
    t.equal(names.filter((name) => name === 'style').length, 1);
    t.same(await page.$$eval('*', (all: any[]) => all.flatMap(({ attributes }) => [...attributes])
      .filter(({ name, value }) => name.startsWith('on') || name === 'style' || /javascript|alert|http/.test(value))
      .map(({ name, value }) => `${name}=${value}`)), []);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      t.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      t.same(await hiddenLabels(page), [], `no label is cut or covered at ${width}`);
    }
  });

  t.test('the policy of the page refuses scripts and images', async (t) => {
    const refusals = [/script/, /image/].map((what) =>
      page.waitForEvent('console', (message) => what.test(message.text()) && /violates/.test(message.text())));
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'document.title = "owned"';
      document.body.append(script, Object.assign(new Image(), { src: 'http://127.0.0.1:1/x' }));`);
    t.equal((await Promise.all(refusals)).length, 2);
    t.not(await page.title(), 'owned');
  });
}
