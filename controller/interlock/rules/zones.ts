import type { InterlockRule } from '../../contract/interlock/interlock.ts';
import type { Body } from '../body.ts';
import { Corridor } from '../geometry/corridor.ts';
import { circleGapM, pointShapeM, shapeShapeM, zOverlaps, type Shape } from '../geometry/geometry.ts';
import { touchesZone } from '../geometry/own-shapes.ts';
import type { ZoneShape } from '../geometry/world.ts';
import { grownM, peopleQuery } from '../geometry/people-grid.ts';
import {
  holdFor,
  levelOfSpeed,
  metres,
  speedFinding,
  travelOnly,
  type Finding,
  type PersonTrack,
  type Scene,
} from './finding.ts';
import { fillCorridor, rollingSpeed } from './rolling.ts';

type ZoneKind = ZoneShape['zone']['kind'];

/** Zones of one kind that count for this machine. A cage runs between levels; zones are floors: it has none near. */
export function isFor(body: Body, { zone }: ZoneShape, kind: ZoneKind): boolean {
  if (zone.kind !== kind) return false;
  return zone.machineIds === null || zone.machineIds.includes(body.machineId);
}

const corridor = new Corridor();

/** No machine in a BLOCKED zone (name of VDA 5050 3.0). */
export function blockedZone(scene: Scene, body: Body): Finding | null {
  const isShut = (candidate: ZoneShape): boolean => isFor(body, candidate, 'BLOCKED');
  return closedZone(scene, body, { ruleId: 'blocked-zone', candidates: body.nearZones, isShut });
}

/** In a RELEASE zone (name of VDA 5050 3.0) only the machine whose permit names it; who holds it: zone-keeper.ts. */
export function releaseZone(scene: Scene, body: Body): Finding | null {
  const isClosed = (candidate: ZoneShape): boolean =>
    isFor(body, candidate, 'RELEASE') && !body.grantedZoneIds.includes(candidate.zone.id);
  return closedZone(scene, body, { ruleId: 'release-zone', candidates: body.nearZones, isShut: isClosed });
}

/** Without an open work permit nobody unknown may be there: no machine goes in, or machines in it stand while a person is there. */
export function permitToWork(scene: Scene, body: Body): Finding | null {
  const isShut = (candidate: ZoneShape): boolean =>
    isFor(body, candidate, 'PERMIT_TO_WORK') && !isOpenForWork(scene, candidate.zone.id);
  const machines = closedZone(scene, body, {
    ruleId: 'permit-to-work',
    candidates: body.nearZones,
    isShut: (candidate) => candidate.zone.closedTo !== 'people' && isShut(candidate),
  });
  if (machines?.level === 'hold') return machines;
  return (
    personInZone(
      scene,
      body,
      'permit-to-work',
      (candidate) => candidate.zone.closedTo === 'people' && isShut(candidate),
    ) ?? machines
  );
}

/** Written so that a time that is not a number is closed. */
function isOpenForWork(scene: Scene, zoneId: string): boolean {
  return scene.nowMs < (scene.workUntilMs.get(zoneId) ?? -Infinity);
}

/** Machines that wait for each other's zones finish their goal and begin none until a person has made one leave (fault 59). */
export function zoneRing(_scene: Scene, body: Body): Finding | null {
  if (body.ringWithId === '') return null;
  const outcome = { level: 'noStart', speedMps: body.nominalMps, releaseMps: body.nominalMps, isCreep: false } as const;
  const other = { kind: 'machine', id: body.ringWithId } as const;
  return speedFinding(outcome, { ruleId: 'zone-ring', measured: null, limit: null, other });
}

/** Inside a closed zone a machine stands; outside it must be able to stop before it. */
export function closedZone(
  scene: Scene,
  body: Body,
  asked: {
    readonly ruleId: InterlockRule;
    readonly candidates: readonly ZoneShape[];
    readonly isShut: (candidate: ZoneShape) => boolean;
  },
): Finding | null {
  const { ruleId, candidates, isShut } = asked;
  let worst: Finding | null = null;
  let releaseMps = Infinity;
  for (const candidate of candidates) {
    if (!isShut(candidate)) continue;
    scene.pairs.figures.exactSegments += candidate.shape.points.length / 2;
    const parts = closedParts(scene, body, ruleId, candidate);
    const finding = touchesZone(body.moving, candidate.shape, 0)
      ? holdFor('hold', { ...parts, measured: metres(0), limit: metres(0) })
      : beforeClosed(scene, body, candidate, parts);
    if (finding === null) continue;
    releaseMps = Math.min(releaseMps, finding.releaseSpeedMaxMps);
    if (worst === null || finding.travelSpeedMaxMps < worst.travelSpeedMaxMps) worst = finding;
  }
  if (worst === null || worst.releaseSpeedMaxMps <= releaseMps) return worst;
  return { ...worst, releaseSpeedMaxMps: releaseMps };
}

