import type { Clock } from '../../kernel/clock.ts';
import type { MachineId, MissionId } from '../../kernel/ids.ts';
import { isClosedTo, type ClosedFloor } from '../../missions/closed-floor/closed-floor.ts';
import { isOverFloor } from '../../missions/closed-floor/crossed-floor.ts';
import { coatedFloor, floorClosedBy, freshFloor, type FloorFacts } from '../../missions/closed-floor/floor-register.ts';
import type { Mission, PlannedTask } from '../../missions/mission.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import type { BayClock } from './bay-clock.ts';
import type { MissionBook } from './mission-book.ts';
import type { Way } from './way-check.ts';

export interface FloorPorts {
  readonly book: Pick<MissionBook, 'all' | 'find'>;
  readonly fleet: Pick<Fleet, 'machines' | 'weather'>;
  readonly site: () => SiteModel;
  readonly bayClock: (missionId: MissionId) => BayClock;
  readonly clock: Clock;
}

interface Coats {
  readonly of: string;
  readonly floors: readonly ClosedFloor[];
}

/**
 * Which floor is closed by whose work. Everything is read off the missions, their plans and their progress, which are on disk: a start of the controller
 * forgets no wet coat.
 */
export class FloorDesk {
  private readonly ports: FloorPorts;
  private readonly coats = new Map<MissionId, Coats>();
  private readonly holds = new Map<MachineId, ClosedFloor>();

  constructor(ports: FloorPorts) {
    this.ports = ports;
  }

  /** All of it, now and by plan, with those who work. */
  all(): readonly ClosedFloor[] {
    const facts = this.facts();
    return this.ports.book.all().flatMap((mission) => floorClosedBy(mission, facts));
  }

  /** What a plan of the mission has to keep off. */
  closedTo(mission: Mission): readonly ClosedFloor[] {
    const facts = this.facts();
    return this.ports.book
      .all()
      .filter((other) => !isOneWork(mission, other))
      .flatMap((other) => floorClosedBy(other, facts));
  }

  /** Floor on the way that may not be driven over as things are, whatever the plan says; null where there is none. Remembered for `holdOf`. */
  closedOn(machine: LiveMachine, mission: Mission, task: PlannedTask, way: Way): ClosedFloor | null {
    const floor = this.inForce(mission, task).find(
      (one) => isClosedTo(one, machine.profile) && isOverFloor(one, way.segments, way.halfWidthM),
    );
    if (floor === undefined) this.holds.delete(machine.id);
    else this.holds.set(machine.id, floor);
    return floor ?? null;
  }

  /** Closed floor that a machine stands before. */
  holdOf(machineId: MachineId): ClosedFloor | null {
    const floor = this.holds.get(machineId);
    return floor !== undefined && floor.untilMs > this.ports.clock.epochMs() ? floor : null;
  }

  /** What of the task's level is wet or fresh by now; where others work, their machines are in the way and not the plan. */
  inForce(mission: Mission, { levelId }: Pick<PlannedTask, 'levelId'>): readonly ClosedFloor[] {
    const facts = this.facts();
    return this.ports.book
      .all()
      .filter((other) => other.request.levelId === levelId && !isOneWork(mission, other))
      .flatMap((other) => [...this.coatsOf(other, facts), ...freshFloor(other, facts)])
      .filter(({ isSo, fromMs, untilMs }) => isSo && fromMs <= facts.nowMs && untilMs > facts.nowMs);
  }

  /** Strokes are drawn anew only where a task has begun or ended. */
  private coatsOf(mission: Mission, facts: FloorFacts): readonly ClosedFloor[] {
    const { parameters } = mission.request;
    if (parameters.kind !== 'surface-work' || parameters.work !== 'coat') return [];
    const states = mission.progress.map(({ state, endedAtMs }) => `${state} ${String(endedAtMs)}`).join();
    const of = `${String(mission.plan?.version)} ${mission.state} ${states}`;
    const known = this.coats.get(mission.id);
    if (known?.of === of) return known.floors;
    const floors = coatedFloor(mission, facts);
    this.coats.set(mission.id, { of, floors });
    return floors;
  }

  private facts(): FloorFacts {
    const { fleet, site, bayClock, clock } = this.ports;
    return {
      site: site(),
      nowMs: clock.epochMs(),
      toolWidthM: (machineId) => fleet.machines.get(machineId)?.profile.work?.widthM.value ?? null,
      ageOf: (missionId, bay) => bayClock(missionId).ageOf(bay),
      slabTemperatureC: fleet.weather()?.slabTemperatureC ?? null,
    };
  }
}

/** A mission, and the one whose concrete it finishes, go by what they know of each other. */
function isOneWork(one: Mission, other: Mission): boolean {
  return one.id === other.id || finishes(one, other) || finishes(other, one);
}

function finishes({ request: { parameters } }: Mission, { id }: Mission): boolean {
  return (
    parameters.kind === 'floor-finishing' && parameters.placing.by === 'mission' && parameters.placing.missionId === id
  );
}
