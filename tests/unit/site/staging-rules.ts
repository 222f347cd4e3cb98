import { expect } from 'vitest';
import type { StagedSite } from '../../../controller/site/staging.ts';
import { fleetFile } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import {
  isInsidePolygon,
  isInsideRing,
  placeRing,
  pointSegmentDistanceM,
  ringSegments,
  segmentDistanceM,
  type Point,
  type Ring,
} from '../../../kernel/geometry.ts';
import { expectRoomToDrive } from './driving-rules.ts';

function gapM(left: Ring, right: Ring): number {
  if (isInsideRing(left[0] as Point, right) || isInsideRing(right[0] as Point, left)) return 0;
  return Math.min(...ringSegments(left).flatMap((a) => ringSegments(right).map((b) => segmentDistanceM(a, b))));
}

/** What must hold on any building: complete fleet, nobody in anybody's way, gates on the edges, machines on floors. */
export function expectSafeStaging({ model, fleet }: StagedSite, profiles: ReadonlyMap<string, MachineProfile>): void {
  expect(fleetFile.safeParse(fleet).success).toBe(true);
  expect(fleet.machines.map(({ label }) => label).sort()).toEqual(
    ['C1', 'C2', 'D1', 'F1', 'F2', 'H1A', 'H1B', 'K1', 'L1', 'L2', 'P1', 'T1', 'T2'].sort(),
  );
  expect(fleet.people).toHaveLength(20);
  const placed = fleet.machines.map((machine) => {
    const profile = profiles.get(machine.profileId) as MachineProfile;
    return { machine, profile, ring: placeRing(profile.kinematics.footprint, machine.start) };
  });
  placed.forEach((left, index) => {
    for (const right of placed.slice(index + 1)) {
      if (left.machine.start.levelId !== right.machine.start.levelId) continue;
      expect(gapM(left.ring, right.ring), `${left.machine.id} and ${right.machine.id}`).toBeGreaterThan(0.99);
    }
  });
  for (const { machine, profile, ring } of placed) {
    if (profile.kinematics.mobility !== 'ground') continue;
    const level = model.levels.find(({ id }) => id === machine.start.levelId);
    expect(
      ring.every((corner) => level?.slabs.some((slab) => isInsidePolygon(corner, slab))),
      machine.id,
    ).toBe(true);
    const obstacles = [...(level?.columns ?? []), ...(level?.walls ?? [])];
    for (const obstacle of obstacles) expect(gapM(obstacle.outline, ring), machine.id).toBeGreaterThanOrEqual(0.249);
    for (const edge of level?.fallEdges ?? []) {
      const distance = Math.min(...ringSegments(ring).map((segment) => segmentDistanceM(segment, edge)));
      expect(distance, machine.id).toBeGreaterThanOrEqual(0.599);
    }
  }
  for (const { start, id } of fleet.people) {
    const at: Point = [start.xM, start.yM];
    const level = model.levels.find((each) => each.id === start.levelId);
    expect(
      level?.slabs.some((slab) => isInsidePolygon(at, slab)),
      id,
    ).toBe(true);
    expect(
      model.zones.some(({ levelId, outline }) => levelId === start.levelId && isInsideRing(at, outline)),
      id,
    ).toBe(false);
    for (const { machine, ring } of placed) {
      if (machine.start.levelId !== start.levelId) continue;
      const distance = Math.min(...ringSegments(ring).map((segment) => pointSegmentDistanceM(at, segment)));
      expect(distance, `${id} and ${machine.id}`).toBeGreaterThanOrEqual(6);
    }
  }
  expectRoomToDrive({ model, fleet }, profiles);
  expectLandings({ model, fleet });
  expectOutside({ model, fleet }, 'k1', 4);
  expectOutside({ model, fleet }, 'p1', 1);
}

function expectLandings({ model }: StagedSite): void {
  expect(model.landings.map(({ id }) => id)).toEqual(model.levels.flatMap(({ id }) => [`h1a-${id}`, `h1b-${id}`]));
  for (const { id, levelId, cagePose, waitPose } of model.landings) {
    const level = model.levels.find((each) => each.id === levelId);
    const gates = level?.fallEdges.filter(({ landingId }) => landingId === id) ?? [];
    expect(gates, id).toHaveLength(1);
    const [gate] = gates as [(typeof gates)[number]];
    const width = Math.hypot(gate.to[0] - gate.from[0], gate.to[1] - gate.from[1]);
    expect(width, id).toBeCloseTo(1.4, 3);
    const middle: Point = [(gate.from[0] + gate.to[0]) / 2, (gate.from[1] + gate.to[1]) / 2];
    const ahead = Math.atan2(middle[1] - waitPose.yM, middle[0] - waitPose.xM);
    expect(Math.cos(ahead - waitPose.yawRad), `${id} waits facing its gate`).toBeGreaterThan(0.999);
    const toCage = Math.atan2(cagePose.yM - middle[1], cagePose.xM - middle[0]);
    expect(Math.cos(toCage - waitPose.yawRad), `${id} has its cage straight ahead`).toBeGreaterThan(0.999);
    const isOnSlab = (x: number, y: number): boolean =>
      level?.slabs.some((slab) => isInsidePolygon([x, y], slab)) ?? false;
    expect(isOnSlab(waitPose.xM, waitPose.yM), id).toBe(true);
    expect(isOnSlab(cagePose.xM, cagePose.yM), id).toBe(false);
  }
  for (const { id } of model.levels) {
    expect(
      model.zones.some(({ levelId, kind }) => levelId === id && kind === 'STAGING'),
      id,
    ).toBe(true);
  }
}

function expectOutside({ model, fleet }: StagedSite, machineId: string, atLeastM: number): void {
  const start = fleet.machines.find(({ id }) => id === machineId)?.start;
  const at: Point = [start?.xM ?? NaN, start?.yM ?? NaN];
  for (const { slabs } of model.levels) {
    for (const slab of slabs) {
      expect(isInsidePolygon(at, slab)).toBe(false);
      const distance = Math.min(...ringSegments(slab.outline).map((segment) => pointSegmentDistanceM(at, segment)));
      expect(distance).toBeGreaterThanOrEqual(atLeastM);
    }
  }
}
