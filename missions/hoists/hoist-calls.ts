import type { HoistCall, HoistGroup } from './dispatch/hoist-group.ts';
import { hoistDataDefaults as data } from './hoist-data.ts';

/** What somebody at a landing wants carried. A load of unknown size is reckoned with the whole floor of a cage. */
export type HoistCargo =
  | { readonly cargo: 'people'; readonly persons: number }
  | {
      readonly cargo: 'materials' | 'robot';
      readonly massKg: number;
      readonly areaM2?: number | undefined;
      readonly widthM?: number | undefined;
    };

/** Who calls, from where to where, how pressing, and since when (seconds on the clock of the dispatch). */
export type CallFrame = Pick<HoistCall, 'id' | 'from' | 'to' | 'priority' | 'earliestS'>;

export function callOf(frame: CallFrame, cargo: HoistCargo, group: HoistGroup): HoistCall {
  if (cargo.cargo === 'people') {
    const { persons } = cargo;
    return {
      ...frame,
      rider: 'people',
      loadKg: persons * data.personMassKg.value,
      areaM2: Number((persons * data.personAreaM2.value).toFixed(3)),
      widthM: data.personWidthM.value,
      transferS: persons * data.personTransferS.value,
    };
  }
  return {
    ...frame,
    rider: cargo.cargo,
    loadKg: cargo.massKg,
    areaM2: cargo.areaM2 ?? wholeFloorM2(group),
    widthM: cargo.widthM ?? 0,
    transferS: cargo.cargo === 'robot' ? data.robotDwellS.value : data.materialsDwellS.value,
  };
}

/** Persons that the largest cage takes at once, by its load and its floor. */
export function personsMax({ cages }: HoistGroup): number {
  return Math.max(
    0,
    ...cages.map(({ loadMaxKg, floorAreaM2 }) =>
      Math.floor(Math.min(loadMaxKg / data.personMassKg.value, floorAreaM2 / data.personAreaM2.value) + 1e-9),
    ),
  );
}

/** One lift of a hoist run: a cage to itself, with the gate open for as long as such a load takes. */
export function liftCallOf(
  frame: CallFrame,
  cargo: 'materials' | 'people',
  massKg: number,
  group: HoistGroup,
): HoistCall {
  return {
    ...frame,
    rider: cargo,
    loadKg: massKg,
    areaM2: wholeFloorM2(group),
    widthM: 0,
    transferS: cargo === 'people' ? data.peopleDwellS.value : data.materialsDwellS.value,
  };
}

/** The floor of the smallest cage: what takes so much leaves no room beside it. */
function wholeFloorM2({ cages }: HoistGroup): number {
  return Math.min(...cages.map(({ floorAreaM2 }) => floorAreaM2));
}
