import type { Clock } from '../../../kernel/clock.ts';
import type { RosbridgeConnection } from '../../../robot-bridge/rosbridge/connection.ts';
import type { Latch } from '../latching/latches.ts';

const topic = '/site_alarm';
/** Said again so often while nothing changes, on the site's clock: a horn that hears nothing for longer knows that nobody watches. */
const periodMs = 1000;

/**
 * Tells the site's horn and switchgear of a machine that moves on after a stop (reference/safety.md fault 53): sound, and cut the power of that one. Both are
 * outputs beside the permits, which such a machine ignores; what is connected to them, and whether at all, is the site's matter (docs/wire.md).
 */
export class SiteAlarm {
  readonly #connection: Pick<RosbridgeConnection, 'publish'>;
  readonly #clock: Pick<Clock, 'monoMs'>;
  #told = '';
  #toldAtMs = -Infinity;

  constructor(connection: Pick<RosbridgeConnection, 'allow' | 'advertise' | 'publish'>, clock: Pick<Clock, 'monoMs'>) {
    this.#connection = connection;
    this.#clock = clock;
    connection.allow('topic', topic);
    connection.advertise(topic, 'std_msgs/msg/String');
  }

  /** Once per cycle, with the latches in force. */
  tell(latches: readonly Latch[]): void {
    const runaways = latches.filter(({ ruleId }) => ruleId === 'runaway');
    const data = JSON.stringify({ siren: runaways.length > 0, cutPowerOf: runaways.map(({ reason }) => reason) });
    const nowMs = this.#clock.monoMs();
    if (data === this.#told && nowMs - this.#toldAtMs < periodMs) return;
    if (this.#connection.publish(topic, { data }) === 'dropped') return;
    this.#told = data;
    this.#toldAtMs = nowMs;
  }
}
