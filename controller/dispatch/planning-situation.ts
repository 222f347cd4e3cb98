import type { Clock } from '../../kernel/clock.ts';
import type { MachineId } from '../../kernel/ids.ts';
import { refuse, type Result } from '../../kernel/result.ts';
import { concreteCourse } from '../../missions/concrete/supply-courses.ts';
import type { SiteForecast } from '../../missions/weather/site-forecast.ts';
import type { Roster } from '../../missions/crews/roster.ts';
import { levelAfter } from '../../missions/energy/battery.ts';
import { toursOf, type OtherTour } from '../../missions/hauling/other-tours.ts';
import { levelOfHeight } from '../../missions/level-of-height.ts';
import type { Mission, MissionParameters, PlanWishes } from '../../missions/mission.ts';
import type { KeptTurn, PlacedBay, PlanningInput, PlanningMachine } from '../../missions/planning-input.ts';
import type { SiteModel, Zone } from '../../missions/site-model.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import { attendedBeside } from './attended.ts';
import type { HoistDesk } from './cages/hoist-desk.ts';
import { isShared } from './cages/mission-lifts.ts';
import { busyUntilMs, engagementsBeside } from './engagements.ts';
import type { FloorDesk } from './floor-desk.ts';
import type { MissionBook } from './mission-book.ts';
import type { MissionRunner } from './mission-runner.ts';
import type { PlanNews } from './plan-drafts.ts';
import { hangingRings } from './way-check.ts';

export interface PlanningPorts {
  readonly book: MissionBook;
  readonly runner: () => Pick<MissionRunner, 'bayClock'>;
  /** Those who serve calls with the cages. */
  readonly hoists: () => Pick<HoistDesk, 'traffic'>;
  readonly floor: () => Pick<FloorDesk, 'closedTo'>;
  readonly fleet: Fleet;
  readonly site: () => SiteModel;
  readonly zones: () => readonly Zone[];
  /** Hours and crews; null: plans wait for nobody. */
  readonly roster: () => Roster | null;
  readonly forecast: () => SiteForecast | null;
  readonly clock: Clock;
}

/** What a plan is made with beside the mission itself. */
export interface Otherwise extends PlanNews {
  /** Machines that have failed. */
  readonly excluded?: Iterable<MachineId>;
  readonly wishes?: PlanWishes;
  /** The plan in force, where it is to be kept as far as it goes. */
  readonly kept?: readonly KeptTurn[];
  /** As of when, site epoch ms; now where absent. */
  readonly nowMs?: number;
}

/** What plans are made from: the site, its machines and its other missions as they are at the moment of asking. */
export class PlanningSituation {
  private readonly ports: PlanningPorts;

  constructor(ports: PlanningPorts) {
    this.ports = ports;
  }

  /** Refuses 'plan-impossible' where the mission follows bays of a placing mission without a plan. */
  inputOf(mission: Mission, otherwise: Otherwise): Result<PlanningInput> {
    const placedBays = this.placedBays(mission);
    if (!placedBays.ok) return placedBays;
    const { wishes, excluded = [], kept, truckNews, deliveryNews } = otherwise;
    const roster = this.ports.roster();
    const forecast = this.ports.forecast();
    const isContinued =
      mission.state === 'running' || mission.state === 'held' || (truckNews ?? deliveryNews) !== undefined;
    const closedFloor = this.ports.floor().closedTo(mission);
    const otherTours = this.toursBeside(mission);
    const value: PlanningInput = {
      missionId: mission.id,
      request: mission.request,
      site: this.ports.site(),
      zones: this.ports.zones(),
      machines: this.machines(mission, new Set([...excluded, ...(wishes?.withoutMachineIds ?? [])])),
      nowMs: otherwise.nowMs ?? this.ports.clock.epochMs(),
      version: (mission.plan?.version ?? 0) + 1,
      ...(forecast === null ? {} : { forecast }),
      ...(closedFloor.length === 0 ? {} : { closedFloor }),
      ...(otherTours.length === 0 ? {} : { otherTours }),
      ...(placedBays.value === null ? {} : { placedBays: placedBays.value }),
      ...(wishes === undefined ? {} : { notBefore: wishes.notBefore, byMachine: wishes.byMachine ?? [] }),
      ...(kept === undefined ? {} : { kept }),
      ...(roster === null ? {} : { roster, attended: attendedBeside(this.ports.book.all(), mission) }),
      ...(truckNews === undefined ? {} : { truckNews }),
      ...(isShared(mission) ? { hoists: this.ports.hoists().traffic(mission.id) } : {}),
      ...(deliveryNews === undefined ? {} : { deliveryNews }),
      ...(isContinued && mission.plan !== null ? { previous: { plan: mission.plan, progress: mission.progress } } : {}),
    };
    return { ok: true, value };
  }

