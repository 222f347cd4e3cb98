import { describeConformance } from './conformance.ts';
import { rosbridgeStand } from './rosbridge-stand.ts';

/** Goal: our rosbridge wire does what every wire must. Method: the suite, on simulated time, with each grade of machine. */
describeConformance(rosbridgeStand('guarded'));
describeConformance(rosbridgeStand('locked'));
