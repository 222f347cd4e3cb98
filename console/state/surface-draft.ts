export const surfaceWorks = ['grind', 'coat', 'mark', 'level', 'compact', 'excavate', 'tie-rebar'] as const;

/** What the form holds of surface work. */
export interface SurfaceDraft {
  readonly work: (typeof surfaceWorks)[number];
  readonly passes: number;
  /** Null = the machine's own. */
  readonly overlapRatio: number | null;
  /** Of excavating. */
  readonly depthM: number;
  /** Of tying. */
  readonly tieSpacingM: number;
}

export const freshSurface: SurfaceDraft = {
  work: 'grind',
  passes: 1,
  overlapRatio: null,
  depthM: 0.3,
  tieSpacingM: 0.4,
};

/** Times that a slab may be gone over; a roller goes to and fro. */
export function passesMaxOf({ work }: Pick<SurfaceDraft, 'work'>): number {
  return work === 'compact' ? 8 : 4;
}

export function surfaceParametersOf(draft: SurfaceDraft): Record<string, unknown> {
  const { work, overlapRatio, depthM, tieSpacingM } = draft;
  if (work === 'tie-rebar') return { work, passes: 1, tieSpacingM };
  const passes = work === 'excavate' ? 1 : Math.min(draft.passes, passesMaxOf(draft));
  return {
    work,
    passes,
    ...(work === 'excavate' ? { depthM } : {}),
    ...(overlapRatio === null ? {} : { overlapRatio }),
  };
}
