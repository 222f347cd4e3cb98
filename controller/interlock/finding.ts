import type { AxisBound } from '../../kernel/axis-bounds.ts';
import type { PermitLevel } from '../../kernel/permit.ts';
import type { Reason } from '../contract/interlock/interlock.ts';

/** What one rule says of one machine. Absent (null) means that the rule does not restrict it. */
export interface Finding {
  readonly level: PermitLevel;
  readonly travelSpeedMaxMps: number;
  readonly toolSpeedMaxMps: number;
  /** `travel`: the rule says nothing of the tool, whose speed then is the machine's greatest; `tool`: nothing of the base. */
  readonly axis: 'travel' | 'tool' | 'both';
  /** Bounds of single joints beyond the speeds; empty for most rules. */
  readonly axes: readonly AxisBound[];
  /** Greatest speed still allowed with the hysteresis distance taken off: what the grant may rise to. */
  readonly releaseSpeedMaxMps: number;
  /** Allowed only as a creep out of a place too close on one side. */
  readonly isCreep: boolean;
  /** True gap at which that creep beside another machine would begin, metres; else Infinity. */
  readonly creepGapM: number;
  readonly reason: Reason;
}
