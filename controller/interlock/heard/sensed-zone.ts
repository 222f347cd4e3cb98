/** What the presence sensor of a zone says. */
export interface SensedZone {
  readonly word: 'clear' | 'occupied' | 'silent';
  /** For how long it has said so, ms. */
  readonly forMs: number;
  /** Somebody whose tag is inside although the sensor says clear; '' for nobody. */
  readonly missedId: string;
}
