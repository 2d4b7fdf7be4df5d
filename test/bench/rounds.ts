/**
 * Measures one thing after the other, again and again, so that whatever else the machine does meets all of them.
 * @param round returns what it measured, by name
 * @returns for each name the figures of all rounds
 */
export async function inRounds<Name extends string>(
  rounds: number, round: (index: number) => Promise<Record<Name, number>>,
): Promise<Record<Name, number[]>> {
  const figures = {} as Record<Name, number[]>;
  for (let index = 0; index < rounds; index++) {
    const measured = Object.entries(await round(index)) as [Name, number][];
    for (const [name, figure] of measured) (figures[name] ??= []).push(figure);
  }
  return figures;
}

export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5);
}

/** The figure below which a share (0..1) of them lies; between two figures the mean, weighted. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((one, other) => one - other);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at % 1);
}

/** Median of the rounds' own ratios: both figures of a round were taken under the same weather. */
export function ratioOf(figures: readonly number[], floor: readonly number[]): number {
  return median(figures.map((figure, round) => figure / floor[round]!));
}

/** Seconds that the work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