function closedParts(scene: Scene, body: Body, ruleId: InterlockRule, { zone }: ZoneShape) {
  return {
    ruleId,
    other: { kind: 'zone', id: zone.id },
    agesMs: { pose: scene.nowMs - body.poseAtMs },
  } as const;
}

/** Room that a machine has before the border of a zone, with the margin taken off; null where the zone is out of its reach. */
export function roomBefore(scene: Scene, body: Body, { shape }: ZoneShape) {
  const marginM = scene.limits.edgeMarginM;
  let gapM = Infinity;
  for (const own of body.moving) {
    if (!zOverlaps(own.zMinM, own.zMaxM, shape.zMinM, shape.zMaxM, 0)) continue;
    if (circleGapM(own, shape) > body.staticRoomM) continue;
    gapM = Math.min(gapM, shapeShapeM(own, shape));
  }
  if (gapM === Infinity) return null;
  const room = { forwardM: gapM - marginM, backwardM: Infinity, gapM: () => gapM };
  if (body.mobility !== 'ground') return room;
  fillCorridor(corridor, body, (strip) => strip.addRing(shape.points, marginM));
  return { ...room, forwardM: corridor.forwardM, backwardM: corridor.backwardM };
}

function beforeClosed(
  scene: Scene,
  body: Body,
  candidate: ZoneShape,
  parts: ReturnType<typeof closedParts>,
): Finding | null {
  const marginM = scene.limits.edgeMarginM;
  const room = roomBefore(scene, body, candidate);
  if (room === null) return null;
  const rolling = rollingSpeed(scene, body, room);
  if (rolling.releaseMps >= body.nominalMps) return null;
  const level = levelOfSpeed(rolling.speedMps, body.nominalMps);
  const neededM = (level === 'hold' ? 0 : body.rollMaxM) + marginM;
  return speedFinding(
    { level, ...rolling },
    { ...parts, measured: metres(rolling.roomM + marginM), limit: metres(neededM) },
  );
}

/** A person in a PEOPLE_FREE zone holds the machines in it. */
export function peopleFreeZone(scene: Scene, body: Body): Finding | null {
  return personInZone(scene, body, 'people-free-zone', (candidate) => isFor(body, candidate, 'PEOPLE_FREE'));
}

function personInZone(
  scene: Scene,
  body: Body,
  ruleId: InterlockRule,
  isMeant: (candidate: ZoneShape) => boolean,
): Finding | null {
  for (const candidate of body.nearZones) {
    if (!isMeant(candidate) || !touchesZone(body.moving, candidate.shape, 0)) continue;
    const { shape } = candidate;
    const index = personIn(scene, shape);
    const person = index < 0 ? undefined : scene.people[index];
    if (person === undefined) continue;
    return holdFor('hold', {
      ruleId,
      measured: metres(pointShapeM(person.xM, person.yM, shape)),
      limit: metres(scene.limits.personUncertaintyM + grownM(scene.nowMs, scene.limits, person)),
      other: { kind: 'person', id: person.personId },
      agesMs: { pose: scene.nowMs - body.poseAtMs, tag: scene.nowMs - person.seenAtMs },
    });
  }
  return null;
}

const query = peopleQuery();

/** Index of the first person of the list whose disc touches the zone, or -1. */
function personIn({ people, pairs, limits, nowMs }: Scene, shape: Shape): number {
  query.xM = shape.centreXM;
  query.yM = shape.centreYM;
  query.radiusM = shape.reachM + limits.personUncertaintyM;
  query.zLowM = shape.zMinM - limits.personHeightM;
  query.zHighM = shape.zMaxM;
  const near = pairs.peopleNear(query);
  let index = -1;
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const candidate = near.indexes[at] as number;
    if (index >= 0 && candidate > index) continue;
    const person = people[candidate] as PersonTrack;
    if (!zOverlaps(person.zM, person.zM + limits.personHeightM, shape.zMinM, shape.zMaxM, 0)) continue;
    pairs.figures.exactPeople += 1;
    const gapM = pointShapeM(person.xM, person.yM, shape);
    if (gapM >= limits.personUncertaintyM + grownM(nowMs, limits, person)) continue;
    index = candidate;
  }
  return index;
}

/** The lowest limit of the SPEED_LIMIT zones the machine touches. */
export function speedZone(scene: Scene, body: Body): Finding | null {
  let lowestMps = body.nominalMps;
  let lowest: ZoneShape | null = null;
  for (const candidate of body.nearZones) {
    if (!isFor(body, candidate, 'SPEED_LIMIT')) continue;
    const speedMps = candidate.zone.speedMaxMps;
    if (speedMps === null || speedMps >= lowestMps || !touchesZone(body.moving, candidate.shape, 0)) continue;
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
