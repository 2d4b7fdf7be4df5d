import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface TestSums {
  files: number;
  passed: number;
  failed: number;
  skipped: number;
}

interface Result {
  isOk: boolean;
  name: string;
  isSkipped: boolean;
  seconds: number;
}

/**
 * Shows TAP, as tap 21 writes it, for people: a line for each test file when it has ended, and below it what failed.
 * @returns the sums over all files; a file that failed without a failed assertion counts as one
 */
export async function showTap(tap: Readable, print: (line: string) => void): Promise<TestSums> {
  const sums = { files: 0, ...noResults() };
  const subtests: { indent: number; name: string }[] = [];
  let file = noResults();
  let failures: string[] = [];
  let takeDetail = (_line: string): void => undefined;
  let detailsIndent: number | undefined;

  function countAssertion({ isOk, isSkipped, name }: Result): void {
    file[isSkipped ? 'skipped' : isOk ? 'passed' : 'failed'] += 1;
    if (isOk || isSkipped) return;
    failures.push('', ...[...subtests.slice(1).map((subtest) => subtest.name), name].map((line) => `  ${line}`));
    takeDetail = (line) => failures.push(`    ${line}`);
  }

  function endFile({ isOk, name, seconds }: Result): void {
    if (!isOk && file.failed === 0) {
      file.failed = 1;
      takeDetail = (line) => print(`    ${line}`);
    }
    sums.files += 1;
    for (const kind of ['passed', 'failed', 'skipped'] as const) sums[kind] += file[kind];
    const title = name.replace(/^dist\/test\/(.*)\.test\.js$/, '$1');
    print(`${isOk ? 'passed' : 'FAILED'}  ${title}: ${resultsInWords(file)}, in ${seconds.toFixed(1)} s`);
    if (failures.length > 0) print(`${failures.slice(1).join('\n')}\n`);
    file = noResults();
    failures = [];
  }

  for await (const line of createInterface({ input: tap })) {
    const text = line.trimStart();
    const indent = line.length - text.length;
    if (detailsIndent !== undefined) {
      if (text === '...' && indent === detailsIndent) detailsIndent = undefined;
      else takeDetail(line.slice(detailsIndent));
      continue;
    }
    if (text === '---') detailsIndent = indent;
    if (text.startsWith('Bail out!')) print(text);
    if (text.startsWith('# Subtest: ')) subtests.push({ indent, name: text.slice('# Subtest: '.length) });
    const result = readResult(text);
    if (!result) continue;
    takeDetail = () => undefined;
    const subtest = subtests.at(-1);
    if (subtest?.indent === indent && subtest.name === result.name) subtests.pop();
    else countAssertion(result);
    if (indent === 0) endFile(result);
  }
  return sums;
}

/** `45 passed, 1 failed`, and how many were skipped if any were. */
export function resultsInWords({ passed, failed, skipped }: Omit<TestSums, 'files'>): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function noResults(): Omit<TestSums, 'files'> {
  return { passed: 0, failed: 0, skipped: 0 };
}

function readResult(text: string): Result | undefined {
  const [line, not, rest = ''] = /^(not )?ok \d+(?: - (.*))?$/.exec(text) ?? [];
  if (line === undefined) return undefined;
  const [name = '', directive = ''] = rest.split(/ # (?=time=|SKIP|TODO)/);
  const seconds = Number(/^time=([\d.]+)ms/.exec(directive)?.[1] ?? 0) / 1000;
  return { isOk: !not, name, isSkipped: /^(SKIP|TODO)/.test(directive), seconds };
}
