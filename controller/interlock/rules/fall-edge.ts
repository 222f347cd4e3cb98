import type { Body } from '../body.ts';
import { Corridor } from '../corridor.ts';
import { segmentShapeM } from '../geometry.ts';
import type { Edge } from '../world.ts';
import { levelOfSpeed, metres, speedFinding, type Finding, type Scene } from './finding.ts';
import { fillCorridor, rollingSpeed } from './rolling.ts';

const corridor = new Corridor();

/** Whether a landing's cage closes this stretch for this machine now: level with the floor, and expected. */
export function isClosedByCage(scene: Scene, body: Body, edge: Edge): boolean {
  if (edge.landingId === null) return false;
  const landing = scene.world.landings.get(edge.landingId);
  const cage = landing === undefined ? undefined : scene.bodyById.get(landing.machineId);
  if (landing === undefined || cage === undefined || cage.pose === null) return false;
  const isThere = Math.abs(cage.tool[2] - landing.zM) < scene.limits.landingHeightToleranceM;
  const isFresh = scene.nowMs - cage.poseAtMs <= scene.limits.poseAgeRestMaxMs;
  return isThere && isFresh && body.rendezvous.has(cage.index);
}

/** The footprint swept over the stopping distance must not reach a fall edge of its level. */
export function fallEdge(scene: Scene, body: Body): Finding | null {
  if (body.mobility !== 'ground' || body.nearEdges.length === 0 || body.footprint === null) return null;
  const { limits } = scene;
  const footprint = body.footprint;
  const marginM = isBoarding(scene, body) ? limits.edgeMarginRendezvousM : limits.edgeMarginM;
  const open = openEdges(scene, body);
  fillCorridor(corridor, body, scene, (strip) => {
    for (const edge of open) strip.addSegment(edge.x1, edge.y1, edge.x2, edge.y2, marginM);
  });
  if (corridor.forwardM === Infinity && corridor.backwardM === Infinity) return null;
  const gap = (): number =>
    open.reduce(
      (least, edge) => Math.min(least, segmentShapeM(edge.x1, edge.y1, edge.x2, edge.y2, footprint)),
      Infinity,
    );
  const rolling = rollingSpeed(scene, body, {
    forwardM: corridor.forwardM,
    backwardM: corridor.backwardM,
    gapM: gap,
  });
  if (rolling.releaseMps >= body.nominalMps) return null;
  const level = levelOfSpeed(rolling.speedMps, body.nominalMps);
  const nearest = open.reduce<{ edge: Edge | null; gapM: number }>(
    (best, edge) => {
      const gapM = segmentShapeM(edge.x1, edge.y1, edge.x2, edge.y2, footprint);
      return gapM < best.gapM ? { edge, gapM } : best;
    },
    { edge: null, gapM: Infinity },
  );
  return speedFinding(
    { level, ...rolling },
    {
      ruleId: 'fall-edge',
      measured: metres(rolling.roomM + marginM),
      limit: metres((level === 'hold' ? 0 : body.rollMaxM) + marginM),
      other: nearest.edge === null ? null : { kind: 'edge', id: nearest.edge.id },
      agesMs: { pose: scene.nowMs - body.poseAtMs },
    },
  );
}

function openEdges(scene: Scene, body: Body): readonly Edge[] {
  if (body.rendezvous.size === 0) return body.nearEdges;
  return body.nearEdges.filter((edge) => !isClosedByCage(scene, body, edge));
}

function isBoarding(scene: Scene, body: Body): boolean {
  for (const index of body.rendezvous) {
    if (scene.bodies[index]?.mobility === 'vertical') return true;
  }
  return false;
}
