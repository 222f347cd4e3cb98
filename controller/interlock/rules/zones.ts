import type { Body } from '../body.ts';
import { Corridor } from '../corridor.ts';
import { circleGapM, pointShapeM, shapeShapeM, zOverlaps, type Shape } from '../geometry.ts';
import type { ZoneShape } from '../world.ts';
import { grownM } from './person-separation.ts';
import { holdFor, levelOfSpeed, metres, speedFinding, travelOnly, type Finding, type Scene } from './finding.ts';
import { fillCorridor, rollingSpeed } from './rolling.ts';

type ZoneKind = ZoneShape['zone']['kind'];

function isIn(body: Body, zone: Shape, marginM: number): boolean {
  for (const shape of body.moving) {
    if (!zOverlaps(shape.zMinM, shape.zMaxM, zone.zMinM, zone.zMaxM, 0)) continue;
    if (circleGapM(shape, zone) <= marginM && shapeShapeM(shape, zone) <= marginM) return true;
  }
  return false;
}

const none: readonly ZoneShape[] = [];

function zonesFor(scene: Scene, body: Body, kind: ZoneKind): readonly ZoneShape[] {
  // A cage runs between levels; zones are floors.
  if (body.pose === null || body.mobility === 'vertical') return none;
  const zones = scene.world.zonesByKind.get(kind) ?? none;
  const isForAll = zones.every(({ zone }) => zone.machineIds === null);
  return isForAll ? zones : zones.filter(({ zone }) => zone.machineIds?.includes(body.machineId) ?? true);
}

const corridor = new Corridor();

/** No machine in a BLOCKED zone (name of VDA 5050 3.0): inside it stands; outside it must be able to stop before it. */
export function blockedZone(scene: Scene, body: Body): Finding | null {
  let worst: Finding | null = null;
  for (const candidate of zonesFor(scene, body, 'BLOCKED')) {
    const finding = isIn(body, candidate.shape, 0)
      ? holdFor('hold', { ...blockedParts(scene, body, candidate), measured: metres(0), limit: metres(0) })
      : beforeBlocked(scene, body, candidate);
    if (finding === null) continue;
    if (worst === null || finding.travelSpeedMaxMps < worst.travelSpeedMaxMps) worst = finding;
  }
  return worst;
}

function blockedParts(scene: Scene, body: Body, { zone }: ZoneShape) {
  return {
    ruleId: 'blocked-zone',
    other: { kind: 'zone', id: zone.id },
    agesMs: { pose: scene.nowMs - body.poseAtMs },
  } as const;
}

function beforeBlocked(scene: Scene, body: Body, candidate: ZoneShape): Finding | null {
  const { shape } = candidate;
  const marginM = scene.limits.edgeMarginM;
  let gapM = Infinity;
  for (const own of body.moving) {
    if (!zOverlaps(own.zMinM, own.zMaxM, shape.zMinM, shape.zMaxM, 0)) continue;
    if (circleGapM(own, shape) > body.rollMaxM + marginM + 1) continue;
    gapM = Math.min(gapM, shapeShapeM(own, shape));
  }
  if (gapM === Infinity) return null;
  let room = { forwardM: gapM - marginM, backwardM: Infinity, gapM: () => gapM };
  if (body.mobility === 'ground') {
    fillCorridor(corridor, body, scene, (strip) => strip.addRing(shape.points, marginM));
    room = { ...room, forwardM: corridor.forwardM, backwardM: corridor.backwardM };
  }
  const rolling = rollingSpeed(scene, body, room);
  if (rolling.releaseMps >= body.nominalMps) return null;
  const level = levelOfSpeed(rolling.speedMps, body.nominalMps);
  const neededM = (level === 'hold' ? 0 : body.rollMaxM) + marginM;
  return speedFinding(
    { level, ...rolling },
    { ...blockedParts(scene, body, candidate), measured: metres(rolling.roomM + marginM), limit: metres(neededM) },
  );
}

/** A person in a PEOPLE_FREE zone holds the machines in it. */
export function peopleFreeZone(scene: Scene, body: Body): Finding | null {
  for (const { shape } of zonesFor(scene, body, 'PEOPLE_FREE')) {
    if (!isIn(body, shape, 0)) continue;
    for (const person of scene.people) {
      const zMaxM = person.zM + scene.limits.personHeightM;
      if (!zOverlaps(person.zM, zMaxM, shape.zMinM, shape.zMaxM, 0)) continue;
      const reachM = scene.limits.personUncertaintyM + grownM(scene, person);
      const gapM = pointShapeM(person.xM, person.yM, shape);
      if (gapM >= reachM) continue;
      return holdFor('hold', {
        ruleId: 'people-free-zone',
        measured: metres(gapM),
        limit: metres(reachM),
        other: { kind: 'person', id: person.personId },
        agesMs: { pose: scene.nowMs - body.poseAtMs, tag: scene.nowMs - person.seenAtMs },
      });
    }
  }
  return null;
}

/** The lowest limit of the SPEED_LIMIT zones the machine touches. */
export function speedZone(scene: Scene, body: Body): Finding | null {
  let lowestMps = body.nominalMps;
  let lowest: ZoneShape | null = null;
  for (const candidate of zonesFor(scene, body, 'SPEED_LIMIT')) {
    const speedMps = candidate.zone.speedMaxMps;
    if (speedMps === null || speedMps >= lowestMps || !isIn(body, candidate.shape, 0)) continue;
    lowestMps = speedMps;
    lowest = candidate;
  }
  if (lowest === null) return null;
  const finding = speedFinding(
    { level: 'limit', speedMps: lowestMps, releaseMps: lowestMps, isCreep: false },
    {
      ruleId: 'speed-zone',
      measured: null,
      limit: { value: lowestMps, unit: 'm/s' },
      other: { kind: 'zone', id: lowest.zone.id },
    },
  );
  // A zone's limit is one of driving: what turns on a ground machine's own footprint it does not concern.
  return body.mobility === 'ground' ? travelOnly(finding, body) : finding;
}
