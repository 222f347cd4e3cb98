import type { ConfirmingRole, StepCheck } from '../../hardware-profiles/stepped-move.ts';
import type { PlannedStage } from '../stepped/stepped-move.ts';
import type { Crane, HookState } from './crane.ts';
import { craneDataDefaults } from './crane-data.ts';
import type { CraneLift, LiftedElement } from './crane-lifts.ts';
import { pieceS, type HookPiece } from './hook-way.ts';

/** Whoever stands at the element with a tablet. */
const guideRole: ConfirmingRole = 'operator';

/** From the hook down to the underside of what a lift carries. */
export function hangOfM({ element }: Pick<CraneLift, 'element'>): number {
  const { hangM, elementSlingM } = craneDataDefaults;
  return element === undefined ? hangM.value : elementSlingM.value + element.heightM;
}

/** How far above its place a lift is held for people; 0 for loads that are just set down. */
export function holdOfM({ element }: Pick<CraneLift, 'element'>): number {
  return element === undefined ? 0 : craneDataDefaults.holdAboveM.value;
}

/** From where an element is held down to its place, stroke by stroke, each from standstill to standstill. */
export function seatStrokes(crane: Crane, held: HookState): readonly HookPiece[] {
  const { holdAboveM, seatStrokeM } = craneDataDefaults;
  const count = Math.ceil(holdAboveM.value / seatStrokeM.value - 1e-9);
  const at = (stroke: number): HookState => ({ ...held, zM: held.zM - (holdAboveM.value * stroke) / count });
  return Array.from({ length: count }, (_, stroke): HookPiece => {
    const [from, to] = [at(stroke), at(stroke + 1)];
    return { from, to, durationS: pieceS(crane, from, to, true) };
  });
}

/** What people need at an element on top of unslinging it, whole seconds. */
export function guidedS(crane: Crane, held: HookState, lift: Pick<CraneLift, 'element'>): number {
  return lift.element === undefined ? 0 : 2 * craneDataDefaults.guidingS.value + seatS(crane, held);
}

export function seatS(crane: Crane, held: HookState): number {
  return Math.ceil(seatStrokes(crane, held).reduce((sum, { durationS }) => sum + durationS, 0));
}

export type GuidedPart = 'carry' | 'seat' | 'let-go';
const parts: readonly GuidedPart[] = ['carry', 'seat', 'let-go'];

const names: Readonly<Record<GuidedPart, { readonly zh: string; readonly en: string }>> = {
  carry: { zh: '吊运到位上方', en: 'Carry above its place' },
  seat: { zh: '缓降就位', en: 'Seat slowly' },
  'let-go': { zh: '摘钩', en: 'Let go' },
};

const asked = {
  'carry-on': { zh: '吊物稳定、下方无人，可继续吊运', en: 'load steady and nobody below: may be carried on' },
  'seat-clear': { zh: '已对准、手已离开夹点，可下落就位', en: 'aligned and hands clear: may be seated' },
  'let-go': { zh: '已坐稳、支撑已固定，可摘钩', en: 'stands, propped and fixed: may be let go' },
} as const;

function word(id: keyof typeof asked): StepCheck {
  return { id, name: asked[id], confirmedBy: guideRole, validS: craneDataDefaults.guidingWordS };
}

/** What is asked before a part of a guided lift, and before it goes on after it was broken off. */
export function guidedStage(part: GuidedPart, { name, globalId }: LiftedElement): PlannedStage {
  const common = {
    name: { zh: `${names[part].zh}：${name || globalId}`, en: `${names[part].en}: ${name || globalId}` },
    number: parts.indexOf(part) + 1,
    of: parts.length,
    elementId: globalId,
    alarmS: craneDataDefaults.guidingAlarmS,
  };
  switch (part) {
    case 'carry':
      return { ...common, checks: [], again: [word('carry-on')] };
    case 'seat':
      return { ...common, checks: [word('seat-clear')] };
    case 'let-go':
      return { ...common, checks: [word('let-go')] };
  }
}
