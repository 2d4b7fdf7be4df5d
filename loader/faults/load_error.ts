/** Exit codes of p4-load. */
export const exitCodes = { loaded: 0, unexpected: 1, usage: 2, rejected: 3, unreachable: 4 } as const;

/** A failure that p4-load reports by its message alone: what happened, and what to do. */
export class LoadError extends Error {
  constructor(message: string, readonly exitCode: number = exitCodes.unexpected, cause?: unknown) {
    super(message, { cause });
  }
}

/** @throws LoadError (exit 2) */
export function refuseUsage(message: string, cause?: unknown): never {
  throw new LoadError(message, exitCodes.usage, cause);
}
