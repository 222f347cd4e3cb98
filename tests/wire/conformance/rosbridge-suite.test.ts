import { describeConformance } from './conformance.ts';
import { rosbridgeSuiteStand } from './rosbridge-suite-stand.ts';

/** Goal: what holds for our own rosbridge server holds for the one that robots run. Each stand takes seven minutes. */
describeConformance(rosbridgeSuiteStand('guarded'));
describeConformance(rosbridgeSuiteStand('locked'));
