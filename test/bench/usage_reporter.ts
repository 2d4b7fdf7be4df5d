import { readFileSync, writeSync } from 'node:fs';

/* Loaded into a p4-load that is measured: tells, on file descriptor 3, what the process has used when it ends. */
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: 1024 * (peakOfLinux() ?? maxRSS) };
  writeSync(3, JSON.stringify(usage));
});

/** KiB; getrusage would count the parent's memory before exec. */
function peakOfLinux(): number | undefined {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}
