import type { Plan, PlannedTask } from '../../../missions/mission.ts';
import type { PlanningMachine } from '../../../missions/planning-input.ts';

/**
 * Looks at a plan of crane lifts as a bystander with a watch would: from each task's poses and times alone it works out, moment by moment, where every jib
 * and rope is. Shares no code with the planner: geometry, motion and chart are read here anew.
 */
export interface LiftCheck {
  readonly faults: readonly string[];
  /** Least distance between two cranes, in plan or in height, over all moments looked at; Infinity with one crane. */
  readonly leastApartM: number;
}

interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

interface Capsule {
  readonly from: Vector;
  readonly to: Vector;
  readonly radiusM: number;
}

const clearanceM = 2;
const loadRadiusM = 1.5;
const hangM = 4;
/** Moments looked at are this far apart, seconds. */
const stepS = 2;

export function checkLifts(
  plan: Plan,
  machines: readonly PlanningMachine[],
  lifts: readonly { readonly id: string; readonly massKg: number; readonly after: readonly string[] }[],
): LiftCheck {
  const faults = [...ratedFaults(plan, machines, lifts), ...orderFaults(plan, lifts), ...bayFaults(plan)];
  const cranes = machines.filter(({ profile }) => profile.capabilities.includes('lift'));
  const pairs = cranes.flatMap((one, index) => cranes.slice(index + 1).map((other) => [one, other] as const));
  let leastApartM = Infinity;
  for (const [one, other] of pairs) {
    const [course, otherCourse] = [courseOf(plan, one), courseOf(plan, other)];
    let isFound = false;
    for (let atMs = plan.startMs; atMs <= plan.endMs; atMs += stepS * 1000) {
      const apartM = apartOf(bodies(one, course(atMs)), bodies(other, otherCourse(atMs)));
      leastApartM = Math.min(leastApartM, apartM);
      if (apartM >= clearanceM || isFound) continue;
      isFound = true;
      const atS = String((atMs - plan.startMs) / 1000);
      faults.push(`${one.id} and ${other.id} are ${apartM.toFixed(2)} m apart at ${atS} s`);
    }
  }
  return { faults, leastApartM };
}

/**
 * The plan as it goes when everything takes longer than planned: a task begins when its crane is free and all it waits for is over, and no sooner than
 * planned. Its hook goes its way as planned and stands then.
 */
export function delayedLifts(plan: Plan, delayMs: () => number): Plan {
  const endOf = new Map<string, number>();
  const freeMs = new Map<string, number>();
  const tasks = [...plan.tasks]
    .sort((a, b) => a.startMs - b.startMs)
    .map((task): PlannedTask => {
      const before = task.predecessors.map(({ taskId }) => endOf.get(taskId) ?? Infinity);
      const startMs = Math.max(task.startMs, freeMs.get(task.machineId) ?? 0, ...before) + delayMs();
      const endMs = startMs + (task.endMs - task.startMs) + delayMs();
      endOf.set(task.id, endMs);
      freeMs.set(task.machineId, endMs);
      return { ...task, startMs, endMs };
    });
  return { ...plan, tasks, endMs: Math.max(...tasks.map(({ endMs }) => endMs)) };
}

/** What of a check is about cranes that come too near to each other. */
export function nearMisses({ faults }: LiftCheck): readonly string[] {
  return faults.filter((fault) => fault.includes('apart'));
}

interface Hook {
  readonly at: Vector;
  readonly isLoaded: boolean;
}

/** Where a crane's hook is at a moment: on its way by the times of the poses, its polar coordinates changing evenly between two. */
function courseOf(plan: Plan, machine: PlanningMachine): (atMs: number) => Hook {
  const tasks = plan.tasks.filter(({ machineId }) => machineId === machine.id).sort((a, b) => a.startMs - b.startMs);
  const stops: { readonly atMs: number; readonly at: Vector; readonly isLoaded: boolean }[] = [
    { atMs: -Infinity, at: homeOf(machine), isLoaded: false },
  ];
  for (const task of tasks) {
    stops.push({ ...stops.at(-1)!, atMs: task.startMs, isLoaded: task.step === 'lift' });
    for (const leg of task.legs) {
      leg.poses.forEach(({ xM, yM, zM }, index) => {
        stops.push({
          atMs: task.startMs + 1000 * leg.atS[index]!,
          at: { x: xM, y: yM, z: zM },
          isLoaded: leg.tool === 'on',
        });
      });
    }
    stops.push({ ...stops.at(-1)!, atMs: task.endMs, isLoaded: false });
  }
  return (atMs) => {
    const next = stops.findIndex((stop) => stop.atMs > atMs);
    const before = stops[next < 0 ? stops.length - 1 : next - 1]!;
    const after = next < 0 ? before : stops[next]!;
    const spanMs = after.atMs - before.atMs;
    const share = !Number.isFinite(spanMs) || spanMs <= 0 ? 0 : (atMs - before.atMs) / spanMs;
    return { at: between(machine, before.at, after.at, share), isLoaded: before.isLoaded || after.isLoaded };
  };
}

