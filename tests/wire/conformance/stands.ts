import { nativeStand } from './native-stand.ts';
import { rosbridgeStand } from './rosbridge-stand.ts';
import { rosbridgeSuiteStand } from './rosbridge-suite-stand.ts';
import { vda5050Stand } from './vda5050-stand.ts';
import type { WireStand } from './wire-under-test.ts';

/** Every wire with every grade of machine on it, in the order of the table. A stand is light until it is opened. */
export const wireStands: readonly WireStand[] = [
  rosbridgeStand('guarded'),
  rosbridgeStand('locked'),
  rosbridgeSuiteStand('guarded'),
  rosbridgeSuiteStand('locked'),
  nativeStand('guarded'),
  nativeStand('locked'),
  vda5050Stand('3.0'),
  vda5050Stand('2.1'),
];
