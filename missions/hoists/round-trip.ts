import { travelS, type CageMotion } from './cage-motion.ts';

/** A cage that fills at its lowest landing, and where its riders go. */
export interface UpPeak {
  readonly motion: CageMotion;
  /** A gate opening and shutting again, seconds a stop. */
  readonly gateCycleS: number;
  /** One rider getting in, and once more getting out. */
  readonly transferS: number;
  readonly riders: number;
  readonly mainHeightM: number;
  /** The landings above, lowest first, with the share of riders that goes to each; the shares come to 1. */
  readonly landings: readonly { readonly heightM: number; readonly share: number }[];
}

export interface RoundTrip {
  readonly roundTripS: number;
  /** Expected number of stops above the main landing. */
  readonly stops: number;
  /** Expected highest landing, metres above the main one. */
  readonly reversalM: number;
}

/**
 * Expected round trip of an up-peak (G. C. Barney, Elevator Traffic Handbook: probable stops and highest reversal), for riders who choose their
 * landings independently. Each possible jump between two stops is weighted with the chance that it occurs, so that it is exact for unequal
 * heights, unequal shares and jumps too short for full speed.
 */
export function upPeakRoundTrip(peak: UpPeak): RoundTrip {
  const { motion, riders, landings, mainHeightM } = peak;
  /** Chance that nobody goes to landings of this share together. */
  const nobody = (share: number): number => Math.max(0, 1 - share) ** riders;
  let travelledS = 0;
  let stops = 0;
  let reversalM = 0;
  let below = 0;
  landings.forEach(({ heightM, share }, at) => {
    stops += 1 - nobody(share);
    const isFirst = nobody(below) - nobody(below + share);
    const above = Math.max(0, 1 - below - share);
    const isHighest = nobody(above) - nobody(above + share);
    travelledS += isFirst * travelS(motion, heightM - mainHeightM) + isHighest * travelS(motion, heightM - mainHeightM);
    reversalM += isHighest * (heightM - mainHeightM);
    let between = 0;
    for (const next of landings.slice(at + 1)) {
      const both = between + share + next.share;
      const follows = nobody(between) - nobody(between + share) - nobody(between + next.share) + nobody(both);
      travelledS += follows * travelS(motion, next.heightM - heightM);
      between += next.share;
    }
    below += share;
  });
  const roundTripS = travelledS + (stops + 1) * peak.gateCycleS + 2 * riders * peak.transferS;
  return { roundTripS, stops, reversalM };
}

/** Riders that so many cages carry up in five minutes, each with the same round trip. */
export function handledInFiveMinutes(peak: UpPeak, cages: number): number {
  return (300 * cages * peak.riders) / upPeakRoundTrip(peak).roundTripS;
}
