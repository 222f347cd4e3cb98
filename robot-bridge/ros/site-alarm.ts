import type { RosConnection, SendOutcome } from './connection.ts';

const topic = '/site_alarm';
/** Said again so often while nothing changes: a horn that hears nothing for longer knows that nobody watches. */
const periodMs = 1000;

/** What the site's horn and switchgear are asked for. */
export interface SiteAlarmWord {
  readonly siren: boolean;
  /** Machines that move on after a stop. */
  readonly cutPowerOf: readonly string[];
  /** The site's stop output: nobody judges whether machines may move. */
  readonly stopAll: boolean;
}

/**
 * The site's horn and switchgear: outputs beside the permits. What is connected to them, and whether at all, is the site's matter (docs/wire.md).
 * Interlock and controller each have one of their own; the worst that either has said in the last two seconds holds.
 */
export class SiteAlarmWire {
  readonly #connection: Pick<RosConnection, 'publish'>;
  #told = '';
  #toldAtMs = -Infinity;

  constructor(connection: Pick<RosConnection, 'allow' | 'advertise' | 'publish'>) {
    this.#connection = connection;
    connection.allow('topic', topic);
    connection.advertise(topic, 'std_msgs/msg/String');
  }

  /** Called over and over with what holds at `nowMs`, on any clock that only goes forward: sent at each change, and again each second. */
  tell(word: SiteAlarmWord, nowMs: number): SendOutcome {
    const data = JSON.stringify(word);
    if (data === this.#told && nowMs - this.#toldAtMs < periodMs) return 'sent';
    const outcome = this.#connection.publish(topic, { data });
    if (outcome === 'dropped') return outcome;
    this.#told = data;
    this.#toldAtMs = nowMs;
    return outcome;
  }
}
