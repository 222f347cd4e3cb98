export const surfaceWorks = ['grind', 'coat', 'mark'] as const;

/** What the form holds of surface work. */
export interface SurfaceDraft {
  readonly work: (typeof surfaceWorks)[number];
  readonly passes: number;
  /** Null = the machine's own. */
  readonly overlapRatio: number | null;
}

export const freshSurface: SurfaceDraft = { work: 'grind', passes: 1, overlapRatio: null };

export function surfaceParametersOf({ overlapRatio, ...rest }: SurfaceDraft): Record<string, unknown> {
  return overlapRatio === null ? rest : { ...rest, overlapRatio };
}
