/** Goes over what cages did, from nothing but the plant, the calls and the events. Shares no code with the planner or the simulator, not even their types. */
export interface CheckedHoists {
  readonly cages: readonly {
    readonly id: string;
    readonly landings: readonly { readonly name: string; readonly heightM: number; readonly gateWidthM: number }[];
    readonly loadMaxKg: number;
    readonly floorAreaM2: number;
    readonly doorWidthM: number;
    readonly motion: {
      readonly speedMps: number;
      readonly accelerationMps2: number;
      readonly decelerationMps2: number;
    };
    readonly gateOpenS: number;
    readonly gateShutS: number;
  }[];
  readonly rails: readonly { readonly lowerId: string; readonly upperId: string; readonly gapM: number }[];
}

interface CheckedCall {
  readonly id: string;
  readonly rider: string;
  readonly from: string;
  readonly to: string;
  readonly loadKg: number;
  readonly areaM2: number;
  readonly widthM: number;
  readonly transferS: number;
  readonly earliestS: number;
}

type CheckedEvent =
  | { readonly atS: number; readonly what: 'arrive'; readonly cage: number; readonly heightM: number }
  | {
      readonly atS: number;
      readonly what: 'depart' | 'redirect';
      readonly cage: number;
      readonly heightM: number;
      readonly toM: number;
    }
  | { readonly atS: number; readonly what: 'open' | 'shut'; readonly cage: number }
  | { readonly atS: number; readonly what: 'board' | 'alight'; readonly cage: number; readonly callId: string };

export interface CheckedRide {
  readonly callId: string;
  readonly rider: string;
  readonly waitS: number;
  /** From being at the landing to being out at the other one. */
  readonly journeyS: number;
}

type Motion = CheckedHoists['cages'][number]['motion'];

const TOLERANCE = 1e-3;

interface Walk {
  heightM: number;
  gate: 'open' | 'shut';
  /** Since when the cage moves; null while it stands. */
  departS: number | null;
  /** Until then somebody gets in or out, or the gate moves. */
  readyS: number;
  aboard: CheckedCall[];
  /** When it is sent where, for cages on one rail. */
  readonly aims: { readonly atS: number; readonly toM: number }[];
}

/** The least time from rest to rest. */
function leastS({ speedMps: v, accelerationMps2: a, decelerationMps2: d }: Motion, wayM: number): number {
  const rampM = v ** 2 / 2 / a + v ** 2 / 2 / d;
  return wayM >= rampM ? v / a + v / d + (wayM - rampM) / v : Math.sqrt(2 * wayM * (1 / a + 1 / d));
}

function moveFaults(hoists: CheckedHoists, walk: Walk, event: Extract<CheckedEvent, { heightM: number }>): string[] {
  const { id, motion, landings } = hoists.cages[event.cage]!;
  const faults: string[] = [];
  if (event.what !== 'arrive') walk.aims.push({ atS: event.atS, toM: event.toM });
  if (event.what === 'redirect') return walk.departS === null ? [`${id} is sent elsewhere and does not move`] : [];
  if (event.what === 'depart') {
    if (walk.gate === 'open' || walk.readyS > event.atS + TOLERANCE) faults.push(`${id} sets out with its gate open`);
    if (Math.abs(walk.heightM - event.heightM) > TOLERANCE) faults.push(`${id} sets out from where it is not`);
    walk.departS = event.atS;
    return faults;
  }
  if (walk.departS === null) return [`${id} arrives and did not set out`];
  if (event.atS - walk.departS < leastS(motion, Math.abs(event.heightM - walk.heightM)) - TOLERANCE)
    faults.push(`${id} is faster than it can be`);
  if (!landings.some(({ heightM }) => Math.abs(heightM - event.heightM) < TOLERANCE))
    faults.push(`${id} stops between its landings`);
  Object.assign(walk, { heightM: event.heightM, departS: null });
  return faults;
}

function gateFaults(
  hoists: CheckedHoists,
  walk: Walk,
  event: Extract<CheckedEvent, { what: 'open' | 'shut' }>,
): string[] {
  const { id, gateOpenS } = hoists.cages[event.cage]!;
  if (walk.departS !== null) return [`the gate of ${id} moves between landings`];
  if (walk.readyS > event.atS + TOLERANCE) return [`the gate of ${id} moves while somebody gets in or out`];
  if (event.what === walk.gate) return [`the gate of ${id} is ${event.what} already`];
  walk.gate = event.what;
  walk.readyS = event.what === 'open' ? event.atS + gateOpenS : event.atS;
  return [];
}

function loadFaults(cage: CheckedHoists['cages'][number], aboard: readonly CheckedCall[]): string[] {
  const faults: string[] = [];
  const loadKg = aboard.reduce((sum, one) => sum + one.loadKg, 0);
  const areaM2 = aboard.reduce((sum, one) => sum + one.areaM2, 0);
  if (loadKg > cage.loadMaxKg + TOLERANCE) faults.push(`${cage.id} is overloaded: ${loadKg} kg`);
  if (areaM2 > cage.floorAreaM2 + TOLERANCE) faults.push(`${cage.id} is overfull: ${areaM2} m²`);
  if (aboard.length > 1 && aboard.some(({ rider }) => rider === 'robot'))
    faults.push(`a robot is not alone in ${cage.id}`);
  return faults;
}

