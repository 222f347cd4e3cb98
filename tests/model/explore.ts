/**
 * Breadth-first exploration of every state a model can reach. States are byte strings of one length; equal bytes are the same state,
 * so a model must write each state in one canonical way.
 */
export interface Model {
  /** Length of a state in bytes, a multiple of four. */
  readonly stateBytes: number;
  /** Writes the first state. */
  begin(state: Uint8Array): void;
  /** Calls `step` for each step possible in `state`. The bytes handed over are copied at once. */
  expand(state: Uint8Array, step: (label: string, next: Uint8Array) => void): void;
  /** Name of an invariant that does not hold in this state, null when all hold. */
  violated(state: Uint8Array): string | null;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** Steps from the first state to the farthest. */
  readonly depth: number;
  /** 'all': nothing is left to explore. 'bounded': the limit of states was met first. 'violated': stopped at the first violation. */
  readonly end: 'all' | 'bounded' | 'violated';
  readonly violation: { readonly invariant: string; readonly trace: readonly string[] } | null;
}

/** States in one arena of 32-bit words, found again through an open-addressed table of their numbers. */
class StateSet {
  readonly #words: number;
  readonly #given: Int32Array;
  readonly #givenBytes: Uint8Array;
  #arena: Int32Array;
  #table = new Int32Array(1 << 16).fill(-1);
  count = 0;

  constructor(stateBytes: number) {
    this.#words = stateBytes / 4;
    this.#given = new Int32Array(this.#words);
    this.#givenBytes = new Uint8Array(this.#given.buffer);
    this.#arena = new Int32Array(this.#words << 14);
  }

  /** A view of what is kept: what is known never changes. */
  at(index: number): Uint8Array {
    const bytes = this.#words * 4;
    return new Uint8Array(this.#arena.buffer, index * bytes, bytes);
  }

  /** Whether the state is new. A new one gets the number `count - 1`. */
  add(state: Uint8Array): boolean {
    const words = this.#words;
    const given = this.#given;
    this.#givenBytes.set(state);
    const mask = this.#table.length - 1;
    let slot = hashOf(given, 0, words) & mask;
    for (;;) {
      const index = this.#table[slot] as number;
      if (index < 0) break;
      if (this.#isAt(index)) return false;
      slot = (slot + 1) & mask;
    }
    this.#table[slot] = this.count;
    const offset = this.count * words;
    if (offset + words > this.#arena.length) this.#enlargeArena();
    this.#arena.set(given, offset);
    this.count += 1;
    if (this.count * 2 > this.#table.length) this.#enlargeTable();
    return true;
  }

  #isAt(index: number): boolean {
    const offset = index * this.#words;
    for (let word = 0; word < this.#words; word += 1) {
      if (this.#arena[offset + word] !== this.#given[word]) return false;
    }
    return true;
  }

  #enlargeArena(): void {
    const larger = new Int32Array(this.#arena.length * 2);
    larger.set(this.#arena);
    this.#arena = larger;
  }

  #enlargeTable(): void {
    this.#table = new Int32Array(this.#table.length * 2).fill(-1);
    const mask = this.#table.length - 1;
    for (let index = 0; index < this.count; index += 1) {
      let slot = hashOf(this.#arena, index * this.#words, this.#words) & mask;
      while ((this.#table[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.#table[slot] = index;
    }
  }
}

/** FNV-1a by words, each mixed before the next, because the table's slot is made of the low bits. */
function hashOf(words: Int32Array, offset: number, count: number): number {
  let hash = 0x811c9dc5;
  for (let word = offset; word < offset + count; word += 1) {
    hash = Math.imul(hash ^ (words[word] as number), 0x01000193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Explores until a state violates an invariant, nothing is left, or `statesMax` states are known. The trace is a shortest one. */
export function explore(model: Model, statesMax: number): Exploration {
  const known = new StateSet(model.stateBytes);
  const parents: number[] = [];
  const first = new Uint8Array(model.stateBytes);
  model.begin(first);
  known.add(first);
  parents.push(-1);
  let transitions = 0;
  let violation: Exploration['violation'] = namedViolation(model, first, []);
  let index = 0;
  for (; index < known.count && violation === null && known.count < statesMax; index += 1) {
    model.expand(known.at(index), (label, next) => {
      transitions += 1;
      if (violation !== null || !known.add(next)) return;
      parents.push(index);
      violation = namedViolation(model, next, []);
    });
  }
  if (violation !== null) {
    violation = { invariant: (violation as { invariant: string }).invariant, trace: traceTo(model, known, parents) };
  }
  const end = violation !== null ? 'violated' : index < known.count ? 'bounded' : 'all';
  return { states: known.count, transitions, depth: depthOf(parents), end, violation };
}

function namedViolation(model: Model, state: Uint8Array, trace: readonly string[]): Exploration['violation'] {
  const invariant = model.violated(state);
  return invariant === null ? null : { invariant, trace };
}

/** Breadth first, so the state found last is one of the farthest. */
function depthOf(parents: readonly number[]): number {
  let depth = 0;
  for (let index = parents.length - 1; (parents[index] as number) >= 0; index = parents[index] as number) depth += 1;
  return depth;
}

/** The labels on the way to the newest state: they are not stored, but found again by taking each step once more. */
function traceTo(model: Model, known: StateSet, parents: readonly number[]): readonly string[] {
  const trace: string[] = [];
  for (let index = known.count - 1; (parents[index] as number) >= 0; index = parents[index] as number) {
    const wanted = known.at(index);
    let found = '';
    model.expand(known.at(parents[index] as number), (label, next) => {
      if (found === '' && next.every((byte, at) => byte === wanted[at])) found = label;
    });
    trace.unshift(found);
  }
  return trace;
}
