import type { FleetMachine } from '../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import type { Clock } from '../kernel/clock.ts';
import type { MissionBook } from './dispatch/mission-book.ts';
import type { MissionRunner } from './dispatch/mission-runner.ts';
import type { LapsedPaper } from './contract/interlock/interlock.ts';
import { youngConcrete } from './dispatch/young-concrete.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { InterlockClient } from './fleet/interlock-client.ts';
import type { WorkPermits } from './site/work-permits.ts';

const TELL_INTERLOCK_MS = 200;
const HEARTBEAT_MS = 400;
const REPEAT_MS = 1_000;
/** Young concrete is told at each change, and again after this long. */
const CONCRETE_REPEAT_MS = 10_000;

export interface InterlockTellerPorts {
  readonly interlock: InterlockClient;
  readonly clock: Clock;
  readonly runner: MissionRunner;
  readonly book: MissionBook;
  readonly fleet: Fleet;
  readonly machines: readonly FleetMachine[];
  readonly profileOf: (profileId: string) => MachineProfile;
  readonly workPermits: WorkPermits;
  /** Machines that are out of service for what is on paper. */
  readonly terms: () => LapsedPaper[];
}

/** Tells the interlock, while the controller lives, what only the controller knows. */
export class InterlockTeller {
  private readonly ports: InterlockTellerPorts;
  private toldConcrete = { text: '', atMonoMs: -Infinity };
  private lastMonoMs = -Infinity;

  constructor(ports: InterlockTellerPorts) {
    this.ports = ports;
  }

  /** Heartbeat, and once a second, or when it changes which machines may come close to each other, all that the interlock is told. */
  start(): void {
    const { interlock, clock, runner, workPermits, terms } = this.ports;
    let lastText = '';
    let beatMonoMs = -Infinity;
    const tell = (): void => {
      const pairs = runner.rendezvous().map(([first, second]): [string, string] => [first, second]);
      const text = JSON.stringify(pairs);
      const nowMonoMs = clock.monoMs();
      const isAllDue = text !== lastText || nowMonoMs - this.lastMonoMs >= REPEAT_MS;
      // What takes permission away goes before the heartbeat: nothing starts on the word of a controller that has not said it.
      if (isAllDue) this.tellConcrete();
      if (isAllDue) interlock.send({ type: 'papers', lapsed: terms() });
      if (isAllDue || nowMonoMs - beatMonoMs >= HEARTBEAT_MS) {
        beatMonoMs = nowMonoMs;
        interlock.send({ type: 'heartbeat' });
      }
      if (isAllDue) {
        lastText = text;
        this.lastMonoMs = nowMonoMs;
        interlock.send({ type: 'rendezvous', pairs });
        interlock.send({ type: 'work-permits', open: workPermits.told() });
      }
      clock.after(TELL_INTERLOCK_MS, tell);
    };
    tell();
  }

  /** A new connection knows of nothing. */
  forget(): void {
    this.toldConcrete = { text: '', atMonoMs: -Infinity };
    this.lastMonoMs = -Infinity;
  }

  /** The young concrete goes before the heartbeat, so that nothing starts on the word of a controller that has not said where it is. */
  private tellConcrete(): void {
    const { interlock, clock, runner, book, fleet, machines, profileOf } = this.ports;
    const bays = youngConcrete({
      missions: book.all(),
      agesOf: (id) => runner.bayClock(id).all(),
      machines: machines.map(({ id, profileId }) => ({ id, profile: profileOf(profileId) })),
      nowMs: clock.epochMs(),
      slabTemperatureC: fleet.weather()?.slabTemperatureC ?? null,
    });
    const text = JSON.stringify(bays);
    if (text === this.toldConcrete.text && clock.monoMs() - this.toldConcrete.atMonoMs < CONCRETE_REPEAT_MS) return;
    this.toldConcrete = { text, atMonoMs: clock.monoMs() };
    interlock.send({ type: 'concrete', bays });
  }
}
