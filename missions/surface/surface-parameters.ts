/** What is done to a slab, a mat or ground, all over an area. Each is also the step of its tasks and the capability of its machines. */
export const surfaceWorks = ['grind', 'coat', 'mark', 'level', 'compact', 'excavate', 'tie-rebar'] as const;
export type SurfaceWork = (typeof surfaceWorks)[number];

export interface SurfaceParameters {
  readonly kind: 'surface-work';
  readonly work: SurfaceWork;
  /** Times that all is gone over; each at a right angle to the one before, but for rollers. Of excavating the depth decides, tying is done once. */
  readonly passes: number;
  /** Share of the tool's width that neighbouring lanes lap; the machine's own when absent. */
  readonly overlapRatio?: number;
  /** Of excavating: how deep in all, metres. */
  readonly depthM?: number;
  /** Of tying: between crossings that are tied, both ways, metres. */
  readonly tieSpacingM?: number;
}