function between({ pose }: PlanningMachine, a: Vector, b: Vector, share: number): Vector {
  const polar = (v: Vector) => ({
    r: Math.hypot(v.x - pose.xM, v.y - pose.yM),
    w: Math.atan2(v.y - pose.yM, v.x - pose.xM),
  });
  const [p, q] = [polar(a), polar(b)];
  let turn = q.w - p.w;
  while (turn > Math.PI) turn -= 2 * Math.PI;
  while (turn < -Math.PI) turn += 2 * Math.PI;
  const r = p.r + (q.r - p.r) * share;
  const w = p.w + turn * share;
  return { x: pose.xM + r * Math.cos(w), y: pose.yM + r * Math.sin(w), z: a.z + (b.z - a.z) * share };
}

const partOf = ({ profile }: PlanningMachine, kind: string) =>
  profile.kinematics.parts.find((part) => part.kind === kind)!;

function homeOf(machine: PlanningMachine): Vector {
  const { pose } = machine;
  const r = partOf(machine, 'trolley').joint!.home ?? 0;
  const jibZ = pose.zM + partOf(machine, 'jib').origin![2];
  const z = jibZ + (partOf(machine, 'trolley').origin?.[2] ?? 0) - (partOf(machine, 'hook').joint!.home ?? 0);
  return { x: pose.xM + r * Math.cos(pose.yawRad), y: pose.yM + r * Math.sin(pose.yawRad), z };
}

function bodies(machine: PlanningMachine, { at, isLoaded }: Hook): readonly Capsule[] {
  const { pose } = machine;
  const heading = Math.atan2(at.y - pose.yM, at.x - pose.xM);
  const jib = partOf(machine, 'jib');
  const counter = partOf(machine, 'counterJib');
  const mast = partOf(machine, 'mast');
  const z = pose.zM + jib.origin![2];
  const out = (m: number): Vector => ({ x: pose.xM + m * Math.cos(heading), y: pose.yM + m * Math.sin(heading), z });
  const low = at.z - (isLoaded ? hangM : 0);
  return [
    { from: out(0), to: out(jib.body.to[0]), radiusM: jib.body.radiusM },
    { from: out(0), to: out(counter.body.to[0]), radiusM: counter.body.radiusM },
    {
      from: { x: pose.xM, y: pose.yM, z: pose.zM },
      to: { x: pose.xM, y: pose.yM, z: pose.zM + mast.body.to[2] },
      radiusM: mast.body.radiusM,
    },
    { from: { ...at, z: low }, to: { ...at, z }, radiusM: isLoaded ? loadRadiusM : 0.4 },
  ];
}

/** The greater of the distances in plan and in height, of the two parts that are nearest so. */
function apartOf(a: readonly Capsule[], b: readonly Capsule[]): number {
  let leastM = Infinity;
  for (const one of a) {
    for (const other of b) {
      const planM = segmentsApartM(one, other) - one.radiusM - other.radiusM;
      const heightM = Math.max(lowOf(one) - highOf(other), lowOf(other) - highOf(one));
      leastM = Math.min(leastM, Math.max(planM, heightM));
    }
  }
  return leastM;
}

/** A rope and a mast end where they end; a jib is as thick as it is. */
const isUpright = ({ from, to }: Capsule): boolean => Math.abs(from.z - to.z) > 1e-9;
const lowOf = (one: Capsule): number => Math.min(one.from.z, one.to.z) - (isUpright(one) ? 0 : one.radiusM);
const highOf = (one: Capsule): number => Math.max(one.from.z, one.to.z) + (isUpright(one) ? 0 : one.radiusM);

