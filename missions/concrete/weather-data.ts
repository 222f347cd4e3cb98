import type { Figure } from '../../hardware-profiles/profile.ts';

/** What weather a pour bears. Defaults; what the mix, the machines and the site's rules say comes before them. */
export interface PlacingWeatherData {
  /** Plastic shrinkage cracks are likely from this rate of evaporation on. */
  readonly evaporationMax: Figure;
  /** The same for mixes that hardly bleed (silica fume, much fly ash). */
  readonly evaporationLowBleedMax: Figure;
  /** No large area is begun in rain from this rate on, and no open placing from the other on. */
  readonly rainNoStart: Figure;
  readonly rainStop: Figure;
  /** What counts as a large area. */
  readonly largeArea: Figure;
  /** Share of the stopping wind at which one is warned. */
  readonly windAlertShare: Figure;
  /** For so long it must have been calm again. */
  readonly calm: Figure;
}

const gb50666 = 'GB 50666-2011: no large areas begun in light or medium rain, no open placing in heavy rain';

export const placingWeatherDefaults: PlacingWeatherData = {
  evaporationMax: { value: 1, unit: 'kg/m²h', source: 'ACI 305R, precautions at 0.2 lb/ft²h', certainty: 'found' },
  evaporationLowBleedMax: {
    value: 0.5,
    unit: 'kg/m²h',
    source: 'ACI 305R, mixes that bleed little',
    certainty: 'found',
  },
  rainNoStart: { value: 0.1, unit: 'mm/h', source: gb50666, certainty: 'guess' },
  rainStop: {
    value: 8,
    unit: 'mm/h',
    source: `${gb50666}; heavy rain by the hour as in Chinese forecasts`,
    certainty: 'check',
  },
  largeArea: { value: 100, unit: 'm²', source: 'Our own choice', certainty: 'guess' },
  windAlertShare: { value: 0.9, unit: '1', source: 'Practice for cranes and booms', certainty: 'check' },
  calm: { value: 10, unit: 'min', source: 'Practice for cranes and booms', certainty: 'check' },
};
