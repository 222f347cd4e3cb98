import { describeConformance } from './conformance.ts';
import { nativeStand } from './native-stand.ts';

/** Goal: what holds over rosbridge holds over DDS itself. Each stand takes minutes. */
describeConformance(nativeStand('guarded'));
describeConformance(nativeStand('locked'));
