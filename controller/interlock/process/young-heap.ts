import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor'; readonly execution: 'sync' }) => void;

/** So much is made before it is worth collecting, bytes: V8 gives up waiting at 16 MiB at the latest, in the middle of whatever goes on then. */
const grownBytesLeast = 10 * 1024 * 1024;

/**
 * Collects the garbage of some cycles between two of them, where nobody waits, so that V8 need not do it in the middle of one. Only what is young: most
 * of what a cycle and its inputs leave behind is dead by then.
 */
export class YoungHeap {
  /** Null where this V8 has no such function: then it collects when it will. */
  readonly #collect: Collect | null;
  #usedBytes = getHeapStatistics().used_heap_size;

  constructor() {
    // Both may be set at any time. What V8 has once seen to live long it would place among the old objects at once, where what a report leaves behind
    // (it lives for 100 ms) is found only by marking all of them, again and again.
    setFlagsFromString('--no-allocation-site-pretenuring');
    // Says which globals a new context has.
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext("typeof gc === 'function' ? gc : null") as Collect | null;
  }

  /** Collects where enough has come together; whether it did. Some two milliseconds. */
  tidy(): boolean {
    if (this.#collect === null) return false;
    const usedBytes = getHeapStatistics().used_heap_size;
    // V8 has collected by itself.
    if (usedBytes < this.#usedBytes) this.#usedBytes = usedBytes;
    if (usedBytes - this.#usedBytes < grownBytesLeast) return false;
    this.#collect({ type: 'minor', execution: 'sync' });
    this.#usedBytes = getHeapStatistics().used_heap_size;
    return true;
  }
}
