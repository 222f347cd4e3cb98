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
  [5, -8],
  [85, -8],
  [45, 44],
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
    { id: 'west', xM: 20, yM: -8, zM: 1.2 },
    { id: 'middle', xM: 45, yM: -6, zM: 1.2 },
    { id: 'east', xM: 70, yM: -8, zM: 1.2 },
  ];
  const sides = [
    { fromM: 5, toM: 45, bayIds: ['west', 'middle'] },
    { fromM: 45, toM: 85, bayIds: ['middle', 'east'] },
  ] as const;
  const all: CraneLift[] = [];
  const deliveries: CraneDelivery[] = [];
  const lift = (side: (typeof sides)[number], from?: CraneLift['from']): string => {
    const id = `lift-${String(all.length + 1)}`;
    all.push({
      id,
      massKg: massesKg[random.below(massesKg.length)]!,
      ...(from === undefined ? {} : { from }),
      to: { xM: between(side.fromM, side.toM), yM: between(3, 30), zM: random.below(2) * builtM },
      priority: 1 + random.below(3),
      after: [],
    });
    return id;
  };
  for (let group = 0; all.length < lifts; group += 1) {
    const side = sides[group % sides.length]!;
    const { fromM, toM, bayIds } = side;
    const count = Math.min(liftsOfVehicle, lifts - all.length);
    // Every third group lies in front of the building, the others come by vehicle.
    if (group % 3 === 2) {
      const middleM = (fromM + toM) / 2;
      for (let at = 0; at < count; at += 1)
        lift(side, { xM: between(middleM - 12, middleM + 12), yM: between(-6, -3), zM: 0 });
      continue;
    }
    deliveries.push({
      vehicle: `truck-${String(deliveries.length + 1)}`,
      arrivesMs: 1000 * (firstArrivalS + betweenArrivalsS * deliveries.length),
      bayIds: [...bayIds],
      liftIds: Array.from({ length: count }, () => lift(side)),
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
