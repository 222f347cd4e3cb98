import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type { CraneLiftsParameters, LiftPlace } from '../../../missions/cranes/crane-lifts.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import { knownLifts, type KnownLift } from './lifted-elements.ts';
import type { CraneLiftsBody, LiftPlaceBody } from '../../contract/missions/crane-lifts.ts';

interface Issue {
  readonly path: string;
  readonly message: string;
}

/** A load that is moved by less than this is not moved, metres. */
const samePlaceM = 0.5;

/**
 * The API's word for a mission of lifts as the domain's: heights filled in, times as milliseconds. Refuses 'input-invalid' with issues for names that are
 * unknown or given twice, elements that the model does not know or not enough of, lifts that wait for each other in a ring or end where they begin, and vehicles that leave before they come.
 */
export function craneLiftsOf(body: CraneLiftsBody, site: SiteModel, levelId: string): Result<CraneLiftsParameters> {
  const heights = new Map<string, number>(site.levels.map(({ id, elevationM }) => [id, elevationM]));
  const known = knownLifts(body.lifts, site);
  const issues = [...known.issues, ...levelIssues(body, heights), ...nameIssues(body), ...orderIssues(body)];
  if (issues.length > 0) return invalid(issues);
  const placed = ({ xM, yM, zM, levelId: own }: LiftPlaceBody): LiftPlace => ({
    xM,
    yM,
    zM: zM ?? heights.get(own ?? levelId) ?? 0,
  });
  const parameters: CraneLiftsParameters = {
    kind: 'crane-lifts',
    bays: body.bays.map((bay) => ({ id: bay.id, ...placed(bay) })),
    lifts: known.lifts.map(({ from, to, due, handlingS, ...rest }: KnownLift) => ({
      ...rest,
      to: placed(to),
      ...(from === undefined ? {} : { from: 'bayId' in from ? from : placed(from) }),
      ...(due === undefined ? {} : { dueMs: Date.parse(due) }),
      ...(handlingS === undefined ? {} : { handlingS }),
    })),
    deliveries: body.deliveries.map(({ arrives, leaveBy, ...rest }) => ({
      ...rest,
      arrivesMs: Date.parse(arrives),
      ...(leaveBy === undefined ? {} : { leaveByMs: Date.parse(leaveBy) }),
    })),
    ...(body.forecast === undefined
      ? {}
      : { forecast: body.forecast.map(({ from, gustMps }) => ({ fromMs: Date.parse(from), gustMps })) }),
  };
  const still = stillIssues(parameters);
  return still.length > 0 ? invalid(still) : ok(parameters);
}

/** As it would be asked for again. */
export function liftsBodyOf({ bays, lifts, deliveries, forecast }: CraneLiftsParameters): CraneLiftsBody {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    kind: 'crane-lifts',
    bays: bays.map((bay) => ({ ...bay })),
    lifts: lifts.map(({ dueMs, from, to, after, handlingS, element, massKg, ...rest }) => ({
      ...rest,
      ...(element === undefined ? { to: { ...to } } : { elementId: element.globalId }),
      ...(element?.massFrom === 'model' ? {} : { massKg }),
      after: [...after],
      ...(handlingS === undefined ? {} : { handlingS }),
      ...(from === undefined ? {} : { from: { ...from } }),
      ...(dueMs === undefined ? {} : { due: iso(dueMs) }),
    })),
    deliveries: deliveries.map(({ vehicle, arrivesMs, leaveByMs, bayIds, liftIds }) => ({
      vehicle,
      arrives: iso(arrivesMs),
      bayIds: [...bayIds],
      liftIds: [...liftIds],
      ...(leaveByMs === undefined ? {} : { leaveBy: iso(leaveByMs) }),
    })),
    ...(forecast === undefined
      ? {}
      : { forecast: forecast.map(({ fromMs, gustMps }) => ({ from: iso(fromMs), gustMps })) }),
  };
}

function invalid(issues: readonly Issue[]): Result<never> {
  return refuse({ code: 'input-invalid', facts: { issues } });
}

function levelIssues({ lifts, bays }: CraneLiftsBody, heights: ReadonlyMap<string, number>): Issue[] {
  const places = [
    ...bays.map((bay, index) => ({ path: `parameters.bays.${String(index)}`, at: bay as LiftPlaceBody })),
    ...lifts.flatMap(({ from, to }, index) => [
      ...(to === undefined ? [] : [{ path: `parameters.lifts.${String(index)}.to`, at: to }]),
      ...(from === undefined || 'bayId' in from ? [] : [{ path: `parameters.lifts.${String(index)}.from`, at: from }]),
    ]),
  ];
  return places.flatMap(({ path, at }): Issue[] => {
    if (at.levelId !== undefined && at.zM !== undefined)
      return [{ path, message: 'give a height or a level, not both' }];
    if (at.levelId === undefined || heights.has(at.levelId)) return [];
    return [{ path, message: `no such level; there are ${[...heights.keys()].join(', ')}` }];
  });
}

