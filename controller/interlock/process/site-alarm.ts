import type { Clock } from '../../../kernel/clock.ts';
import { SiteAlarmWire } from '../../../robot-bridge/ros/site-alarm.ts';
import type { Latch } from '../latching/latches.ts';

/**
 * Tells the site's horn and switchgear of a machine that moves on after a stop (reference/safety.md fault 53): sound, and cut the power of that one,
 * since such a machine ignores permits.
 */
export class SiteAlarm {
  readonly #wire: SiteAlarmWire;
  readonly #clock: Pick<Clock, 'monoMs'>;

  constructor(connection: ConstructorParameters<typeof SiteAlarmWire>[0], clock: Pick<Clock, 'monoMs'>) {
    this.#wire = new SiteAlarmWire(connection);
    this.#clock = clock;
  }

  /** Once per cycle, with the latches in force. */
  tell(latches: readonly Latch[]): void {
    const cutPowerOf = latches.filter(({ ruleId }) => ruleId === 'runaway').map(({ reason }) => reason);
    this.#wire.tell({ siren: cutPowerOf.length > 0, cutPowerOf, stopAll: false }, this.#clock.monoMs());
  }
}
