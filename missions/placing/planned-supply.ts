import { coverByMs, type FreshConcrete, type Placed } from '../concrete/open-face.ts';
import type { PourPlan } from '../concrete/plan-pour.ts';
import { supplyDefaults } from '../concrete/supply-data.ts';
import type { OpenFace, PlannedJoint, PlannedStrip, PlannedSupply } from '../concrete-supply.ts';

/** What is said of a pour besides its plan. */
export interface SupplyFacts extends Pick<
  PlannedSupply,
  'bays' | 'work' | 'trucksNeeded' | 'sentBack' | 'trucksInstead' | 'lostTrucks' | 'extraTrucks' | 'news'
> {
  readonly joints: readonly PlannedJoint[];
  readonly concrete: FreshConcrete;
  readonly placed: Placed;
}

/** A face that is covered by fresh concrete: when, and by when it must be. */
export interface CoveredFace extends OpenFace {
  readonly coveredMs: number;
  readonly coverByMs: number;
}

/** The open faces of a pour that no joint lies between and that are covered at all. */
export function coveredFaces(plan: PourPlan, placed: Placed, concrete: FreshConcrete): CoveredFace[] {
  let sumM3 = 0;
  const spans = plan.volumesM3.map((m3) => ({ fromM3: sumM3, toM3: (sumM3 += m3) }));
  return plan.faces.flatMap((face): CoveredFace[] => {
    const before = spans[face.before]!;
    const after = spans[face.after]!;
    if (plan.jointsM3.some((m3) => before.fromM3 < m3 + 1e-6 && m3 - 1e-6 < after.toM3)) return [];
    const coveredMs = placed.endMs(after.toM3);
    if (!Number.isFinite(coveredMs)) return [];
    const batchedMs = placed.oldestMs(before.fromM3, before.toM3);
    return [{ ...face, coveredMs, coverByMs: coverByMs(batchedMs, concrete, supplyDefaults) }];
  });
}

export function plannedSupply(plan: PourPlan, facts: SupplyFacts): PlannedSupply {
  const { placed, concrete, ...rest } = facts;
  const { layout, volumesM3, faces, times, deliveries, beginByMs } = plan;
  return {
    ...rest,
    strips: stripsOf(plan, rest.bays, placed, coveredFaces(plan, placed, concrete)),
    deliveries: deliveries.map((delivery, at) => ({ ...delivery, beginByMs: beginByMs[at]! })),
    weather: plan.weather,
    marginS: Number.isFinite(times.marginS) ? times.marginS : null,
    pumpWaitS: plan.pumpWaitS,
    truckWaitS: plan.truckWaitS,
    layout,
    volumesM3,
    faces,
  };
}

function stripsOf(
  { layout, volumesM3 }: PourPlan,
  bays: readonly number[],
  placed: Placed,
  covered: readonly CoveredFace[],
): PlannedStrip[] {
  const strips: PlannedStrip[] = [];
  let m3 = 0;
  layout.pieces.forEach(({ strip }, at) => {
    const fromMs = placed.beginMs(m3);
    m3 += volumesM3[at]!;
    const toMs = placed.endMs(m3);
    if (!Number.isFinite(toMs)) return;
    const last = strips.at(-1);
    const own = { strip, bays: [bays[at]!], fromMs, toMs, coveredMs: null, coverByMs: null };
    if (last?.strip === strip) strips[strips.length - 1] = { ...last, bays: [...last.bays, bays[at]!], toMs };
    else strips.push(own);
  });
  return strips.map((strip) => {
    const open = covered.filter(({ before }) => layout.pieces[before]!.strip === strip.strip);
    const tightest = open.reduce<CoveredFace | null>(
      (least, face) => (least === null || spareMs(face) < spareMs(least) ? face : least),
      null,
    );
    if (tightest === null) return strip;
    return { ...strip, coveredMs: tightest.coveredMs, coverByMs: tightest.coverByMs };
  });
}

function spareMs(face: CoveredFace): number {
  return face.coverByMs - face.coveredMs;
}
