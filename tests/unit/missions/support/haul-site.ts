import { loadProfiles, shippedProfilesDirectory } from '../../../../hardware-profiles/load-profiles.ts';
import type { Point, Pose, Ring } from '../../../../kernel/geometry.ts';
import { asId } from '../../../../kernel/ids.ts';
import type { HaulLoad } from '../../../../missions/hauling/haul-load.ts';
import type { Plan, PlannedTask } from '../../../../missions/mission.ts';
import type { PlanningInput, PlanningMachine } from '../../../../missions/planning-input.ts';
import type { SiteModel } from '../../../../missions/site-model.ts';

/** Site time at which everything begins. */
export const nowMs = 1_795_000_000_000;

function box(xMin: number, yMin: number, xMax: number, yMax: number): Ring {
  return [
    [xMin, yMin],
    [xMax, yMin],
    [xMax, yMax],
    [xMin, yMax],
  ];
}

/** A floor of 40 × 16 m in two rooms, with one gap of 3 m in the wall between them at (20, 8): a carrier needs 2.2 m of it. */
export function haulSite(): SiteModel {
  const wall = (name: string, outline: Ring) => ({ globalId: name, outline, heightM: 3 });
  const level = {
    id: asId<SiteModel['levels'][number]['id']>('level-1'),
    name: 'Level 1',
    elevationM: 0,
    slabs: [
      {
        id: asId<SiteModel['levels'][number]['slabs'][number]['id']>('slab-1'),
        globalId: 'slab-1',
        name: 'slab',
        outline: box(0, 0, 40, 16),
        holes: [],
        areaM2: 640,
        thicknessM: 0.2,
        topM: 0,
      },
    ],
    columns: [],
    walls: [wall('south', box(19.9, 0, 20.1, 6.5)), wall('north', box(19.9, 9.5, 20.1, 16))],
    stairs: [],
    openings: [],
    fallEdges: [],
  };
  return {
    siteId: asId('haul-site'),
    name: 'Two rooms',
    source: { file: 'hand-made', sha256: '0'.repeat(64), kind: 'geojson' },
    levels: [level],
    setAside: [],
    zones: [
      { id: asId('staging'), levelId: level.id, kind: 'STAGING', name: 'Staging', outline: box(1, 1, 4, 15) },
      { id: asId('closed'), levelId: level.id, kind: 'BLOCKED', name: 'Closed', outline: box(34, 12, 38, 15) },
    ],
    landings: [],
  };
}

const profiles = loadProfiles(shippedProfilesDirectory());
if (!profiles.ok) throw new Error(JSON.stringify(profiles.problem));
const carrierProfile = profiles.value.get('material-carrier')!;

export function carrier(id: string, [xM, yM]: Point, part: Partial<PlanningMachine> = {}): PlanningMachine {
  return {
    id: asId(id),
    label: id.toUpperCase(),
    profile: carrierProfile,
    levelId: asId('level-1'),
    pose: { xM, yM, zM: 0, yawRad: 0 },
    batteryRatio: 1,
    isAvailable: true,
    busyUntilMs: 0,
    ...part,
  };
}

export const threeCarriers = (): PlanningMachine[] => [
  carrier('c1', [2.5, 3]),
  carrier('c2', [2.5, 8]),
  carrier('c3', [2.5, 13]),
];

export function haulInput(loads: readonly HaulLoad[], part: Partial<PlanningInput> = {}): PlanningInput {
  const site = haulSite();
  return {
    missionId: asId('m-1'),
    request: {
      kind: 'hauling',
      levelId: asId('level-1'),
      parameters: { kind: 'hauling', loads },
      earliestStartMs: nowMs,
    },
    site,
    zones: site.zones,
    machines: threeCarriers(),
    nowMs,
    version: 1,
    ...part,
  };
}

export function load(from: Point, to: Point, part: Partial<HaulLoad> = {}): HaulLoad {
  return { from: { point: from }, to: { point: to }, massKg: 500, count: 1, ...part };
}

/** Where a machine is at a moment of a plan, by its tasks alone: it stands where its last leg ended. */
export function whereAt(start: Pose, tasks: readonly PlannedTask[], atMs: number): Point {
  let at: Point = [start.xM, start.yM];
  for (const task of tasks.toSorted((a, b) => a.startMs - b.startMs)) {
    for (const leg of task.legs) {
      leg.poses.forEach((pose, index) => {
        const before = leg.poses[index - 1];
        const reachedMs = task.startMs + leg.atS[index]! * 1000;
        const leftMs = before === undefined ? reachedMs : task.startMs + leg.atS[index - 1]! * 1000;
        if (reachedMs <= atMs) at = [pose.xM, pose.yM];
        else if (before !== undefined && leftMs < atMs) {
          const share = (atMs - leftMs) / (reachedMs - leftMs);
          at = [before.xM + (pose.xM - before.xM) * share, before.yM + (pose.yM - before.yM) * share];
        }
      });
    }
  }
  return at;
}

/** The least distance between the middles of any two machines over the whole plan, looked at every quarter of a second. */
export function leastDistanceM(machines: readonly PlanningMachine[], plan: Plan): number {
  const tasksOf = new Map(machines.map(({ id }) => [id, plan.tasks.filter(({ machineId }) => machineId === id)]));
  let leastM = Infinity;
  for (let atMs = plan.startMs; atMs <= plan.endMs; atMs += 250) {
    const places = machines.map(({ id, pose }) => whereAt(pose, tasksOf.get(id)!, atMs));
    places.forEach(([x, y], one) =>
      places.slice(one + 1).forEach(([u, v]) => (leastM = Math.min(leastM, Math.hypot(x - u, y - v)))),
    );
  }
  return leastM;
}
