/** Numbers with the least key first. */
export interface Heap {
  clear(): void;
  push(item: number, key: number): void;
  /** −1 when empty. */
  pop(): number;
}

/** A binary heap over two plain arrays that grow once and are used again. */
export function createHeap(): Heap {
  const items: number[] = [];
  const keys: number[] = [];
  let count = 0;
  return {
    clear() {
      count = 0;
    },
    push(item, key) {
      let at = count;
      count += 1;
      while (at > 0) {
        const up = (at - 1) >> 1;
        if (keys[up]! <= key) break;
        items[at] = items[up]!;
        keys[at] = keys[up]!;
        at = up;
      }
      items[at] = item;
      keys[at] = key;
    },
    pop() {
      if (count === 0) return -1;
      const top = items[0]!;
      count -= 1;
      const item = items[count]!;
      const key = keys[count]!;
      let at = 0;
      for (let child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && keys[child + 1]! < keys[child]!) child += 1;
        if (keys[child]! >= key) break;
        items[at] = items[child]!;
        keys[at] = keys[child]!;
        at = child;
      }
      items[at] = item;
      keys[at] = key;
      return top;
    },
  };
}
