import { linkFaults } from './link-faults.ts';
import { machineFaults, sensorFaults } from './machine-faults.ts';
import type { Kind } from './site-context.ts';
import { siteFaults, tagFaults } from './site-faults.ts';

/** All that is injected. The order is part of what a seed means. */
export const faultKinds: readonly Kind[] = [
  ...linkFaults,
  ...sensorFaults,
  ...machineFaults,
  ...tagFaults,
  ...siteFaults,
];
