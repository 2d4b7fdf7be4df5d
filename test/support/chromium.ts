import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const executable = (process.env.PATH ?? '').split(delimiter)
  .flatMap((folder) => [join(folder, 'chromium'), join(folder, 'google-chrome')])
  .find(isExecutable);

/** Why tests in the browser cannot run here; CI must not skip them. */
export const withoutChromium = executable || process.env.CI
  ? false
  : 'SKIPPED, NOT TESTED: chromium is not installed (Debian: apt-get install chromium)';

/**
 * Starts a browser with a profile of its own, which is thrown away.
 * @throws Error when there is none
 */
export async function startChromium(): Promise<Browser> {
  if (!executable) throw new Error('chromium is not installed, and CI must not skip this: apt-get install chromium');
  return chromium.launch({
    executablePath: executable,
    args: [
      '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
