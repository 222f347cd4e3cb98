import type { Polygon, Pose, Ring } from '../kernel/geometry.ts';
import type { LevelId, MachineId, MissionId } from '../kernel/ids.ts';
import type { MachineProfile } from '../hardware-profiles/profile.ts';
import type { Course } from './concrete/course.ts';
import type { WatchedPlanning } from './drafting/watch.ts';
import type { ByMachine, MissionRequest, NotBefore, Plan, TaskProgress } from './mission.ts';
import type { OtherTour } from './hauling/other-tours.ts';
import type { SiteForecast } from './weather/site-forecast.ts';
import type { HoistTraffic } from './hoists/hoist-traffic.ts';
import type { KnownWorks } from './floor/known-works.ts';
import type { SiteModel, Zone } from './site-model.ts';
import type { ClosedFloor } from './closed-floor/closed-floor.ts';
import type { TruckNews } from './concrete-supply.ts';
import type { DeliveryNews } from './cranes/crane-lifts.ts';
import type { Attended, Roster } from './crews/roster.ts';

/** A machine as the planner sees it. */
export interface PlanningMachine {
  readonly id: MachineId;
  readonly label: string;
  readonly profile: MachineProfile;
  readonly levelId: LevelId;
  /** Of the base, also for fixed and vertical machines. */
  readonly pose: Pose;
  /** When it is done with earlier approved work. */
  readonly batteryRatio: number;
  readonly isAvailable: boolean;
  /** Outlines of what hangs so low that a ground machine would hit it (the hose of a distributor), site frame. */
  readonly hanging?: readonly Ring[];
  /** The machine that carries it for good (a crane on a building machine). */
  readonly mountedOn?: string;
  /** Of cranes and machines that move in steps: where their joints are, rad or m by name; at home where absent. */
  readonly joints?: Readonly<Record<string, number>>;
  /** Busy with earlier approved work until then, site epoch ms. */
  readonly busyUntilMs: number;
}

/** A bay of the placing mission that a floor-finishing mission follows. */
export interface PlacedBay {
  readonly number: number;
  readonly polygon: Polygon;
  readonly areaM2: number;
  readonly volumeM3: number;
  readonly placedAtMs: number;
  readonly isPlaced: boolean;
  /** The concrete's temperature as its supply forecasts it. */
  readonly forecastC?: Course;
}

/** Who does a step of a bay in the plan in force, and when, site epoch ms. */
export interface KeptTurn extends Omit<NotBefore, 'atMs'> {
  readonly machineId: MachineId;
  readonly startMs: number;
  readonly endMs: number;
}

/** Everything a plan is made from; the same input gives the same plan. */
export interface PlanningInput {
  readonly missionId: MissionId;
  readonly request: MissionRequest;
  readonly site: SiteModel;
  readonly zones: readonly Zone[];
  readonly machines: readonly PlanningMachine[];
  readonly nowMs: number;
  /** For floor-finishing with placing.by 'mission'. */
  readonly placedBays?: readonly PlacedBay[];
  /** For planning again: what is done is kept. */
  readonly previous?: { readonly plan: Plan; readonly progress: readonly TaskProgress[] };
  /** For planning a pour again whose trucks are late or lost. */
  readonly truckNews?: TruckNews;
  /** For planning crane lifts again whose deliveries are late or lost. */
  readonly deliveryNews?: DeliveryNews;
  readonly version: number;
  /** What is to begin later than it could; what lies in the past by now says nothing. */
  readonly notBefore?: readonly NotBefore[];
  /** Finishing: who is to have a step on a bay. Says nothing where that machine is not there for it, which the plan's warnings tell. */
  readonly byMachine?: readonly ByMachine[];
  /** Finishing: the plan in force, to be kept as far as it goes: nobody else is brought, and another order is looked for only where this one loses something. */
  readonly kept?: readonly KeptTurn[];
  /** For hoist runs: what else the cages are at and called for; absent: nothing. */
  readonly hoists?: HoistTraffic;
  /** Working hours and people; absent: nothing waits for anybody. */
  readonly roster?: Roster;
  /** With a roster: machines that other approved work needs, with their people. */
  readonly attended?: readonly Attended[];
  /** Hauling: tours of other approved missions, which this one's neither meet nor wait for in a ring. */
  readonly otherTours?: readonly OtherTour[];
  /** The weather to come, for floor finishing and surface work; pours and crane lifts bring their own. */
  readonly forecast?: SiteForecast;
  /** Floor that other missions keep closed for some time; ways lead over none of it meanwhile. */
  readonly closedFloor?: readonly ClosedFloor[];
  /** What earlier plans have laid out; the plan is the same without. */
  readonly works?: KnownWorks;
  /** Whoever waits for the plan; it is the same without, unless he cuts it short. */
  readonly watched?: WatchedPlanning;
}
