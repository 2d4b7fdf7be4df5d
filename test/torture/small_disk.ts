import { spawnSync } from 'node:child_process';
import { chown, mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import postgres from 'postgres';

/** A file system of a few megabytes with a tablespace on it. */
export interface SmallDisk {
  tablespace: string;
  /** Takes all that is left. */
  fill(): Promise<void>;
  /** Gives back what `fill` took. */
  makeRoom(): Promise<void>;
}

const tablespace = 'small_disk';
const size = '48m';

/**
 * Mounts one in memory, which takes root on Linux, and makes its tablespace.
 * @param folder where to mount it
 * @param url superuser's, of the server whose data lies beside
 * @returns the disk, or why this machine has none
 */
export async function smallDisk(folder: string, url: string): Promise<SmallDisk | string> {
  await mkdir(folder, { recursive: true });
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) return `a small disk cannot be mounted here: ${error?.message ?? stderr.trim()}`;
  const { uid, gid } = await stat(`${folder}/../data`);
  await mkdir(`${folder}/tablespace`);
  await chown(`${folder}/tablespace`, uid, gid);
  const sql = postgres(url, { max: 1 });
  await sql.unsafe(`create tablespace ${tablespace} location '${folder}/tablespace'`);
  await sql.unsafe(`grant create on tablespace ${tablespace} to p4`);
  await sql.end();
  const filler = `${folder}/filler`;
  return {
    tablespace,
    async fill() {
      const { bavail, bsize } = await statfs(folder);
      const file = await open(filler, 'w');
      await file.writeFile(Buffer.alloc(bavail * bsize)).catch(isFull).finally(() => file.close());
    },
    makeRoom: () => rm(filler, { force: true }),
  };
}

/** The database takes its share while we write. */
function isFull(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOSPC') throw error;
}

/** Takes the disk away again, if it is there. */
export function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder]);
}
