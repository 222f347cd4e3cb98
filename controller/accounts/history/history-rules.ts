import { machineShiftMin } from '../machine-shift.ts';
import type { RuleFigure } from '../rule-figure.ts';

const ours = (value: number, unit: string, source: string): RuleFigure => ({ value, unit, source, certainty: 'guess' });

/** What the account of time assumes. */
export const historyRules = {
  /** A label further from the monotonic clock than this was set by somebody. */
  clockToleranceS: ours(
    2,
    's',
    'Labels and monotonic readings of one entry are taken within milliseconds; NTP slews below this',
  ),
  /** By so much two clocks of one computer may drift apart. */
  clockDriftPpm: ours(1000, 'ppm', 'Twice the 500 ppm up to which NTP disciplines a clock'),
  /** Older time than this is corrected by two people. */
  correctionAloneMaxH: ours(48, 'h', 'The day after the shift report; what was billed or sworn to lies further back'),
  /** Counters show tenths of hours; a step may hold up to two of them more than the time between two readings. */
  counterResolutionH: ours(0.2, 'h', 'Two digits of a counter that shows tenths, one at each reading'),
  counterFastShare: ours(0.01, '1', 'Quartz counters are better than this by far'),
  shiftMin: machineShiftMin,
  correctionMaxH: ours(24, 'h', 'One day: three shifts'),
} as const satisfies Readonly<Record<string, RuleFigure>>;