function riderFaults(
  hoists: CheckedHoists,
  walk: Walk,
  event: Extract<CheckedEvent, { what: 'board' | 'alight' }>,
  call: CheckedCall,
): string[] {
  const cage = hoists.cages[event.cage]!;
  const { id, landings } = cage;
  const faults: string[] = [];
  const landing = landings.find(({ heightM }) => Math.abs(heightM - walk.heightM) < TOLERANCE);
  if (walk.departS !== null || walk.gate !== 'open')
    faults.push(`${call.id} gets in or out of ${id} with its gate shut`);
  if (landing?.name !== (event.what === 'board' ? call.from : call.to))
    faults.push(`${call.id} is let ${event.what} elsewhere`);
  if (Math.min(cage.doorWidthM, landing?.gateWidthM ?? 0) < call.widthM)
    faults.push(`${call.id} is wider than the gate`);
  const beginsS = event.what === 'board' ? event.atS : event.atS - call.transferS;
  if (beginsS < walk.readyS - TOLERANCE) faults.push(`${call.id} and somebody else are in the gate of ${id} at once`);
  walk.readyS = beginsS + call.transferS;
  if (event.what === 'board') {
    if (event.atS < call.earliestS - TOLERANCE) faults.push(`${call.id} gets in before it is there`);
    walk.aboard.push(call);
    return [...faults, ...loadFaults(cage, walk.aboard)];
  }
  if (!walk.aboard.includes(call)) faults.push(`${call.id} gets out of ${id}, where it is not`);
  walk.aboard = walk.aboard.filter((one) => one !== call);
  return faults;
}

const STEP_S = 0.05;
/** What the steps may be off by, metres. */
const STEP_TOLERANCE_M = 0.15;

/** Follows a cage step by step: at full acceleration for as long as it can still stop where it is sent. */
function* heightsOf(motion: Motion, startM: number, aims: Walk['aims']): Generator<number> {
  let heightM = startM;
  let toM = startM;
  let speedMps = 0;
  let next = 0;
  for (let atS = 0; ; atS += STEP_S) {
    for (; next < aims.length && aims[next]!.atS <= atS; next += 1) toM = aims[next]!.toM;
    const leftM = Math.abs(toM - heightM);
    const faster = Math.min(motion.speedMps, speedMps + motion.accelerationMps2 * STEP_S);
    const isFree = faster * STEP_S + faster ** 2 / 2 / motion.decelerationMps2 <= leftM;
    speedMps = isFree ? faster : Math.sqrt(2 * motion.decelerationMps2 * leftM);
    heightM += Math.sign(toM - heightM) * Math.min(leftM, speedMps * STEP_S);
    yield heightM;
  }
}

function railFaults(hoists: CheckedHoists, walks: readonly Walk[], startsM: readonly number[], endS: number): string[] {
  return hoists.rails.flatMap(({ lowerId, upperId, gapM }) => {
    const [below, above] = [lowerId, upperId].map((id) => {
      const at = hoists.cages.findIndex((cage) => cage.id === id);
      return heightsOf(hoists.cages[at]!.motion, startsM[at]!, walks[at]!.aims);
    });
    for (let atS = 0; atS < endS + 300; atS += STEP_S) {
      const apartM = Number(above!.next().value) - Number(below!.next().value);
      if (!(apartM >= gapM - STEP_TOLERANCE_M)) return [`${lowerId} and ${upperId} are too near after ${atS} s`];
    }
    return [];
  });
}

/** Everything that is wrong with what the cages did, and how long each rider waited. Nobody may have waited longer than `waitMaxS`. */
export function hoistFaults(
  hoists: CheckedHoists,
  calls: readonly CheckedCall[],
  day: { readonly events: readonly CheckedEvent[]; readonly startsM: readonly number[]; readonly waitMaxS: number },
): { readonly faults: readonly string[]; readonly rides: readonly CheckedRide[] } {
  const faults: string[] = [];
  const walks = hoists.cages.map((_, at): Walk => {
    return { heightM: day.startsM[at]!, gate: 'shut', departS: null, readyS: 0, aboard: [], aims: [] };
  });
  const callOf = new Map(calls.map((call) => [call.id, call]));
  const boardS = new Map<string, number>();
  const outS = new Map<string, number>();
  let lastS = 0;
  for (const event of day.events) {
    if (event.atS < lastS) faults.push('the events are out of order');
    lastS = event.atS;
    const walk = walks[event.cage]!;
    if ('heightM' in event) faults.push(...moveFaults(hoists, walk, event));
    else if (!('callId' in event)) faults.push(...gateFaults(hoists, walk, event));
    else {
      const call = callOf.get(event.callId);
      const times = event.what === 'board' ? boardS : outS;
      if (call === undefined || times.has(event.callId))
        faults.push(`${event.callId} is unknown, or gets in or out twice`);
      else faults.push(...riderFaults(hoists, walk, event, call));
      times.set(event.callId, event.atS);
    }
  }
  faults.push(...railFaults(hoists, walks, day.startsM, lastS));
  const rides = calls.flatMap(({ id, rider, earliestS }) => {
    const [inS, gotOutS] = [boardS.get(id), outS.get(id)];
    if (inS === undefined || gotOutS === undefined) {
      faults.push(`${id} is not brought to its landing`);
      return [];
    }
    if (inS - earliestS > day.waitMaxS) faults.push(`${id} waits for ${inS - earliestS} s`);
    return [{ callId: id, rider, waitS: inS - earliestS, journeyS: gotOutS - earliestS }];
  });
  return { faults, rides };
}
