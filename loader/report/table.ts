import { grouped } from '../process/text.js';
import type { Row } from './answers.js';
import { byteSize, dateTime, duration } from './format.js';
import { html, type Markup } from './markup.js';

const longTexts = ['args', 'text', 'tables', 'event_info', 'killed', 'problem'];
const longest = 200;

/**
 * Answers as a table: figures and times stay on one line, names and long texts break anywhere, null is a dash.
 * @param columns `column:heading` in order, apart by blanks; the heading may be left out, and has _ for blanks
 */
export function table(caption: string, rows: Row[], columns: string): Markup {
  const shown = headings(columns).map(({ column, heading }) => ({ column, heading, kind: kindOf(column, rows) }));
  const head = shown.map(({ heading, kind }) => html`<th scope="col" class="${kind}">${heading}</th>`);
  const line = (row: Row): Markup =>
    html`<tr>${shown.map(({ column, kind }) => html`<td class="${kind}">${cell(column, row[column])}</td>`)}</tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${rows.map(line)}</tbody>
</table></div>`;
}

/** Columns and their headings: without a heading the column's name without its unit. */
export function headings(columns: string): { column: string; heading: string }[] {
  return columns.trim().split(/\s+/).map((text) => {
    const [column, heading = column!.replace(/_(ms|bytes|at)$/, '')] = text.split(':');
    return { column: column!, heading: heading.replaceAll('_', ' ') };
  });
}

function kindOf(column: string, rows: Row[]): 'figure' | 'time' | 'name' | 'text' {
  const value: unknown = rows.find((row) => row[column] !== null)?.[column];
  if (value instanceof Date) return 'time';
  return typeof value === 'number' ? 'figure' : longTexts.includes(column) ? 'text' : 'name';
}

/** A value for people; the end of its column's name says the unit of a number. */
export function cell(column: string, value: unknown): string {
  if (value === undefined) throw new Error(`the answer has no column ${column}`);
  if (value === null) return '-';
  if (value instanceof Date) return dateTime(value);
  if (typeof value !== 'number') return [...String(value)].slice(0, longest).join('');
  if (column.endsWith('_ms')) return duration(value);
  return column.endsWith('_bytes') ? byteSize(value) : grouped(value);
}
