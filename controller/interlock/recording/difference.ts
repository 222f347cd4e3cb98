/** Where two outputs differ first. `machineId` where the place belongs to one machine. */
export interface Difference {
  readonly index: number;
  /** Number of the cycle in the file, from 1; 0 before the first. */
  readonly cycle: number;
  readonly machineId: string | null;
  /** Path in the message, for example `verdicts[2].level`. */
  readonly field: string;
  readonly recorded: string;
  readonly replayed: string;
}

interface Place {
  readonly field: string;
  readonly machineId: string | null;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

const shownMax = 300;

/** The first place in document order where two unequal messages differ. Both are canonical JSON. */
export function findDifference(recorded: string, replayed: string, at: { index: number; cycle: number }): Difference {
  const place = firstPlace(JSON.parse(recorded), JSON.parse(replayed), '', null);
  const found = place ?? { field: '', machineId: null, recorded, replayed };
  const { field, machineId } = found;
  return { ...at, machineId, field, recorded: shown(found.recorded), replayed: shown(found.replayed) };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, shownMax);
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function firstPlace(recorded: unknown, replayed: unknown, field: string, machineId: string | null): Place | null {
  if (Object.is(recorded, replayed)) return null;
  if (!isContainer(recorded) || !isContainer(replayed) || Array.isArray(recorded) !== Array.isArray(replayed)) {
    return { field, machineId, recorded, replayed };
  }
  const named = recorded['machineId'];
  const machine = typeof named === 'string' ? named : machineId;
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
    const step = Array.isArray(recorded) ? `[${key}]` : `${field === '' ? '' : '.'}${key}`;
    const place = firstPlace(recorded[key], replayed[key], `${field}${step}`, machine);
    if (place !== null) return place;
  }
  return null;
}
