/** A seeded source of randomness. Only integer and IEEE arithmetic: the same seed gives the same values everywhere. */
export interface Random {
  /** A uniform number in [0, 1). */
  fraction(): number;
  /** A uniform integer in [0, limit). */
  below(limit: number): number;
  /** A uniform integer in [low, high]. */
  between(low: number, high: number): number;
  /** An integer in [low, high], small ones far likelier; the mean lies a quarter of the way up. */
  skewed(low: number, high: number): number;
  /** An integer in [0, high]: 0 in six of ten cases, as most of what p4d counts is; else as `skewed`. */
  sparse(high: number): number;
  /** True in the given share (0..1) of the calls. */
  chance(share: number): boolean;
  /** One element of a list that is not empty. */
  pick<Item>(list: readonly Item[]): Item;
  /** Upper-case hex digits, a multiple of eight. */
  hex(digits: number): string;
}

/** Starts the generator sfc32 from a text; different texts give unrelated sequences. */
export function createRandom(seed: string): Random {
  const word = seedWords(seed);
  let [a, b, c, counter] = [word(), word(), word(), 1];

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  for (let round = 0; round < 12; round += 1) next();

  const fraction = (): number => next() / 2 ** 32;
  const below = (limit: number): number => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    between: (low, high) => low + below(high - low + 1),
    skewed: (low, high) => low + Math.floor(fraction() * fraction() * (high - low + 1)),
    sparse(high) {
      const drawn = fraction() * fraction() - 0.27; // the product of two is below 0.27 in 62 of 100 cases
      return drawn < 0 ? 0 : Math.floor((drawn / 0.73) * (high + 1));
    },
    chance: (share) => fraction() < share,
    pick: (list) => list[below(list.length)]!,
    hex(digits) {
      let text = '';
      while (text.length < digits) text += next().toString(16).padStart(8, '0');
      return text.toUpperCase();
    },
  };
}

/**
 * Deals the cards of a deck that holds every name as often as its weight (a whole number) says, reshuffled whenever it
 * is used up: proportions hold exactly, and no card waits longer than two decks.
 */
export function createDeck<Name extends string>(random: Random, weights: Readonly<Record<Name, number>>): () => Name {
  const entries = Object.entries(weights) as [Name, number][];
  const cards = entries.flatMap(([name, weight]) => Array<Name>(weight).fill(name));
  if (cards.length === 0) throw new RangeError('a deck needs at least one card');
  let left = 0;
  return () => {
    if (left === 0) left = cards.length;
    const drawn = random.below(left);
    left -= 1;
    const card = cards[drawn]!;
    cards[drawn] = cards[left]!;
    cards[left] = card;
    return card;
  };
}

/** The string hash xmur3, which yields as many 32-bit words as are asked for. */
function seedWords(text: string): () => number {
  let hash = 1779033703 ^ text.length;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 3432918353);
    hash = (hash << 13) | (hash >>> 19);
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
    hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
    hash ^= hash >>> 16;
    return hash >>> 0;
  };
}
