import type { Point } from '../../kernel/geometry.ts';

/** What an arm does from places where its machine stands. Each is also the step of its tasks and the capability of its machines. */
export const stationWorks = ['drill', 'putty', 'paint', 'plaster', 'set-panel', 'excavate'] as const;
export type StationWork = (typeof stationWorks)[number];

export interface StationParameters {
  readonly kind: 'station-work';
  readonly work: StationWork;
  /** Of drilling: the holes, site frame; a square grid over the area where absent. */
  readonly holes?: readonly Point[];
  /** Of drilling in a grid: between holes both ways, metres. */
  readonly spacingM?: number;
  /** Of work on walls: which of those in the area; all where absent. */
  readonly wallIds?: readonly string[];
  /** Of putty, paint and plaster: up to this above the floor, at most to the wall's top, metres. */
  readonly toHeightM?: number;
  /** Of excavating: how deep, metres. */
  readonly depthM?: number;
}
