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
  /** What is free at time t before any work, guard bits set, word by word: w × span + origin + t. */
  readonly free: Int32Array;
  /** Grid units laid out per word: as many before time zero, where backward generation may run over, as after it. */
  readonly span: number;
  readonly origin: number;
  /** Whether every mode that can be done at all still fits when the last calendar has settled. */
  readonly isTailEnough: boolean;
}

interface Field {
  readonly word: number;
  readonly shift: number;
}

const WORD_BITS = 32;

function mostOf({ capacity, calendar }: Project['renewables'][number]): number {
  return Math.max(capacity, ...(calendar ?? []).map((step) => step.capacity));
}

/** Widest first into the first word with room. */
function fieldsOf(project: Project): { fields: Field[]; guard: number[] } {
  const used: number[] = [];
  const guard: number[] = [];
  const fields: Field[] = project.renewables.map(() => ({ word: 0, shift: 0 }));
  const widths = project.renewables.map((resource) => WORD_BITS - Math.clz32(mostOf(resource)) + 1);
  const order = widths.map((_, index) => index).sort((a, b) => widths[b]! - widths[a]!);
  for (const resource of order) {
    const width = widths[resource]!;
    let word = used.findIndex((bits) => bits + width <= WORD_BITS);
    if (word < 0) {
      word = used.push(0) - 1;
      guard.push(0);
    }
    fields[resource] = { word, shift: used[word]! };
    guard[word] = guard[word]! | (1 << (used[word]! + width - 1));
    used[word]! += width;
  }
  return { fields, guard };
}

/** Whether some mode of every activity fits into the last steps of the calendars. */
function tailIsEnough(project: Project): boolean {
  const last = project.renewables.map(({ capacity, calendar }) => calendar?.at(-1)?.capacity ?? capacity);
  return project.activities.every(({ modes }) =>
    modes.every(
      ({ demands }) =>
        demands.every((demand, resource) => demand <= last[resource]!) ||
        demands.some((demand, resource) => demand > mostOf(project.renewables[resource]!)),
    ),
  );
}

export function packResources(project: Project, step: number, horizon: number): Packing {
  const { fields, guard } = fieldsOf(project);
  const words = Math.max(1, guard.length);
  const longest = Math.max(
    0,
    ...project.activities.flatMap(({ modes }) => modes.map(({ duration }) => duration / step)),
  );
  const after = horizon + longest + 1;
  const span = 2 * after;
  const free = new Int32Array(words * span);
  for (let word = 0; word < words; word += 1) free.fill(guard[word] ?? 0, word * span, (word + 1) * span);
  const isTailEnough = tailIsEnough(project);
  project.renewables.forEach((resource, index) => {
    const { word, shift } = fields[index]!;
    const fill = (capacity: number, from: number): void => {
      for (let at = word * span + Math.max(0, after + from); at < (word + 1) * span; at += 1)
        free[at] = (free[at]! & ~(valueMask(mostOf(resource)) << shift)) | (capacity << shift);
    };
    fill(mostOf(resource), -after);
    fill(resource.capacity, 0);
    for (const { at, capacity } of resource.calendar ?? []) fill(capacity, at / step);
    const settled = Math.max(
      0,
      ...project.renewables.flatMap(({ calendar }) => (calendar ?? []).map(({ at }) => at / step)),
    );
    if (!isTailEnough) fill(mostOf(resource), settled);
  });
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
    isTailEnough,
  };
}

function valueMask(most: number): number {
  return most === 0 ? 0 : 2 ** (WORD_BITS - Math.clz32(most)) - 1;
}