  private toursBeside(mission: Mission): readonly OtherTour[] {
    if (mission.request.kind !== 'hauling') return [];
    const others = this.ports.book.all().filter(({ id }) => id !== mission.id);
    return toursOf(others, this.ports.clock.epochMs());
  }

  private placedBays(mission: Mission): Result<readonly PlacedBay[] | null> {
    const { parameters } = mission.request;
    if (parameters.kind !== 'floor-finishing' || parameters.placing.by !== 'mission') return { ok: true, value: null };
    const source = this.ports.book.find(parameters.placing.missionId);
    if (source === null || source.plan === null || source.request.kind !== 'concrete-placing') {
      return refuse({
        code: 'plan-impossible',
        facts: { reasons: [{ code: 'placing-not-planned', missionId: parameters.placing.missionId }] },
      });
    }
    const clock = this.ports.runner().bayClock(source.id);
    const forecast = bayForecast(source.request.parameters);
    return {
      ok: true,
      value: source.plan.bays.map((bay) => ({
        number: bay.number,
        polygon: bay.polygon,
        areaM2: bay.areaM2,
        volumeM3: bay.volumeM3,
        placedAtMs: clock.placedAtMs(bay.number) ?? bay.placedAtMs,
        isPlaced: clock.placedAtMs(bay.number) !== null,
        ...forecast,
      })),
    };
  }

  /** All machines of which it is known where they stand; those that are left out are not available. */
  machines(mission: Mission | null, excluded: ReadonlySet<MachineId>): PlanningMachine[] {
    const nowMonoMs = this.ports.clock.monoMs();
    const engaged = engagementsBeside(mission, this.ports.book.all());
    const nowMs = this.ports.clock.epochMs();
    return [...this.ports.fleet.machines.values()].flatMap((machine) => {
      if (machine.pose === null) return [];
      const { pose } = machine.pose.value;
      const level = levelOfHeight(this.ports.site(), this.ports.fleet.standsAtM(machine) ?? pose.zM);
      if (level === null) return [];
      const engagements = engaged.get(machine.id) ?? [];
      return [
        {
          id: machine.id,
          label: machine.machine.label,
          profile: machine.profile,
          levelId: level,
          pose,
          batteryRatio: levelAfter(machine.profile, machine.battery?.value.fillRatio ?? 1, engagements, nowMs),
          isAvailable: machine.isPoseFresh(nowMonoMs) && !machine.isFaulty() && !excluded.has(machine.id),
          busyUntilMs: busyUntilMs(engagements),
          hanging: hangingRings(machine.profile, pose, machine.joints?.value ?? {}),
          ...jointsToPlanFrom(machine),
          ...(machine.machine.mountedOn === undefined ? {} : { mountedOn: machine.machine.mountedOn }),
        },
      ];
    });
  }
}

/** Lifts are planned from where the hook is, moves in steps from where the cylinders are. */
function jointsToPlanFrom({ profile, joints }: LiveMachine): Pick<PlanningMachine, 'joints'> {
  const counts = profile.capabilities.includes('lift') || profile.steppedMoves !== undefined;
  return joints === null || !counts ? {} : { joints: joints.value };
}

/** How warm the bays of a placing mission become, where its supply forecasts that. */
function bayForecast(parameters: MissionParameters): Pick<PlacedBay, 'forecastC'> {
  if (parameters.kind !== 'concrete-placing') return {};
  const { supply, temperatureC } = parameters;
  const isForecast = supply?.forecast?.some(({ concreteC }) => concreteC !== undefined) === true;
  return isForecast ? { forecastC: concreteCourse(supply, temperatureC) } : {};
}
