import { asId, type ZoneId } from '../../kernel/ids.ts';
import type { HaulLoad, HaulPlace } from '../../missions/hauling/haul-load.ts';
import type { HaulLoadBody, HaulPlaceBody } from '../contract/missions/hauling.ts';

/** The domain's load from the API's. */
export function haulLoadOf({ from, to, earliest, due, ...load }: HaulLoadBody): HaulLoad {
  return {
    ...load,
    from: placeOf(from),
    to: placeOf(to),
    ...(earliest === undefined ? {} : { earliestMs: Date.parse(earliest) }),
    ...(due === undefined ? {} : { dueMs: Date.parse(due) }),
  };
}

function placeOf(place: HaulPlaceBody): HaulPlace {
  return 'zoneId' in place ? { zoneId: asId<ZoneId>(place.zoneId) } : place;
}

/** As it would be asked for again. */
export function haulLoadBodyOf({ from, to, earliestMs, dueMs, ...load }: HaulLoad): HaulLoadBody {
  return {
    ...load,
    from: placeBodyOf(from),
    to: placeBodyOf(to),
    ...(earliestMs === undefined ? {} : { earliest: new Date(earliestMs).toISOString() }),
    ...(dueMs === undefined ? {} : { due: new Date(dueMs).toISOString() }),
  };
}

function placeBodyOf(place: HaulPlace): HaulPlaceBody {
  return 'point' in place ? { point: [place.point[0], place.point[1]] } : place;
}
