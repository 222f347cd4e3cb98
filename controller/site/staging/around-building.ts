import { distanceM, type Point, type Polygon } from '../../../kernel/geometry.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import { offsetPolygons, roundM } from '../rings.ts';

/** Greatest distance of the footprint from the machine's origin, m. */
export function reachOfFootprintM(profile: MachineProfile): number {
  return Math.max(...profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y)));
}

const aroundStepM = 1;

/** Points all around the building whose distance from every slab of every level is `distanceFromSlabM`. */
export function pointsAround(model: SiteModel, distanceFromSlabM: number): Point[] {
  const slabs: Polygon[] = model.levels.flatMap(({ slabs: own }) => own.map(({ outline }) => ({ outline, holes: [] })));
  const grown = offsetPolygons(slabs, distanceFromSlabM);
  const holesToo = grown.flatMap(({ outline, holes }) => [outline, ...holes]);
  return holesToo.flatMap((ring) =>
    ring.flatMap((from, index) => {
      const to = ring[(index + 1) % ring.length] as Point;
      const steps = Math.max(1, Math.ceil(distanceM(from, to) / aroundStepM));
      return Array.from({ length: steps }, (_, step): Point => [
        roundM(from[0] + ((to[0] - from[0]) * step) / steps),
        roundM(from[1] + ((to[1] - from[1]) * step) / steps),
      ]);
    }),
  );
}
