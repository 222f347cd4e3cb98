export const stationWorks = ['drill', 'putty', 'paint', 'plaster', 'set-panel', 'excavate'] as const;

/** What the form holds of work at stations. */
export interface StationDraft {
  readonly work: (typeof stationWorks)[number];
  /** Of drilling. */
  readonly spacingM: number;
  /** Of putty, paint and plaster; null = to the wall's top. */
  readonly toHeightM: number | null;
  /** Of excavating. */
  readonly depthM: number;
}

export const freshStations: StationDraft = { work: 'drill', spacingM: 1.2, toHeightM: null, depthM: 0.5 };

export function stationParametersOf({ work, spacingM, toHeightM, depthM }: StationDraft): Record<string, unknown> {
  switch (work) {
    case 'drill':
      return { work, spacingM };
    case 'putty':
    case 'paint':
    case 'plaster':
      return toHeightM === null ? { work } : { work, toHeightM };
    case 'set-panel':
      return { work };
    case 'excavate':
      return { work, depthM };
  }
}
