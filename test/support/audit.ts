import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/*
 * Asks the npm registry whether what users install has known vulnerabilities. Exit code 1 if it has; a registry that
 * does not answer such questions, as some mirrors do not, is no failure, and is said.
 */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const args = ['audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=20000'];

interface Report {
  vulnerabilities?: Record<string, { severity: string }>;
  metadata?: { dependencies: { prod: number } };
  message?: string;
  error?: { summary: string };
}

execFile('npm', args, { cwd: root }, (_error, stdout) => {
  const { vulnerabilities, metadata, message, error } = JSON.parse(stdout) as Report;
  if (!vulnerabilities) {
    console.log(`NOT AUDITED: the npm registry does not say what is vulnerable: ${message ?? error?.summary}`);
    return;
  }
  const found = Object.entries(vulnerabilities);
  for (const [name, { severity }] of found) console.log(`${name}: ${severity}; see npm audit --omit=dev`);
  if (found.length === 0) console.log(`no known vulnerability in ${metadata?.dependencies.prod} packages`);
  process.exitCode = found.length > 0 ? 1 : 0;
});
