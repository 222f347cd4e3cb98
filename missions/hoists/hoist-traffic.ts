import type { MachineId } from '../../kernel/ids.ts';
import type { HoistCall } from './dispatch/hoist-group.ts';

/** What the cages of a site are at and called for, without the mission that is planned. Calls count seconds of the site's epoch. */
export interface HoistTraffic {
  readonly cages: readonly {
    readonly cageId: MachineId;
    /** Where it stands, or will when it can take an order. */
    readonly heightM: number;
    readonly freeAtMs: number;
    readonly riders: readonly HoistCall[];
  }[];
  readonly waiting: readonly HoistCall[];
}
