import { createHash } from 'node:crypto';
import { dateTime } from './format.js';
import { html, Markup } from './markup.js';
import type { Range } from './range.js';
import { style } from './style.js';

export interface PageOptions {
  range: Range;
  timeZone: string;
  madeAt: Date;
  /** Name of the database. */
  database: string;
  /** What to say first; undefined: nothing. */
  notice: string | undefined;
  body: Markup[];
}

/** Nothing is loaded, and nothing runs: the page is its text, its drawings and this one style sheet. */
const policy = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');

/** The whole page. It needs neither network nor scripts. */
export function page({ range, timeZone, madeAt, database, notice, body }: PageOptions): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Perforce commands of ${database}, ${dateTime(range.from)} to ${dateTime(range.to)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<h1>Perforce commands</h1>
<p><strong>${dateTime(range.from)} to ${dateTime(range.to)}</strong>, ${timeZone}</p>
<p>From database ${database}, made ${dateTime(madeAt)} by p4-load. What is said of commands is said of those that began
in this time.</p>
</header>
<main>
${notice === undefined ? '' : html`<p class="notice">${notice}</p>`}
${body}
</main>
</body>
</html>
`.text;
}
