import type { Ring } from '../../kernel/geometry.ts';
import type { Problem } from '../../kernel/result.ts';
import { crossingOf } from '../coverage/ring-faults.ts';
import { intersection, regionAreaM2 } from '../coverage/polygons.ts';
import type { Impossible } from '../drafting/plan-result.ts';
import type { Bay, DueZone, DueZoneOutcome, PlannedTask } from '../mission.ts';

/** Bays that are due together. */
export interface BayDue {
  /** Numbers of bays. */
  readonly bays: ReadonlySet<number>;
  readonly dueMs: number;
  /** What a minute late counts, beside other dues. */
  readonly weight: number;
}

/** A bay belongs to a zone of which it has so much, m². */
const shareMinM2 = 0.5;
/** What a minute counts by which the whole mission is late: as for zones that matter least. */
const missionWeight = 1;

type BayShape = Pick<Bay, 'number' | 'polygon'>;

/** The mission's own due time and those of its zones. */
export function duesOf(
  bays: readonly BayShape[],
  { dueMs, dueZones = [] }: { readonly dueMs?: number; readonly dueZones?: readonly DueZone[] },
): readonly BayDue[] {
  const whole = { bays: new Set(bays.map(({ number }) => number)), weight: missionWeight };
  return [
    ...(dueMs === undefined ? [] : [{ ...whole, dueMs }]),
    ...dueZones.map((zone) => ({ bays: baysIn(bays, zone.outline), dueMs: zone.dueMs, weight: zone.priority })),
  ];
}

function baysIn(bays: readonly BayShape[], outline: Ring): ReadonlySet<number> {
  const isIn = ({ polygon }: BayShape): boolean =>
    regionAreaM2(intersection([polygon], [{ outline, holes: [] }])) >= shareMinM2;
  return new Set(bays.filter(isIn).map(({ number }) => number));
}

/** Zones that cannot be meant so: their outline crosses itself, or nothing of the work lies in them. */
export function zoneProblems(bays: readonly BayShape[], zones: readonly DueZone[]): Impossible[] {
  return zones.flatMap(({ name, outline }): Impossible[] => {
    if (crossingOf(outline) !== null) return [{ code: 'due-zone-crossing', zone: name, tip: 'draw-another-area' }];
    if (baysIn(bays, outline).size === 0) return [{ code: 'due-zone-outside', zone: name, tip: 'draw-another-area' }];
    return [];
  });
}

/** How late bays are that are finished at these times, weighted, minutes. Those that are not finished are counted as area that is missing, not as late. */
export function weightedLatenessMin(dues: readonly BayDue[], endMsOf: (bay: number) => number | null): number {
  let minutes = 0;
  for (const { bays, dueMs, weight } of dues) {
    let lateMs = 0;
    for (const bay of bays) lateMs = Math.max(lateMs, (endMsOf(bay) ?? -Infinity) - dueMs);
    minutes += (weight * lateMs) / 60_000;
  }
  return minutes;
}

/** When each zone is finished in a plan, and what its last work waited for. */
export function zoneOutcomes(
  bays: readonly BayShape[],
  zones: readonly DueZone[],
  tasks: readonly PlannedTask[],
  lostBays: ReadonlySet<number>,
): readonly DueZoneOutcome[] {
  return zones.map(({ name, outline, dueMs, priority }) => {
    const own = baysIn(bays, outline);
    const last = tasks
      .filter(({ bay }) => bay !== undefined && own.has(bay) && !lostBays.has(bay))
      .reduce<PlannedTask | null>((late, task) => (late === null || task.endMs > late.endMs ? task : late), null);
    return {
      name,
      priority,
      dueMs,
      bays: [...own].sort((a, b) => a - b),
      lostBays: [...own].filter((bay) => lostBays.has(bay)).sort((a, b) => a - b),
      endMs: last?.endMs ?? null,
      lateS: last === null ? 0 : Math.max(0, Math.ceil((last.endMs - dueMs) / 1000)),
      bindingTaskId: last?.id ?? null,
    };
  });
}

export function zoneWarnings(outcomes: readonly DueZoneOutcome[], tasks: readonly PlannedTask[]): Problem[] {
  const lost = outcomes
    .filter(({ endMs }) => endMs === null)
    .map(({ name, priority, bays }) => {
      const facts = { zone: name, priority, bays: bays.length, tip: 'later-due-or-more-machines' };
      return { code: 'due-zone-lost', facts };
    });
  const late = outcomes
    .filter(({ lateS }) => lateS > 0)
    .map(({ name, lateS, priority, bindingTaskId }) => {
      const { bay = 0, step, machineId } = tasks.find(({ id }) => id === bindingTaskId)!;
      const facts = { zone: name, lateS, priority, bay, step, machineId, tip: 'later-due-or-more-machines' };
      return { code: 'zone-due-missed', facts };
    });
  return [...lost, ...late];
}
