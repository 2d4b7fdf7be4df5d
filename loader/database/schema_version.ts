import type { Sql } from 'postgres';
import { LoadError } from '../faults.js';
import { migrationFiles, packageRoot } from '../migrate/sql_files.js';

/**
 * Checks that the schema and this version of p4-load fit. A schema that is newer is only mentioned, unless it says that
 * a loader has to know of a migration that this one does not.
 * @throws LoadError (exit 1) that says which of the two to update
 */
export async function requireSchema(sql: Sql, log: (message: string) => void): Promise<void> {
  const known = (await migrationFiles(packageRoot)).at(-1)!.replace('.sql', '');
  const [version] = await sql`select newest, loader_knows from perforce.schema_version()`;
  const { newest, loader_knows: wanted } = version!;
  if (newest < known) {
    throw new LoadError(`schema perforce is older than this p4-load (it has ${newest}, not ${known}): `
      + 'run "p4-load migrate" of this version as the owner of the schema; nothing was read');
  }
  if (wanted > known) {
    throw new LoadError(`this p4-load is too old for schema perforce (it knows ${known}, not ${wanted}): `
      + 'install the version that migrated it; nothing was read');
  }
  if (newest > known) {
    log(`schema perforce is newer than this p4-load (it has ${newest}); loading goes on: update p4-load`);
  }
}
