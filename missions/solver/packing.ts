import type { Project } from './project.ts';

/**
 * Several resources side by side in one 32-bit word, each in a field one bit wider than its capacity needs. With that top bit set in
 * what is free, `((free − demand) & guard) === guard` says in one subtraction whether every resource has enough: a field that has
 * not borrows from its own guard bit and from nobody else's.
 */
export interface Packing {
  /** Words per unit of time. */
  readonly words: number;
  readonly guard: Int32Array;
  /** Demand of mode m in word w at m × words + w. */
  readonly demand: Int32Array;
  /** What frozen work leaves free at time t, guard bits set, word by word: w × span + origin + t. */
  readonly free: Int32Array;
  /** Grid units laid out per word: as many before time zero, where backward generation may run over, as after it. */
  readonly span: number;
  readonly origin: number;
  /** Where each resource's number lies in its word. */
  readonly fields: readonly Field[];
  /**
   * Grid time from which each resource is given its full capacity again, because some mode that can be done at all no longer fits
   * after its last step and generation must end; work on it that ends later is a violation. Infinity where there is no need.
   */
  readonly inventedFrom: Float64Array;
}

export interface Field {
  readonly word: number;
  readonly shift: number;
  readonly mask: number;
}

const WORD_BITS = 32;

function mostOf({ capacity, calendar }: Project['renewables'][number]): number {
  return Math.max(capacity, ...(calendar ?? []).map((step) => step.capacity));
}

/** Widest first into the first word with room. */
function fieldsOf(project: Project): { fields: Field[]; guard: number[] } {
  const used: number[] = [];
  const guard: number[] = [];
  const fields: Field[] = project.renewables.map(() => ({ word: 0, shift: 0, mask: 0 }));
  const widths = project.renewables.map((resource) => WORD_BITS - Math.clz32(mostOf(resource)) + 1);
  const order = widths.map((_, index) => index).sort((a, b) => widths[b]! - widths[a]!);
  for (const resource of order) {
    const width = widths[resource]!;
    let word = used.findIndex((bits) => bits + width <= WORD_BITS);
    if (word < 0) {
      word = used.push(0) - 1;
      guard.push(0);
    }
    fields[resource] = { word, shift: used[word]!, mask: valueMask(mostOf(project.renewables[resource]!)) };
    guard[word] = guard[word]! | (1 << (used[word]! + width - 1));
    used[word]! += width;
  }
  return { fields, guard };
}

/** 32-bit words that hold all resources side by side. */
export function wordsOf(project: Project): number {
  return Math.max(1, fieldsOf(project).guard.length);
}

/** Where a mode that fits at some time does not fit after the last step of a calendar, and nothing frozen has it anyway. */
function inventionsIn(project: Project, step: number): Float64Array {
  const most = project.renewables.map(mostOf);
  const modes = project.activities
    .filter(({ frozen }) => frozen === undefined)
    .flatMap((activity) => activity.modes)
    .filter(({ demands }) => demands.every((demand, resource) => demand <= most[resource]!));
  return Float64Array.from(project.renewables, ({ calendar }, resource) => {
    const last = calendar?.at(-1);
    if (last === undefined || modes.every(({ demands }) => demands[resource]! <= last.capacity)) return Infinity;
    return Math.max(0, last.at / step);
  });
}

export function packResources(project: Project, step: number, horizon: number): Packing {
  const { fields, guard } = fieldsOf(project);
  const words = wordsOf(project);
  const longest = Math.max(
    0,
    ...project.activities.flatMap(({ modes }) => modes.map(({ duration }) => duration / step)),
  );
  const after = horizon + longest + 1;
  const span = 2 * after;
  const free = new Int32Array(words * span);
  for (let word = 0; word < words; word += 1) free.fill(guard[word] ?? 0, word * span, (word + 1) * span);
  const inventedFrom = inventionsIn(project, step);
  project.renewables.forEach((resource, index) => {
    const { word, shift, mask } = fields[index]!;
    const fill = (capacity: number, from: number): void => {
      for (let at = word * span + Math.max(0, after + from); at < (word + 1) * span; at += 1)
        free[at] = (free[at]! & ~(mask << shift)) | (capacity << shift);
    };
    fill(mostOf(resource), -after);
    fill(resource.capacity, 0);
    for (const { at, capacity } of resource.calendar ?? []) fill(capacity, at / step);
    if (inventedFrom[index]! < Infinity) fill(mostOf(resource), inventedFrom[index]!);
  });
  takeFrozen(project, step, { fields, free, span, origin: after });
  const modes = project.activities.flatMap((activity) => activity.modes);
  const demand = new Int32Array(modes.length * words);
  modes.forEach(({ demands }, mode) => {
    const doable = demands.every((amount, index) => amount <= mostOf(project.renewables[index]!));
    if (!doable) return;
    demands.forEach((amount, index) => {
      const { word, shift } = fields[index]!;
      demand[mode * words + word] = demand[mode * words + word]! | (amount << shift);
    });
  });
  return {
    words,
    guard: Int32Array.from(guard.length > 0 ? guard : [0]),
    demand,
    free,
    span,
    origin: after,
    fields,
    inventedFrom,
  };
}

/** Frozen work is a fact: where it holds more than there is (it runs on past a shift, or its machine is down), nothing is left. */
function takeFrozen(
  project: Project,
  step: number,
  { fields, free, span, origin }: { fields: readonly Field[]; free: Int32Array; span: number; origin: number },
): void {
  for (const { frozen, modes } of project.activities) {
    if (frozen === undefined) continue;
    const { duration, demands } = modes[frozen.mode]!;
    demands.forEach((demand, resource) => {
      const { word, shift, mask } = fields[resource]!;
      const begin = word * span + origin + frozen.start / step;
      for (let at = begin; at < begin + duration / step; at += 1)
        free[at] = free[at]! - (Math.min(demand, (free[at]! >>> shift) & mask) << shift);
    });
  }
}

function valueMask(most: number): number {
  return most === 0 ? 0 : 2 ** (WORD_BITS - Math.clz32(most)) - 1;
}
