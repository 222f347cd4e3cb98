import type { Body } from '../body.ts';
import { pointShapeM, type Shape } from '../geometry/geometry.ts';
import type { Limits } from '../limits/limits.ts';
import { grownM, peopleQuery } from '../geometry/people-grid.ts';
import { isOverSlab } from '../geometry/world.ts';
import { holdFor, metres, type Finding, type PersonTrack, type Scene } from './finding.ts';

/** Rows of the table of falling radii: up to which height each counts, metres (JGJ 80-2016, to be checked). */
const fallRows = [
  { toM: 5, limit: 'fallRadiusTo5M' },
  { toM: 15, limit: 'fallRadiusTo15M' },
  { toM: 30, limit: 'fallRadiusTo30M' },
  { toM: Infinity, limit: 'fallRadiusAboveM' },
] as const;

/** How far from what is above something that falls may come down, metres; 0 below the least height. */
export function fallRadiusM(limits: Limits, heightM: number): number {
  if (heightM < limits.fallHeightLeastM) return 0;
  for (const { toM, limit } of fallRows) if (heightM <= toM) return limits[limit];
  return limits.fallRadiusAboveM;
}

type Place = Pick<PersonTrack, 'xM' | 'yM' | 'zM'>;

/** A floor between: parts that fall are caught by it, the load itself is not. Slabs of the site model count as built. */
export function isSheltered({ world, limits }: Scene, at: Place, load: Shape): boolean {
  const lowM = at.zM + limits.personHeightM / 2;
  for (const level of world.levels) {
    if (level.elevationM <= lowM || level.elevationM >= load.zMaxM) continue;
    if (isOverSlab(level, at.xM, at.yM)) return true;
  }
  return false;
}

/** Who was found below: the place in the list of people, −1 for nobody. One object for all cycles, good until the next search. */
const below = { index: -1, gapM: 0.5, neededM: 0.5 };

type LoadRule = 'load-area' | 'load-over-people';

const query = peopleQuery();

/** Everybody who may be near one of the shapes, which are one load at different moments. */
function around(shapes: readonly Shape[], rangeM: number): typeof query {
  const [first] = shapes;
  if (first === undefined) return query;
  query.xM = first.centreXM;
  query.yM = first.centreYM;
  query.radiusM = 0;
  query.zHighM = -Infinity;
  for (const { centreXM, centreYM, reachM, zMaxM } of shapes) {
    const dx = centreXM - first.centreXM;
    const dy = centreYM - first.centreYM;
    query.radiusM = Math.max(query.radiusM, Math.sqrt(dx * dx + dy * dy) + reachM + rangeM);
    query.zHighM = Math.max(query.zHighM, zMaxM);
  }
  return query;
}

/** By the circle of the shape; a place that is no number is not beyond. */
function isBeyond(shape: Shape, { xM, yM }: Place, distanceM: number): boolean {
  const dx = xM - shape.centreXM;
  const dy = yM - shape.centreYM;
  const rangeM = shape.reachM + distanceM;
  return dx * dx + dy * dy > rangeM * rangeM;
}

/** The first person of the list, by index, who is nearer to one of the shapes in plan than the rule needs; undefined for nobody. */
function firstBelow(scene: Scene, shapes: readonly Shape[], rule: LoadRule): PersonTrack | undefined {
  const { limits, pairs } = scene;
  const areaM = limits.fallRadiusAboveM + limits.personUncertaintyM + limits.fallRadiusTo5M;
  const rangeM = rule === 'load-area' ? areaM : 0;
  below.index = -1;
  const near = pairs.peopleNear(around(shapes, rangeM));
  for (let at = near.start; at < near.start + near.count; at += 1) {
    const index = near.indexes[at] as number;
    const person = scene.people[index] as PersonTrack;
    for (const shape of shapes) {
      if (person.zM >= shape.zMaxM || (below.index >= 0 && index >= below.index)) continue;
      if (isBeyond(shape, person, rangeM + grownM(scene.nowMs, limits, person))) continue;
      pairs.figures.exactPeople += 1;
      const gapM = pointShapeM(person.xM, person.yM, shape);
      const neededM =
        rule === 'load-area' ? areaNeededM(scene, shape, person, gapM) : aboveNeededM(scene, shape, person);
      // Written so that a place that is no number is below.
      if (gapM >= neededM) continue;
      below.index = index;
      below.gapM = gapM;
      below.neededM = neededM;
    }
  }
  return scene.people[below.index];
}

function areaNeededM(scene: Scene, shape: Shape, person: PersonTrack, gapM: number): number {
  const { limits } = scene;
  const fallM = fallRadiusM(limits, shape.zMaxM - person.zM);
  const openM = fallM + limits.personUncertaintyM + grownM(scene.nowMs, limits, person);
  // Floors between are dear to find, and make the distance less at most.
  if (gapM >= openM || !isSheltered(scene, person, shape)) return openM;
  return limits.personUncertaintyM + grownM(scene.nowMs, limits, person);
}

/** Any distance but none, where the load is as high above as counts. */
function aboveNeededM({ limits }: Scene, shape: Shape, person: PersonTrack): number {
  return shape.zMaxM - person.zM >= limits.fallHeightLeastM ? Number.MIN_VALUE : 0;
}

function findingOf(scene: Scene, body: Body, person: PersonTrack, ruleId: LoadRule): Finding {
  return holdFor(ruleId === 'load-area' ? 'hold' : 'protectiveStop', {
    ruleId,
    measured: Number.isFinite(below.gapM) ? metres(below.gapM) : null,
    limit: metres(below.neededM),
    other: { kind: 'person', id: person.personId },
    agesMs: { pose: scene.nowMs - body.poseAtMs, tag: scene.nowMs - person.seenAtMs },
  });
}

/**
 * Nobody stays in the place where a load, or something off it, may come down: its way to standstill, widened by the falling radius of its
 * height (GB 55034-2022 3.4.1). It cannot start above somebody, and stands when somebody comes in.
 */
export function loadArea(scene: Scene, body: Body): Finding | null {
  if (body.hung.length === 0) return null;
  const person = firstBelow(scene, body.hung, 'load-area');
  return person === undefined ? null : findingOf(scene, body, person, 'load-area');
}

/** A load that moves above somebody: that must not have happened, so that a person looks before it goes on (latched). */
export function loadOverPeople(scene: Scene, body: Body): Finding | null {
  const load = body.hung[0];
  if (load === undefined || body.toolSpeedMps < scene.limits.restSpeedMps) return null;
  const person = firstBelow(scene, [load], 'load-over-people');
  return person === undefined ? null : findingOf(scene, body, person, 'load-over-people');
}