function nameIssues({ lifts, bays, deliveries }: CraneLiftsBody): Issue[] {
  const bayIds = new Set(bays.map(({ id }) => id));
  const liftIds = new Set(lifts.map(({ id }) => id));
  const brought = deliveries.flatMap((delivery) => delivery.liftIds);
  const isBrought = new Set(brought);
  const unknownBay = (id: string, path: string): Issue[] =>
    bayIds.has(id) ? [] : [{ path, message: `no such bay: ${id}` }];
  return [
    ...twice(bays.map(({ id }) => id)).map((id) => ({ path: 'parameters.bays', message: `two bays are called ${id}` })),
    ...twice(lifts.map(({ id }) => id)).map((id) => ({
      path: 'parameters.lifts',
      message: `two lifts are called ${id}`,
    })),
    ...twice(deliveries.map(({ vehicle }) => vehicle)).map((id) => ({
      path: 'parameters.deliveries',
      message: `two deliveries are called ${id}`,
    })),
    ...twice(brought).map((id) => ({
      path: 'parameters.deliveries',
      message: `lift ${id} is in two deliveries`,
    })),
    ...lifts.flatMap(({ id, from, after }, index): Issue[] => {
      const path = `parameters.lifts.${String(index)}`;
      const start = from === undefined ? !isBrought.has(id) : isBrought.has(id);
      return [
        ...(start
          ? [
              {
                path: `${path}.from`,
                message: 'a lift begins at a place, or comes with one delivery; not both, not neither',
              },
            ]
          : []),
        ...(from !== undefined && 'bayId' in from ? unknownBay(from.bayId, `${path}.from`) : []),
        ...after
          .filter((one) => !liftIds.has(one))
          .map((one) => ({ path: `${path}.after`, message: `no such lift: ${one}` })),
      ];
    }),
    ...deliveries.flatMap((delivery, index): Issue[] => {
      const path = `parameters.deliveries.${String(index)}`;
      return [
        ...delivery.bayIds.flatMap((id) => unknownBay(id, `${path}.bayIds`)),
        ...delivery.liftIds
          .filter((id) => !liftIds.has(id))
          .map((id) => ({ path: `${path}.liftIds`, message: `no such lift: ${id}` })),
      ];
    }),
  ];
}

function orderIssues({ lifts, deliveries }: CraneLiftsBody): Issue[] {
  const ring = ringOf(new Map(lifts.map(({ id, after }) => [id, after])));
  return [
    ...(ring === null ? [] : [{ path: 'parameters.lifts', message: `lifts wait for each other: ${ring.join(' → ')}` }]),
    ...deliveries.flatMap(({ arrives, leaveBy }, index) =>
      leaveBy !== undefined && Date.parse(leaveBy) <= Date.parse(arrives)
        ? [{ path: `parameters.deliveries.${String(index)}.leaveBy`, message: 'must be later than the arrival' }]
        : [],
    ),
  ];
}

function twice(names: readonly string[]): string[] {
  return [...new Set(names.filter((one, index) => names.indexOf(one) !== index))];
}

/** Lifts each of which waits for the next, back to the first; null where there are none. */
function ringOf(after: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const clear = new Set<string>();
  for (const start of after.keys()) {
    const way: string[] = [];
    const ring = follow(start, after, clear, way);
    if (ring !== null) return ring;
  }
  return null;
}

function follow(
  id: string,
  after: ReadonlyMap<string, readonly string[]>,
  clear: Set<string>,
  way: string[],
): readonly string[] | null {
  const seen = way.indexOf(id);
  if (seen >= 0) return [...way.slice(seen), id];
  if (clear.has(id)) return null;
  way.push(id);
  for (const before of after.get(id) ?? []) {
    const ring = follow(before, after, clear, way);
    if (ring !== null) return ring;
  }
  way.pop();
  clear.add(id);
  return null;
}

function stillIssues({ lifts, bays, deliveries }: CraneLiftsParameters): Issue[] {
  const bayOf = new Map(bays.map((bay) => [bay.id, bay]));
  return lifts.flatMap(({ id, from, to }, index) => {
    const bayIds =
      from === undefined
        ? (deliveries.find(({ liftIds }) => liftIds.includes(id))?.bayIds ?? [])
        : 'bayId' in from
          ? [from.bayId]
          : [];
    const starts = [
      ...bayIds.flatMap((bayId) => bayOf.get(bayId) ?? []),
      ...(from === undefined || 'bayId' in from ? [] : [from]),
    ];
    const isStill = starts.some(
      (start) => Math.hypot(start.xM - to.xM, start.yM - to.yM, start.zM - to.zM) < samePlaceM,
    );
    return isStill ? [{ path: `parameters.lifts.${String(index)}.to`, message: 'the lift ends where it begins' }] : [];
  });
}