function segmentsApartM(a: Capsule, b: Capsule): number {
  if (crosses(a, b)) return 0;
  return Math.min(pointApartM(a.from, b), pointApartM(a.to, b), pointApartM(b.from, a), pointApartM(b.to, a));
}

function pointApartM(p: Vector, { from, to }: Capsule): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const share = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - from.x) * dx + (p.y - from.y) * dy) / length2));
  return Math.hypot(p.x - from.x - share * dx, p.y - from.y - share * dy);
}

function crosses(a: Capsule, b: Capsule): boolean {
  const side = (p: Vector, q: Vector, r: Vector): number => (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
  return (
    side(a.from, a.to, b.from) * side(a.from, a.to, b.to) < 0 &&
    side(b.from, b.to, a.from) * side(b.from, b.to, a.to) < 0
  );
}

function ratedFaults(
  plan: Plan,
  machines: readonly PlanningMachine[],
  lifts: readonly { readonly id: string; readonly massKg: number }[],
): string[] {
  return plan.tasks.flatMap((task): string[] => {
    if (task.step !== 'lift') return [];
    const massKg = lifts.find(({ id }) => id === task.lift)?.massKg;
    const machine = machines.find(({ id }) => id === task.machineId);
    if (massKg === undefined || machine === undefined) return [`task ${task.id} lifts nothing known`];
    return task.legs.flatMap(({ poses }) =>
      poses.flatMap(({ xM, yM }): string[] => {
        const radiusM = Math.hypot(xM - machine.pose.xM, yM - machine.pose.yM);
        const row = machine.profile.lifting!.chart.find((one) => one.radiusM >= radiusM - 1e-3);
        const isKept = row !== undefined && massKg <= row.ratedKg;
        return isKept ? [] : [`${String(task.lift)}: ${String(massKg)} kg at ${radiusM.toFixed(1)} m`];
      }),
    );
  });
}

function orderFaults(
  plan: Plan,
  lifts: readonly { readonly id: string; readonly after: readonly string[] }[],
): string[] {
  const taskOf = new Map(plan.tasks.filter(({ step }) => step === 'lift').map((task) => [task.lift, task]));
  const known = new Map<string, PlannedTask>(plan.tasks.map((task) => [task.id, task]));
  return [
    ...lifts.flatMap(({ id, after }) =>
      after.flatMap((before): string[] => {
        const [one, other] = [taskOf.get(before), taskOf.get(id)];
        return other === undefined || (one !== undefined && one.endMs <= other.startMs)
          ? []
          : [`${id} is not after ${before}`];
      }),
    ),
    ...plan.tasks.flatMap((task) =>
      task.predecessors.flatMap(({ taskId }): string[] =>
        (known.get(taskId)?.endMs ?? Infinity) <= task.startMs ? [] : [`${task.id} begins before ${taskId} ends`],
      ),
    ),
    ...plan.tasks.flatMap((task, index) =>
      plan.tasks
        .slice(index + 1)
        .filter(
          (other) => other.machineId === task.machineId && other.startMs < task.endMs && task.startMs < other.endMs,
        )
        .map((other) => `${task.id} and ${other.id} are at once`),
    ),
  ];
}

function bayFaults({ lifting }: Plan): string[] {
  const stays = (lifting?.deliveries ?? []).filter(({ bayFromMs }) => bayFromMs !== null);
  const doubled = stays.flatMap((stay, index) =>
    stays
      .slice(index + 1)
      .filter(
        (other) => other.bayId === stay.bayId && other.bayFromMs! < stay.bayToMs! && stay.bayFromMs! < other.bayToMs!,
      )
      .map((other) => `${stay.vehicle} and ${other.vehicle} are both in ${String(stay.bayId)}`),
  );
  const outside = (lifting?.lifts ?? []).flatMap(({ id, vehicle, bayId, slungMs, from }): string[] => {
    if (vehicle === null) return [];
    const stay = stays.find((one) => one.vehicle === vehicle);
    const bay = lifting!.bays.find((one) => one.id === bayId);
    const isThere = bay !== undefined && Math.hypot(bay.xM - from.xM, bay.yM - from.yM) < 1e-6;
    const isInTime =
      stay !== undefined && stay.bayId === bayId && stay.bayFromMs! <= slungMs && slungMs <= stay.bayToMs!;
    return isThere && isInTime ? [] : [`${id} is taken from ${vehicle} when it is not in its bay`];
  });
  return [...doubled, ...outside];
}
