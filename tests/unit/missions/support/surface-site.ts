import { isInsidePolygon, isInsideRing, ringSegments, type Point, type Ring } from '../../../../kernel/geometry.ts';
import { asId, type LevelId, type MissionId, type SlabId } from '../../../../kernel/ids.ts';
import type { MissionArea, Plan } from '../../../../missions/mission.ts';
import type { PlanningInput, PlanningMachine } from '../../../../missions/plan-mission.ts';
import { bodyOf } from '../../../../missions/routing/body.ts';
import type { SurfaceParameters } from '../../../../missions/surface/surface-parameters.ts';
import type { CheckedFloor, CheckedMove } from '../../../support/checkers/surface-checker.ts';
import { shippedProfiles } from '../../../support/small-site.ts';
import { machine, rectangle, stagingZone, syntheticLevel, syntheticSite } from './synthetic-site.ts';

export interface SurfaceSetup {
  readonly widthM: number;
  readonly depthM: number;
  readonly columns?: readonly Ring[];
  readonly holes?: readonly Ring[];
  readonly area?: MissionArea;
  readonly robots?: readonly Point[];
  readonly profileId?: string;
  readonly parameters?: Partial<SurfaceParameters>;
}

/** Where the robots wait. */
const stagingOutline = rectangle(0.6, 0.6, 3.4, 9);
const staging = stagingZone(1, stagingOutline);

/** One level whose outline and openings are fall edges, with robots of one kind on it. */
export function surfaceInput(setup: SurfaceSetup): PlanningInput {
  const { widthM, depthM, columns = [], holes = [], robots = [[2, 2.5]], profileId = 'floor-grinding-robot' } = setup;
  const level = syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, widthM, depthM), columns, holes });
  const profile = shippedProfiles().get(profileId)!;
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: syntheticSite([level], [staging]),
    zones: [staging],
    nowMs: 0,
    machines: robots.map((at, index): PlanningMachine => machine(`g${String(index + 1)}`, profile, at)),
    request: {
      kind: 'surface-work',
      levelId: asId<LevelId>('level-1'),
      area: setup.area ?? { slabId: asId<SlabId>('slab-1') },
      earliestStartMs: 0,
      parameters: { kind: 'surface-work', work: 'grind', passes: 1, ...setup.parameters },
    },
  };
}

/** As the checker wants it: margins as the site's rules have them, 0.5 m to fall edges and 0.15 m to columns. */
export function checkedFloor({ site, request, machines }: PlanningInput): CheckedFloor {
  const level = site.levels[0]!;
  const slab = level.slabs[0]!;
  const area = request.area!;
  const outline = 'polygon' in area ? area.polygon : slab.outline;
  const solids = level.columns.map((column) => column.outline);
  const { profile } = machines[0]!;
  const xs = slab.outline.map(([x]) => x);
  const ys = slab.outline.map(([, y]) => y);
  return {
    isWorked: (at) => isInsideRing(at, outline) && !isInsideRing(at, stagingOutline),
    isFloor: (at) => isInsidePolygon(at, slab) && !solids.some((solid) => isInsideRing(at, solid)),
    sides: [
      ...level.fallEdges.map(({ from, to }) => ({ from, to, keptM: 0.5 })),
      ...solids.flatMap(ringSegments).map(({ from, to }) => ({ from, to, keptM: 0.15 })),
    ],
    borders: [outline, stagingOutline].flatMap(ringSegments).map(({ from, to }) => [from, to] as const),
    box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    bodyRadiusM: bodyOf(profile).turnRadiusM,
    toolRadiusM: profile.work!.widthM.value / 2,
  };
}

export function movesOf(plan: Plan): CheckedMove[] {
  return plan.tasks.flatMap(({ machineId, legs, startMs, pass }) =>
    legs.flatMap(({ poses, atS, tool }) =>
      poses.slice(1).map((pose, index) => ({
        machine: machineId,
        from: [poses[index]!.xM, poses[index]!.yM] as const,
        to: [pose.xM, pose.yM] as const,
        fromS: startMs / 1000 + atS[index]!,
        toS: startMs / 1000 + atS[index + 1]!,
        isOn: tool === 'on',
        pass: pass ?? 0,
      })),
    ),
  );
}
