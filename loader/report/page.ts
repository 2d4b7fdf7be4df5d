import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Answers } from './answers.js';
import { dateTime } from './format.js';
import { html, Markup } from './markup.js';

const style = readFileSync(new URL('../../../loader/report/style.css', import.meta.url), 'utf8');

/** Nothing is loaded, and nothing runs: the page is its text, its drawings and this one style sheet. */
const policy = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');

/** The whole page, which needs neither network nor scripts. */
export function page(answers: Answers, timeZone: string, database: string, body: Markup[]): string {
  const { range: { from, to }, framing, of: { load, health } } = answers;
  const isEmpty = health.every(({ latest_event_at }) => latest_event_at === null);
  const notice = isEmpty ? 'The database holds no events yet: load a log by p4-load, then make the report again.'
    : 'No command ran in this time. See below how far each server\'s log has come, and give another --from and --to.';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Perforce commands of ${database}, ${dateTime(from)} to ${dateTime(to)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<h1>Perforce commands</h1>
<p><strong>${dateTime(from)} to ${dateTime(to)}</strong>, ${timeZone}</p>
<p>From database ${database}, made ${dateTime(framing.made_at)} by p4-load. What is said of commands is said of all that
ran in this time, whenever they began, and of each as a whole.</p>
</header>
<main>
${load.length > 0 ? '' : html`<p class="notice">${notice}</p>`}
${body}
</main>
</body>
</html>
`.text;
}
