/** A queue that gives its items in order of their times, items of one time in the order they came. */
export interface TimeQueue<Item> {
  add(time: number, item: Item): void;
  /** The earliest item if its time is below the limit, taken out. */
  takeBefore(limit: number): Item | undefined;
  /** Takes out every item that the condition holds for. */
  remove(condition: (item: Item) => boolean): void;
}

interface Entry<Item> {
  readonly time: number;
  readonly sequence: number;
  readonly item: Item;
}

/** An empty queue, as a binary heap. */
export function createQueue<Item>(): TimeQueue<Item> {
  let heap: Entry<Item>[] = [];
  let sequence = 0;

  function rise(index: number): void {
    const entry = heap[index]!;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isEarlier(heap[parent]!, entry)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  function sink(): void {
    const entry = heap[0]!;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      const right = child + 1;
      if (right < heap.length && isEarlier(heap[right]!, heap[child]!)) child = right;
      if (isEarlier(entry, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  }

  return {
    add(time, item) {
      heap.push({ time, sequence, item });
      sequence += 1;
      rise(heap.length - 1);
    },
    takeBefore(limit) {
      const first = heap[0];
      if (!first || first.time >= limit) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first.item;
    },
    remove(condition) {
      // A sorted array is a heap.
      heap = heap.filter(({ item }) => !condition(item)).sort((one, other) => (isEarlier(one, other) ? -1 : 1));
    },
  };
}

function isEarlier(one: Entry<unknown>, other: Entry<unknown>): boolean {
  return one.time < other.time || (one.time === other.time && one.sequence < other.sequence);
}
