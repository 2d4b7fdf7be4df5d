import type { Counts } from '../counts.js';
import type { Log } from '../terminal.js';
import type { BatchWriter } from './batch_writer.js';

const shown = 20;

/** Takes batches, says which lines would be rejected, and writes nothing. */
export function dryRunWriter(counts: Counts, log: Log): BatchWriter {
  return {
    async send(take) {
      const { source, rejected } = take() ?? { source: '', rejected: [] };
      for (const { line, reason } of rejected) {
        counts.rejected += 1;
        if (counts.rejected <= shown) log(`${source}:${line}: ${reason}`);
      }
    },
    async finish() {
      if (counts.rejected > shown) log(`... and ${counts.rejected - shown} more lines that would be rejected`);
    },
  };
}
