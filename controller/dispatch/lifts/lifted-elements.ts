import type { BuildingElement } from '../../../missions/building-element.ts';
import type { LiftedElement } from '../../../missions/cranes/crane-lifts.ts';
import { modelMassKg } from '../../../missions/cranes/lifted-element.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import type { CraneLiftsBody, LiftPlaceBody } from '../../contract/missions/crane-lifts.ts';

type LiftBody = CraneLiftsBody['lifts'][number];

/** A lift of the request with its mass and its end known. */
export type KnownLift = Omit<LiftBody, 'elementId' | 'massKg' | 'to'> & {
  readonly massKg: number;
  readonly to: LiftPlaceBody;
  readonly element?: LiftedElement;
};

interface Issue {
  readonly path: string;
  readonly message: string;
}

/**
 * The lifts of a request with what the building model knows of their elements: where they are to stand and what they weigh. Issues for elements that
 * are unknown, named twice or of unknown mass, and for lifts without an element that lack mass or end.
 */
export function knownLifts(
  lifts: readonly LiftBody[],
  site: SiteModel,
): { readonly lifts: readonly KnownLift[]; readonly issues: readonly Issue[] } {
  const elements = new Map((site.elements ?? []).map((element) => [element.globalId, element]));
  const issues: Issue[] = [];
  const named = new Set<string>();
  const known = lifts.flatMap((lift, index): KnownLift[] => {
    const path = `parameters.lifts.${String(index)}`;
    const { elementId, massKg, to, ...rest } = lift;
    const refused = (field: string, message: string): KnownLift[] => {
      issues.push({ path: `${path}.${field}`, message });
      return [];
    };
    if (elementId === undefined) {
      if (massKg === undefined)
        return refused('massKg', 'give what it weighs, or name an element of the building model');
      if (to === undefined) return refused('to', 'give where it goes, or name an element of the building model');
      return [{ ...rest, massKg, to }];
    }
    const element = elements.get(elementId);
    if (element === undefined) return refused('elementId', `no such element of the building model: ${elementId}`);
    if (named.has(elementId)) return refused('elementId', `two lifts set element ${elementId}`);
    named.add(elementId);
    if (to !== undefined) return refused('to', 'the building model says where the element goes: leave this out');
    const kg = massKg ?? modelMassKg(element);
    if (kg === null)
      return refused('massKg', 'the building model has no closed body of this element: give what it weighs');
    return [{ ...rest, massKg: kg, to: endOf(element), element: liftedOf(element, massKg) }];
  });
  return { lifts: known, issues };
}

function endOf({ place: { xM, yM, zM } }: BuildingElement): LiftPlaceBody {
  return { xM, yM, zM };
}

function liftedOf({ globalId, kind, name, place, topM }: BuildingElement, massKg: number | undefined): LiftedElement {
  return {
    ...{ globalId, kind, name, yawRad: place.yawRad },
    massFrom: massKg === undefined ? 'model' : 'given',
    heightM: Number((topM - place.zM).toFixed(3)),
  };
}
