import { readdir } from 'node:fs/promises';

/**
 * Discards the servers of runs that were killed.
 * @param servers the folder that holds theirs, each named by `prefix`, a dash and the process id of its run
 */
export async function discardAbandoned(
  servers: string, prefix: string, discard: (folder: string) => Promise<void>,
): Promise<void> {
  for (const name of await readdir(servers).catch(() => [])) {
    const [, found, pid] = /^([a-z]+)-(\d+)$/.exec(name) ?? [];
    if (found === prefix && !isAlive(Number(pid))) await discard(`${servers}/${name}`);
  }
}

/** Whether a process of this id runs, whosever it is. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
