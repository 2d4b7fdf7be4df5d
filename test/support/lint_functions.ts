import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type DefElem, loadModule, type Node, parsePlPgSQLSync, parseSync, type SqlError } from 'libpg-query';
import { readFunctionFiles, type SqlFile } from '../../loader/migrate/sql_files.js';

/*
 * Holds functions/ to its rules: everything parses, PL/pgSQL bodies included; a file creates or replaces one object
 * of schema perforce, its namesake; besides there are only comment, grant and revoke; what is SECURITY DEFINER sets
 * search_path; index.sql lists every file once, but for the cookbook, which people read. Prints what breaks them, a line each; exit code 1 if anything does.
 */

const root = new URL('../../../', import.meta.url);

/** What a statement creates. */
interface Created {
  schemas: (string | undefined)[];
  name: string | undefined;
  replace: boolean;
  options: DefElem[];
}

function created(node: Node): Created | undefined {
  if ('CreateFunctionStmt' in node) {
    const { funcname, replace = false, options = [] } = node.CreateFunctionStmt;
    const [schema, name] = names(funcname);
    return { schemas: [schema], name, replace, options: options.flatMap((o) => 'DefElem' in o ? [o.DefElem] : []) };
  }
  if ('ViewStmt' in node) {
    const { view, replace = false } = node.ViewStmt;
    return { schemas: [view?.schemaname], name: view?.relname, replace, options: [] };
  }
  if ('CreateTrigStmt' in node) {
    const { trigname, relation, funcname, replace = false } = node.CreateTrigStmt;
    return { schemas: [relation?.schemaname, names(funcname)[0]], name: trigname, replace, options: [] };
  }
  return undefined;
}

function* problems({ path, text }: SqlFile): Generator<string> {
  const statements = parseSync(text).stmts?.map(({ stmt }) => stmt!) ?? [];
  const objects = statements.flatMap((node) => created(node) ?? []);
  const others = statements.filter((node) => !created(node) && !('CommentStmt' in node) && !('GrantStmt' in node));
  for (const node of others) yield `create or replace, comment, grant and revoke belong here, not ${Object.keys(node)}`;
  if (objects.length !== 1) yield `expected one object, found ${objects.length}`;
  for (const { schemas, name, replace, options } of objects) {
    const option = (wanted: string): DefElem[] => options.filter(({ defname }) => defname === wanted);
    if (!replace) yield 'expected create or replace';
    if (name !== basename(path, '.sql')) yield `the object's name is ${name}`;
    if (schemas.some((schema) => !/^perforce(_internal)?$/.test(schema ?? ''))) yield 'every name wants its schema: perforce, or perforce_internal';
    if (isTrue(option('security')) && !option('set').some(setsSearchPath)) yield 'security definer sets no search_path';
    if (isString(option('language'), 'plpgsql')) parsePlPgSQLSync(text);
  }
}

function names(nodes: Node[] = []): (string | undefined)[] {
  return nodes.map((node) => 'String' in node ? node.String.sval : undefined);
}

function isTrue([element]: DefElem[]): boolean {
  return element?.arg !== undefined && 'Boolean' in element.arg && element.arg.Boolean.boolval === true;
}

function isString([element]: DefElem[], value: string): boolean {
  return element?.arg !== undefined && 'String' in element.arg && element.arg.String.sval === value;
}

function setsSearchPath({ arg }: DefElem): boolean {
  return arg !== undefined && 'VariableSetStmt' in arg && arg.VariableSetStmt.name === 'search_path';
}

function* parseProblems(file: SqlFile): Generator<string> {
  try {
    yield* problems(file);
  } catch (error) {
    const { message, sqlDetails } = error as SqlError;
    yield sqlDetails ? `line ${file.text.slice(0, sqlDetails.cursorPosition).split('\n').length}: ${message}` : message;
  }
}

/** index.sql is a contents page of functions/ and nothing else. */
async function indexProblems(): Promise<string[]> {
  const folder = new URL('functions/', root);
  const lines = (await readFile(new URL('index.sql', folder), 'utf8')).split('\n');
  const others = lines.filter((line) => line !== '' && !/^--|^\\ir [a-z0-9_]+\/[a-z0-9_]+\.sql$/.test(line));
  const listed = lines.filter((line) => line.startsWith('\\ir ')).map((line) => line.slice('\\ir '.length));
  const present = (await readdir(folder, { recursive: true })).filter((name) => /^(?!cookbook\/).+\/.*\.sql$/.test(name));
  return [
    ...others.map((line) => `expected \\ir folder/name.sql, a comment or nothing: ${line}`),
    ...listed.filter((name, i) => listed.indexOf(name) !== i).map((name) => `listed more than once: ${name}`),
    ...listed.filter((name) => !present.includes(name)).map((name) => `listed but missing: ${name}`),
    ...present.filter((name) => !listed.includes(name)).map((name) => `not listed: ${name}`),
  ].map((problem) => `functions/index.sql: ${problem}`);
}

async function main(): Promise<string[]> {
  const wrong = await indexProblems();
  if (wrong.length > 0) return wrong;
  await loadModule();
  const files = await readFunctionFiles(root);
  return files.flatMap((file) => [...parseProblems(file)].map((problem) => `${file.path}: ${problem}`));
}

const found = await main().catch((error) => [error.message]);
for (const problem of found) console.error(problem);
process.exitCode = found.length > 0 ? 1 : 0;
