import type { Clock } from '../../kernel/clock.ts';
import type { MissionId } from '../../kernel/ids.ts';
import type { Mission, PlannedTask } from '../../missions/mission.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { BayClock, type BayAge } from './bay-clock.ts';
import type { MissionBook } from './mission-book.ts';

const BAY_TICK_MS = 60_000;

export interface BayAgesPorts {
  readonly fleet: Pick<Fleet, 'weather'>;
  readonly book: MissionBook;
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly onWriteFailed: (error: unknown) => void;
}

/** How old the concrete of each mission's bays is; kept on disk. */
export class BayAges {
  private readonly ports: BayAgesPorts;
  private readonly clocks = new Map<MissionId, BayClock>();
  private nextTickMonoMs = 0;

  constructor(ports: BayAgesPorts) {
    this.ports = ports;
  }

  of(missionId: MissionId): BayClock {
    const known = this.clocks.get(missionId);
    if (known !== undefined) return known;
    const stored = this.ports.record.document('bay-clock', missionId) as readonly BayAge[] | undefined;
    const clock = new BayClock(stored ?? []);
    this.clocks.set(missionId, clock);
    return clock;
  }

  /** A finished place task starts the clock of its bay in every mission that follows it. */
  notePlaced(missionId: MissionId, task: PlannedTask): void {
    if (task.step !== 'place' || task.bay === undefined) return;
    const placedAtMs = this.ports.clock.epochMs();
    for (const mission of this.ports.book.all()) {
      const { parameters } = mission.request;
      const follows =
        parameters.kind === 'floor-finishing' &&
        parameters.placing.by === 'mission' &&
        parameters.placing.missionId === missionId;
      if (mission.id === missionId || follows) this.placeBay(mission.id, task.bay, placedAtMs);
    }
  }

  /** Lets the concrete grow older, once a minute. */
  tick(): void {
    const nowMonoMs = this.ports.clock.monoMs();
    if (nowMonoMs < this.nextTickMonoMs) return;
    this.nextTickMonoMs = nowMonoMs + BAY_TICK_MS;
    const nowMs = this.ports.clock.epochMs();
    for (const mission of this.ports.book.all()) {
      const { parameters } = mission.request;
      const isOpen = mission.state === 'running' || mission.state === 'held';
      if (!isOpen || parameters.kind !== 'floor-finishing' || mission.plan === null) continue;
      const clock = this.of(mission.id);
      for (const bay of this.placedBays(mission, nowMs)) clock.place(bay.number, bay.placedAtMs);
      clock.advance(nowMs, this.ports.fleet.weather()?.slabTemperatureC ?? parameters.temperatureC);
      this.write(mission.id, clock);
    }
  }

  private placeBay(missionId: MissionId, bay: number, placedAtMs: number): void {
    const clock = this.of(missionId);
    clock.place(bay, placedAtMs);
    this.write(missionId, clock);
  }

  private write(missionId: MissionId, clock: BayClock): void {
    this.ports.record
      .commit({ entries: [], documents: [{ kind: 'bay-clock', id: missionId, value: clock.all() }] })
      .catch(this.ports.onWriteFailed);
  }

  /** Bays that have been placed by now: as the foreman declared it, or as the placing mission did it. */
  private placedBays(
    mission: Mission,
    nowMs: number,
  ): readonly { readonly number: number; readonly placedAtMs: number }[] {
    const { parameters } = mission.request;
    if (parameters.kind !== 'floor-finishing') return [];
    if (parameters.placing.by === 'others') return (mission.plan?.bays ?? []).filter((bay) => bay.placedAtMs <= nowMs);
    return this.of(parameters.placing.missionId)
      .all()
      .flatMap(({ number, placedAtMs }) => (placedAtMs === null ? [] : [{ number, placedAtMs }]));
  }
}
