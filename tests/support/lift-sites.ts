import { join } from 'node:path';
import { asId, type LevelId, type MachineId, type MissionId } from '../../kernel/ids.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { seededRandom } from '../../kernel/random.ts';
import type {
  CraneDelivery,
  CraneLift,
  CraneLiftsParameters,
  UnloadingBay,
} from '../../missions/cranes/crane-lifts.ts';
import type { MissionRequest } from '../../missions/mission.ts';
import type { PlanningInput, PlanningMachine } from '../../missions/planning-input.ts';
import { packageRoot } from '../../controller/cli/package-root.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import { smallSite } from './small-site.ts';

/** Overlapping tower cranes around a building with unloading bays in front of it, and loads for it. */
export interface LiftSiteOptions {
  readonly seed: number;
  readonly cranes: 1 | 2 | 3;
  readonly lifts: number;
}

const massesKg = [600, 900, 1200, 1500, 2200] as const;
const firstArrivalS = 600;
const betweenArrivalsS = 900;
const liftsOfVehicle = 4;
/** Jibs of neighbours pass above each other by so much, metres. */
const heightStepM = 9;
const builtM = 12;

export interface LiftSite {
  readonly machines: readonly PlanningMachine[];
  readonly parameters: CraneLiftsParameters;
}

const places = [
  [10, -8],
  [62, 42],
  [75, -20],
] as const;

const loaded = loadProfiles(join(packageRoot(), 'hardware-profiles/data'));
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem));
const shippedCrane = loaded.value.get('tower-crane')!;

export function towerCrane(index: number): PlanningMachine {
  const profile = taller(shippedCrane, heightStepM * index);
  const [xM, yM] = places[index]!;
  return {
    id: asId<MachineId>(`k${String(index + 1)}`),
    label: `K${String(index + 1)}`,
    profile,
    levelId: asId<LevelId>('level-1'),
    pose: { xM, yM, zM: 0, yawRad: 0 },
    batteryRatio: 1,
    isAvailable: true,
    busyUntilMs: 0,
  };
}

/** The same crane on a mast that is so much higher, with as much more rope. */
function taller(profile: MachineProfile, byM: number): MachineProfile {
  const parts = profile.kinematics.parts.map((part) => {
    const { joint, origin, body } = part;
    if (part.kind === 'mast') return { ...part, body: { ...body, to: raised(body.to, byM) } };
    if (part.kind === 'jib' && origin !== undefined) return { ...part, origin: raised(origin, byM) };
    if (joint?.kind === 'hoist') return { ...part, joint: { ...joint, max: joint.max + byM } };
    return part;
  });
  return { ...profile, kinematics: { ...profile.kinematics, parts } };
}

function raised([x, y, z]: readonly [number, number, number], byM: number): [number, number, number] {
  return [x, y, z + byM];
}

/** The same seed gives the same site. Two thirds of the loads come by vehicle, the others lie in front of the building. */
export function liftSite({ seed, cranes, lifts }: LiftSiteOptions): LiftSite {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => Number((low + (high - low) * random.next()).toFixed(1));
  const bays: UnloadingBay[] = [
    { id: 'south', xM: 28, yM: -8, zM: 1.2 },
    { id: 'east', xM: 70, yM: 20, zM: 1.2 },
    { id: 'corner', xM: 50, yM: -6, zM: 1.2 },
  ];
  const all = Array.from({ length: lifts }, (_, index): CraneLift => {
    const isBrought = index % 3 !== 2;
    return {
      id: `lift-${String(index + 1)}`,
      massKg: massesKg[random.below(massesKg.length)]!,
      ...(isBrought ? {} : { from: { xM: between(20, 55), yM: between(-6, -3), zM: 0 } }),
      to: { xM: between(5, 55), yM: between(3, 35), zM: random.below(2) * builtM },
      priority: 1 + random.below(3),
      after: [],
    };
  });
  const brought = all.filter(({ from }) => from === undefined);
  const deliveries: CraneDelivery[] = [];
  for (let at = 0; at < brought.length; at += liftsOfVehicle) {
    const arrivesMs = 1000 * (firstArrivalS + (betweenArrivalsS * at) / liftsOfVehicle);
    deliveries.push({
      vehicle: `truck-${String(deliveries.length + 1)}`,
      arrivesMs,
      bayIds: bays.map(({ id }) => id),
      liftIds: brought.slice(at, at + liftsOfVehicle).map(({ id }) => id),
    });
  }
  return {
    machines: Array.from({ length: cranes }, (_, index) => towerCrane(index)),
    parameters: { kind: 'crane-lifts', bays, lifts: all, deliveries },
  };
}

export function liftRequest({ machines, parameters }: LiftSite, request: Partial<MissionRequest> = {}): PlanningInput {
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: smallSite(),
    zones: [],
    machines,
    nowMs: 0,
    request: { kind: 'crane-lifts', levelId: asId<LevelId>('level-1'), earliestStartMs: 0, parameters, ...request },
  };
}
