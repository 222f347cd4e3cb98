/** What is done to a slab that has hardened. Each is also the step of its tasks and the capability of its machines. */
export const surfaceWorks = ['grind', 'coat', 'mark'] as const;
export type SurfaceWork = (typeof surfaceWorks)[number];

export interface SurfaceParameters {
  readonly kind: 'surface-work';
  readonly work: SurfaceWork;
  /** Times that all is gone over; each at a right angle to the one before. */
  readonly passes: number;
  /** Share of the tool's width that neighbouring lanes lap; the machine's own when absent. */
  readonly overlapRatio?: number;
}
