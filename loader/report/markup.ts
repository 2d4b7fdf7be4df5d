import { escapeControls } from '../process/text.js';

/** A piece of HTML: all that `html` takes as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | Markup[] | string | number;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** A template of HTML in which every value is text, whatever it holds; only Markup is HTML. */
export function html(template: TemplateStringsArray, ...values: Content[]): Markup {
  return new Markup(String.raw({ raw: template }, ...values.map(asHtml)));
}

function asHtml(value: Content): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(asHtml).join('\n');
  const lines = String(value).split(/\r?\n/).map(escapeControls);
  return lines.join('\n').replace(/[&<>"']/g, (character) => entities[character]!);
}
