import type { ReferenceTag } from '../../../hardware-profiles/fleet.ts';
import { distanceM, type Point } from '../../../kernel/geometry.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import { mainSlabOf } from '../pick-slab.ts';

/** Above heads and machines. */
const hungM = 2.5;

/** Two tags per level at corners of its main slab that lie far apart, so that an anchor moved on either side shows. */
export function hangReferenceTags(model: SiteModel): ReferenceTag[] {
  return model.levels.flatMap((level) => {
    const slab = mainSlabOf(level);
    const first = slab?.outline[0];
    if (slab === null || first === undefined) return [];
    const farthest = slab.outline.reduce((far, corner) =>
      distanceM(corner, first) > distanceM(far, first) ? corner : far,
    );
    return [first, farthest].map(([xM, yM]: Point, index): ReferenceTag => ({
      id: `reference-${level.id}-${index + 1}`,
      levelId: level.id,
      xM,
      yM,
      zM: slab.topM + hungM,
    }));
  });
}
