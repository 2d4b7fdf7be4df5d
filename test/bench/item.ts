import type { Options } from './options.js';
import type { Finding } from './report.js';
import type { BenchServer } from './server.js';

/** What an item measures with. */
export interface Bench extends Options {
  server: BenchServer;
  /** Folder for logs. */
  folder: string;
}

/** Measures something, and tells what it finds. */
export type Item = (bench: Bench) => AsyncIterable<Finding>;
