import type { Body } from '../body.ts';
import { Corridor } from '../geometry/corridor.ts';
import { segmentShapeM, type Shape } from '../geometry/geometry.ts';
import type { Edge } from '../geometry/world.ts';
import { levelOfSpeed, metres, speedFinding, type Finding, type Scene } from './finding.ts';
import { fillCorridor, isRoomy, rollingSpeed } from './rolling.ts';

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
  open.scene = scene;
  open.body = body;
  open.marginM = marginM;
  fillCorridor(corridor, body, open.add);
  const { forwardM, backwardM } = corridor;
  if (isRoomy(scene, body, forwardM, backwardM)) return null;
  const { edge: nearest, gapM } = nearestOpen(scene, body, footprint);
  const rolling = rollingSpeed(scene, body, { forwardM, backwardM, gapM: () => gapM });
  if (rolling.releaseMps >= body.nominalMps) return null;
  const level = levelOfSpeed(rolling.speedMps, body.nominalMps);
  return speedFinding(
    { level, ...rolling },
    {
      ruleId: 'fall-edge',
      measured: metres(rolling.roomM + marginM),
      limit: metres((level === 'hold' ? 0 : body.rollMaxM) + marginM),
      other: nearest === null ? null : { kind: 'edge', id: nearest.id },
      agesMs: { pose: scene.nowMs - body.poseAtMs },
    },
  );
}

/** The edges near a machine that no cage closes, as obstacles of its corridor. One object for all cycles. */
class OpenEdges {
  scene: Scene | null = null;
  body: Body | null = null;
  marginM = 0;
  readonly add = (strip: Corridor): void => {
    const { scene, body, marginM } = this;
    if (scene === null || body === null) return;
    for (const edge of body.nearEdges) {
      if (isClosedByCage(scene, body, edge)) continue;
      scene.pairs.figures.exactSegments += 1;
      strip.addSegment(edge.x1, edge.y1, edge.x2, edge.y2, marginM);
    }
  };
}

const open = new OpenEdges();

function nearestOpen(scene: Scene, body: Body, footprint: Shape): { edge: Edge | null; gapM: number } {
  const nearest: { edge: Edge | null; gapM: number } = { edge: null, gapM: Infinity };
  for (const edge of body.nearEdges) {
    if (isClosedByCage(scene, body, edge)) continue;
    const gapM = segmentShapeM(edge.x1, edge.y1, edge.x2, edge.y2, footprint);
    if (gapM >= nearest.gapM) continue;
    nearest.edge = edge;
    nearest.gapM = gapM;
  }
  return nearest;
}

function isBoarding(scene: Scene, body: Body): boolean {
  for (const index of body.rendezvous) {
    if (scene.bodies[index]?.mobility === 'vertical') return true;
  }
  return false;
}
