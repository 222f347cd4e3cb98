import type { Figure } from '../../hardware-profiles/profile.ts';

/** What fresh concrete may be kept waiting for. Defaults; a site replaces them by what its supplier and its tests say. */
export interface SupplyData {
  /** From batching to the end of discharge, by the concrete's temperature: the first entry that is warm enough counts. */
  readonly dischargeWithin: readonly { readonly upToC: number; readonly limit: Figure }[];
  /** From batching until the layer is covered, pauses included, with and without retarder. */
  readonly coverWithin: readonly { readonly upToC: number; readonly plain: Figure; readonly retarded: Figure }[];
  /** An open face is covered before this share of the equivalent age at floating (about initial set). */
  readonly coverShare: Figure;
  /** A truck is asked for so much before the pump needs it. */
  readonly queue: Figure;
  /** Time to spare on the open face above which plans count as equally safe. */
  readonly marginWanted: Figure;
  /** Strongest retarder that is proposed, as a set factor. */
  readonly setFactorMax: Figure;
}

const gb50666 = 'GB 50666-2011, transport, placing and pauses in all';
const hot = 'Hot-weather clauses of US specifications, after ASTM C94; there by air temperature';

function limit(value: number, source: string): Figure {
  return { value, unit: 'min', source, certainty: 'check' };
}

export const supplyDefaults: SupplyData = {
  dischargeWithin: [
    { upToC: 29.4, limit: limit(90, 'GB/T 14902, mixer to end of discharge unless agreed otherwise') },
    { upToC: 32.2, limit: limit(75, hot) },
    { upToC: Infinity, limit: limit(60, hot) },
  ],
  coverWithin: [
    { upToC: 25, plain: limit(180, gb50666), retarded: limit(240, gb50666) },
    { upToC: Infinity, plain: limit(150, gb50666), retarded: limit(210, gb50666) },
  ],
  coverShare: {
    value: 0.9,
    unit: '1',
    source:
      'GB 50666-2011: covered before initial set; ACI 302: the first machine float is about there; a tenth kept back',
    certainty: 'guess',
  },
  queue: { value: 5, unit: 'min', source: 'Practice: the next truck stands ready; our own figure', certainty: 'guess' },
  marginWanted: { value: 20, unit: 'min', source: 'Our own choice', certainty: 'guess' },
  setFactorMax: { value: 2, unit: '1', source: 'Ordinary doses of retarder; to be tested per mix', certainty: 'guess' },
};
