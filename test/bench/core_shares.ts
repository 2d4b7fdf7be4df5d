import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/*
 * As a program, with the pid of a process and a share: gives that process and all below it a group each that gets at
 * most that share of a core, until the process ends.
 */
const controller = '/sys/fs/cgroup/cpu';
const periodMicroseconds = 10_000;
const pollMilliseconds = 20;

/** Whether groups can be made here. */
export function mayShareCores(): boolean {
  return succeeds(() => {
    accessSync(`${controller}/cpu.cfs_quota_us`);
    accessSync(controller, constants.W_OK);
  });
}

async function shareCores(root: number, share: number): Promise<void> {
  const grouped = new Set<number>();
  for (; isRunning(root); await sleep(pollMilliseconds)) {
    for (const pid of tree(root)) {
      if (pid !== process.pid && !grouped.has(pid) && group(pid, share)) grouped.add(pid);
    }
    for (const pid of grouped) {
      if (!isRunning(pid) && dissolve(pid)) grouped.delete(pid);
    }
  }
  for (const pid of grouped) dissolve(pid);
}

/** The process and all below it. */
function tree(pid: number): number[] {
  let children = '';
  succeeds(() => {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  });
  return [pid, ...children.split(' ').filter((word) => word !== '').flatMap((child) => tree(Number(child)))];
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

/** @returns false when the process has ended meanwhile */
function group(pid: number, share: number): boolean {
  const folder = folderOf(pid);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/cpu.cfs_period_us`, `${periodMicroseconds}`);
  writeFileSync(`${folder}/cpu.cfs_quota_us`, `${Math.round(share * periodMicroseconds)}`);
  const isIn = succeeds(() => writeFileSync(`${folder}/cgroup.procs`, `${pid}`));
  if (!isIn) dissolve(pid);
  return isIn;
}

/** Sets the process free. @returns false when its group cannot be removed yet */
function dissolve(pid: number): boolean {
  succeeds(() => writeFileSync(`${controller}/cgroup.procs`, `${pid}`));
  return succeeds(() => rmdirSync(folderOf(pid)));
}

function folderOf(pid: number): string {
  return `${controller}/p4-bench-${pid}`;
}

/** For what fails when a process has ended meanwhile. */
function succeeds(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined); // it ends with the bench
  const [root, share] = process.argv.slice(2).map(Number);
  await shareCores(root!, share!);
}
