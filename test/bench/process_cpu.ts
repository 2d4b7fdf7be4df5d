import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** CPU seconds of a process, its children, and those of its children that have ended; undefined unless on Linux. */
export function cpuSecondsOf(parent: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  let ticks = 0;
  for (const pid of processes) {
    const times = timesOf(pid);
    if (pid === parent) ticks += times.own + times.ended;
    else if (times.parent === parent) ticks += times.own;
  }
  return ticks / ticksPerSecond;
}

/** In ticks; `ended` is of children that have ended. A process that ends meanwhile has none. */
function timesOf(pid: number): { parent: number; own: number; ended: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15) as [number, number, number, number];
    return { parent: fields[1]!, own: user + system, ended: endedUser + endedSystem };
  } catch {
    return { parent: 0, own: 0, ended: 0 };
  }
}
