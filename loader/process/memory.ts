import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Garbage, in bytes, that is worth collecting. */
const worthwhile = 20 * 1024 * 1024;

setFlagsFromString('--semi-space-growth-factor=1'); // a larger nursery costs memory, and rows outlive it all the same
setFlagsFromString('--no-parallel-scavenge'); // more threads only share out what is too little for one
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
let least = Infinity;

/**
 * Collects garbage once there is enough of it. V8 by itself would wait far longer, as it takes little account of the
 * memory that Buffers and long texts have outside its heap.
 * @param needed bytes that are about to be used
 */
export function boundMemory(needed = 0): void {
  least = Math.min(least, usedBytes());
  if (usedBytes() - least + needed < worthwhile) return;
  collectGarbage();
  least = usedBytes();
}

function usedBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
