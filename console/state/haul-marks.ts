import type { LevelView, ZoneView } from '../../controller/contract/api.ts';
import type { PlanPoint } from '../geometry/camera.ts';
import { centreOf } from '../geometry/outline.ts';
import type { HaulDraft, HaulPlaceDraft } from './haul-draft.ts';

/** A load on the plan: where it is and where it goes, as far as that is chosen. */
export interface HaulMark {
  readonly load: number;
  readonly from: PlanPoint | null;
  readonly to: PlanPoint | null;
}

/** The chosen places of all loads as points of the plan. */
export function haulMarks({ loads }: HaulDraft, level: LevelView, zones: readonly ZoneView[]): readonly HaulMark[] {
  const pointOf = (place: HaulPlaceDraft | null): PlanPoint | null => {
    if (place === null) return null;
    if ('point' in place) return place.point;
    if ('landingId' in place) {
      const landing = level.landings.find(({ id }) => id === place.landingId);
      return landing ? [landing.xM, landing.yM] : null;
    }
    const zone = zones.find(({ id }) => id === place.zoneId);
    return zone ? centreOf(zone.outline) : null;
  };
  return loads.map(({ from, to }, index) => ({ load: index + 1, from: pointOf(from), to: pointOf(to) }));
}
