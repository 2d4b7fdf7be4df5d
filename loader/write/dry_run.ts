import type { BatchWriter, Outcome } from './batch_writer.js';

const shown = 20;

/** Takes batches, says which lines would be rejected, and writes nothing. */
export function dryRunWriter(onWritten: (outcome: Outcome) => void, log: (message: string) => void): BatchWriter {
  let count = 0;
  return {
    async send(take) {
      const batch = take();
      for (const { line, reason } of batch?.rejected ?? []) {
        count += 1;
        if (count <= shown) log(`${batch!.source}:${line}: ${reason}`);
      }
      onWritten({ fresh: 0, alreadyThere: 0, rejected: batch?.rejected.length ?? 0 });
    },
    async finish() {
      if (count > shown) log(`... and ${count - shown} more lines that would be rejected`);
    },
  };
}
