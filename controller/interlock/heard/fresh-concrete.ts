import type { YoungBay } from '../../contract/interlock/interlock.ts';
import { makeShape } from '../geometry/geometry.ts';
import type { World, ZoneShape } from '../geometry/world.ts';

/** A bay of concrete that not every machine may drive on yet, with its shape on the level. */
export interface FreshBay extends ZoneShape {
  readonly openTo: ReadonlySet<string>;
  readonly workers: ReadonlySet<string>;
}

/** What the controller said last of young concrete, and its shapes in the present world. */
export class FreshConcrete {
  #told: readonly YoungBay[] = [];
  bays: readonly FreshBay[] = [];

  take(told: readonly YoungBay[], world: World | null): void {
    this.#told = told;
    this.settle(world);
  }

  /** Another world: its floors may have other heights. */
  settle(world: World | null): void {
    this.bays = this.#told.flatMap((bay) => {
      const level = world?.levels.find(({ id }) => id === bay.levelId);
      if (level === undefined) return [];
      const { id, levelId, outline } = bay;
      const shape = makeShape(
        Float64Array.from(outline.flat()),
        0,
        level.elevationM - reachDownM,
        level.elevationM + reachUpM,
      );
      const zone = { id, levelId, kind: 'BLOCKED', outline, speedMaxMps: null, machineIds: null } as const;
      return [{ zone, shape, openTo: new Set(bay.openTo), workers: new Set(bay.workers) }];
    });
  }

  memory(): readonly YoungBay[] {
    return this.#told;
  }
}

/** Wheels stand on the floor: a machine this far below or above it is on another one, metres. */
const reachDownM = 0.5;
const reachUpM = 1;
