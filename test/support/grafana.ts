import { readdir, readFile } from 'node:fs/promises';

const folder = new URL('../../../functions/grafana/', import.meta.url);

/** A panel of a dashboard, as far as it is looked at here; one that is a row has no targets. */
export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: Record<string, any>; overrides: { matcher: { options: string }; properties: any[] }[] };
  targets?: { rawSql: string; format: string }[];
}

export interface Variable {
  name: string;
  type: string;
  query: string;
  multi?: boolean;
  includeAll?: boolean;
  allValue?: string;
  current?: { value: string | string[] };
}

export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  templating: { list: Variable[] };
  annotations: { list: { name: string; target: { rawSql: string } }[] };
  links: { type: string; tags: string[] }[];
  tags: string[];
  panels: Panel[];
}

/** What Grafana shows: a time, steps of it, and what was chosen of each variable; all of those that are not named. */
export interface Shown {
  from: string;
  to: string;
  /** Length of a step, ms. */
  step: number;
  chosen?: Record<string, string[]>;
}

/** A file of functions/grafana/. */
export const grafanaFile = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8');

/** All dashboards, by file name. */
export async function dashboards(): Promise<Dashboard[]> {
  const names = (await readdir(new URL('dashboards/', folder))).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await grafanaFile(`dashboards/${name}`))));
}

const literal = (text: string): string => `'${text.replaceAll('\'', '\'\'')}'`;

/** What the server gets of a query of a dashboard: its variables and the macros of the PostgreSQL data source expanded. */
export function expand(query: string, { templating: { list } }: Dashboard, { from, to, step, chosen = {} }: Shown): string {
  const valueOf = (name: string): string => {
    const variable = list.find((variable) => variable.name === name);
    if (!variable) throw new Error(`there is no variable ${name}`);
    const values = chosen[name] ?? (variable.type === 'textbox' ? [''] : undefined);
    return values ? values.map(literal).join(',') : variable.allValue!;
  };
  const group = (time: string): string => `floor(extract(epoch from ${time})/${step / 1000})*${step / 1000}`;
  return query
    .replace(/\$\{(\w+):sqlstring\}/g, (_, name) => valueOf(name))
    .replaceAll('$__interval_ms', String(step)).replaceAll('$__interval', `${step}ms`)
    .replace(/\$__timeGroupAlias\(([^(),]+), [^(),]+(?:, (?:0|NULL))?\)/g, (_, time) => `${group(time)} AS "time"`)
    .replace(/\$__timeFilter\(([^()]+)\)/g, (_, time) => `${time} BETWEEN ${literal(from)} AND ${literal(to)}`)
    .replaceAll('$__timeFrom()', literal(from)).replaceAll('$__timeTo()', literal(to));
}

/** All that a refresh of a dashboard asks: its panels, the choices of its variables, its annotations. */
export function queriesOf({ panels, templating, annotations }: Dashboard): string[] {
  return [
    ...panels.flatMap(({ targets = [] }) => targets.map(({ rawSql }) => rawSql)),
    ...templating.list.filter(({ type }) => type === 'query').map(({ query }) => query),
    ...annotations.list.map(({ target }) => target.rawSql),
  ];
}
