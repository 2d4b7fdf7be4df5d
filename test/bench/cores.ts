import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { mayShareCores } from './core_shares.js';

const real = availableParallelism();
let cores = real;

/** The cores that goals go by. */
export function coreCount(): number {
  return cores;
}

export function coresText(): string {
  return cores === real ? `${cores} cores` : `${cores} slow cores, made of ${real}`;
}

/**
 * Makes the machine behave as one of more and slower cores: no process below this one, nor this one, gets more than its
 * share of a core. What that shows is how the work of several processes adds up, not how fast any machine is.
 * @throws Error where that cannot be done
 */
export function slowDownTo(count: number): void {
  if (count === real) return;
  if (count < real) throw new Error(`CORES=${count}: this machine has ${real}; taskset takes some of them away`);
  if (!mayShareCores()) {
    throw new Error(`CORES=${count} needs Linux, root, and the cpu controller of cgroups version 1`);
  }
  const watcher = fileURLToPath(new URL('./core_shares.js', import.meta.url));
  const args = [watcher, `${process.pid}`, `${real / count}`];
  spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }).unref();
  cores = count;
}
