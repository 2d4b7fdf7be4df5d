import { dateTime } from './format.js';
import { html, type Markup } from './markup.js';

/** A column of a table: its heading, and what it shows of a row; a dash for null. */
export interface Column<Row> {
  heading: string;
  of: (row: Row) => string | null;
  /** Figures and times stay on one line; names and long texts break anywhere. */
  kind: 'figure' | 'time' | 'name' | 'text';
}

export function figure<Row>(heading: string, of: Column<Row>['of']): Column<Row> {
  return { heading, of, kind: 'figure' };
}

export function time<Row>(heading: string, of: (row: Row) => Date | null): Column<Row> {
  return { heading, of: (row) => asText(of(row), dateTime), kind: 'time' };
}

export function name<Row>(heading: string, of: Column<Row>['of']): Column<Row> {
  return { heading, of, kind: 'name' };
}

export function longText<Row>(heading: string, of: Column<Row>['of']): Column<Row> {
  return { heading, of, kind: 'text' };
}

/** What a value is for people; null stays null. */
export function asText<Value>(value: Value | null, format: (value: Value) => string): string | null {
  return value === null ? null : format(value);
}

export function table<Row>(caption: string, rows: Row[], columns: Column<Row>[]): Markup {
  const head = columns.map(({ heading, kind }) => html`<th scope="col" class="${kind}">${heading}</th>`);
  const line = (row: Row): Markup =>
    html`<tr>${columns.map(({ of, kind }) => html`<td class="${kind}">${of(row) ?? '-'}</td>`)}</tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${rows.map(line)}</tbody>
</table></div>`;
}
