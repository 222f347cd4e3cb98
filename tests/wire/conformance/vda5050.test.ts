import { describeConformance } from './conformance.ts';
import { vda5050Stand } from './vda5050-stand.ts';

/** Goal: our VDA 5050 wire does what every wire must. Method: the suite, on simulated time, with each way of giving leave. */
describeConformance(vda5050Stand('3.0'));
describeConformance(vda5050Stand('2.1'));
