interface Timer {
  readonly dueMs: number;
  /** Breaks ties: first set, first run. */
  readonly order: number;
  run: (() => void) | null;
}

/** Timers by due time, then by the order in which they were set (binary heap). Cancelled ones are swept when they are the majority. */
export class TimerQueue {
  #heap: Timer[] = [];
  #order = 0;
  #cancelled = 0;

  add(dueMs: number, run: () => void): () => void {
    const timer: Timer = { dueMs, order: this.#order, run };
    this.#order += 1;
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return () => this.#cancel(timer);
  }

  /** Due time of the next timer that is not cancelled; null when there is none. */
  nextDueMs(): number | null {
    while (this.#heap[0] !== undefined && this.#heap[0].run === null) {
      this.#cancelled -= 1;
      this.#removeFirst();
    }
    return this.#heap[0]?.dueMs ?? null;
  }

  /** Takes the next timer out and runs it. */
  runNext(): void {
    if (this.nextDueMs() === null) return;
    const timer = this.#heap[0] as Timer;
    this.#removeFirst();
    const { run } = timer;
    timer.run = null;
    run?.();
  }

  size(): number {
    return this.#heap.length - this.#cancelled;
  }

  #cancel(timer: Timer): void {
    if (timer.run === null) return;
    timer.run = null;
    this.#cancelled += 1;
    if (this.#cancelled <= sweepMin || this.#cancelled * 2 < this.#heap.length) return;
    const live = this.#heap.filter((item) => item.run !== null);
    live.sort((left, right) => (isBefore(left, right) ? -1 : 1));
    this.#heap = live;
    this.#cancelled = 0;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(start: number): void {
    const timer = this.#heap[start] as Timer;
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#heap[parent] as Timer;
      if (!isBefore(timer, above)) break;
      this.#heap[index] = above;
      index = parent;
    }
    this.#heap[index] = timer;
  }

  #sink(start: number): void {
    const timer = this.#heap[start] as Timer;
    let index = start;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.#heap.length) break;
      const right = this.#heap[child + 1];
      if (right !== undefined && isBefore(right, this.#heap[child] as Timer)) child += 1;
      if (!isBefore(this.#heap[child] as Timer, timer)) break;
      this.#heap[index] = this.#heap[child] as Timer;
      index = child;
    }
    this.#heap[index] = timer;
  }
}

/** Below this number a sweep costs more than the memory is worth. */
const sweepMin = 64;

function isBefore(left: Timer, right: Timer): boolean {
  return left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.order < right.order);
}
