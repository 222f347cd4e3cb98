import { concreteClockDefaults } from '../concrete/concrete-clock-data.ts';
import type { Bay, Plan, StepKind } from '../mission.ts';
import type { PlanningInput } from '../planning-input.ts';

/** Between two moments, site epoch ms: work that must be done in between, and the time that all machines of the type have for it. */
export interface BusiestTime {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly workS: number;
  readonly machineS: number;
}

interface Piece {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly workMs: number;
}

/**
 * When the machines of a step have most to do for what they are, over all bays, those left out too: more work than machine time proves that not all of it can be done.
 * Work takes as long as in the plan, ways included; for bays that are left out as long as by area on the others. Null where the plan has none of the step.
 */
export function busiestTime(
  plan: Pick<Plan, 'bays' | 'tasks'>,
  { request: { parameters } }: Pick<PlanningInput, 'request'>,
  step: StepKind,
  machines: number,
): BusiestTime | null {
  if (parameters.kind !== 'floor-finishing' || machines === 0) return null;
  const passes = step === 'trowel' ? parameters.trowelPasses : 1;
  const pieces = Array.from({ length: passes }, (_, index) => (step === 'trowel' ? index + 1 : 0)).flatMap((pass) =>
    piecesOf(plan, step, pass),
  );
  let best: (BusiestTime & { readonly load: number }) | null = null;
  for (const { fromMs } of pieces) {
    const later = pieces.filter((piece) => piece.fromMs >= fromMs).sort((a, b) => a.untilMs - b.untilMs);
    let workMs = 0;
    for (const piece of later) {
      workMs += piece.workMs;
      const load = workMs / (machines * (piece.untilMs - fromMs));
      if (best !== null && load <= best.load) continue;
      const machineS = Math.round((machines * (piece.untilMs - fromMs)) / 1000);
      best = { load, fromMs, untilMs: piece.untilMs, workS: Math.round(workMs / 1000), machineS };
    }
  }
  if (best === null) return null;
  const { load: _load, ...time } = best;
  return time;
}

function piecesOf({ bays, tasks }: Pick<Plan, 'bays' | 'tasks'>, step: StepKind, pass: number): Piece[] {
  const own = tasks.filter((task) => task.step === step && (task.pass ?? 0) === pass && task.bay !== undefined);
  const workOf = (bay: number): number =>
    own.filter((task) => task.bay === bay).reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const done = bays.filter(({ number }) => workOf(number) > 0);
  const doneM2 = done.reduce((sum, { areaM2 }) => sum + areaM2, 0);
  if (doneM2 === 0) return [];
  const perM2Ms = done.reduce((sum, { number }) => sum + workOf(number), 0) / doneM2;
  return bays.map((bay) => {
    const workMs = workOf(bay.number) || perM2Ms * bay.areaM2;
    return { ...windowOf(bay, step, pass, workMs), workMs };
  });
}

function windowOf(
  { placedAtMs, floatFromMs, workableUntilMs }: Bay,
  step: StepKind,
  pass: number,
  workMs: number,
): Pick<Piece, 'fromMs' | 'untilMs'> {
  const { levelEndShare, levelStartWithinS, trowelFirstShare, trowelStepShare } = concreteClockDefaults;
  const ageMs = floatFromMs - placedAtMs;
  if (step === 'level') {
    const startedByMs = placedAtMs + levelStartWithinS.value * 1000;
    return { fromMs: placedAtMs, untilMs: Math.min(placedAtMs + levelEndShare.value * ageMs, startedByMs + workMs) };
  }
  const share = step === 'float' ? 1 : trowelFirstShare.value + (pass - 1) * trowelStepShare.value;
  return { fromMs: placedAtMs + share * ageMs, untilMs: workableUntilMs };
}
