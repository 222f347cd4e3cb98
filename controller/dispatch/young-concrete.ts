import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { maturityAfter, maturityWindows } from '../../missions/concrete/concrete-clock.ts';
import type { Mission, MissionRequest, Plan } from '../../missions/mission.ts';
import type { YoungBay } from '../contract/interlock/interlock.ts';
import type { BayAge } from './bay-clock.ts';

/** What of a mission says where its concrete lies and who works on it. */
export interface PlacedMission {
  readonly id: Mission['id'];
  readonly request: Pick<MissionRequest, 'levelId' | 'parameters'>;
  readonly plan: {
    readonly bays: readonly Pick<Plan['bays'][number], 'number' | 'polygon'>[];
    readonly tasks: readonly Pick<Plan['tasks'][number], 'machineId'>[];
  } | null;
}

export interface YoungConcreteInput {
  readonly missions: readonly PlacedMission[];
  readonly agesOf: (missionId: Mission['id']) => readonly BayAge[];
  readonly machines: readonly { readonly id: string; readonly profile: MachineProfile }[];
  /** Site epoch ms. */
  readonly nowMs: number;
  /** As measured last; null where it never was. */
  readonly slabTemperatureC: number | null;
}

const MS_PER_S = 1_000;

/**
 * The placed bays that some machine may not drive on yet, whatever has become of their mission: the concrete is there. A levelling robot may at
 * once, a floating or trowelling one from the float window on, everything else from the end of workability. Robots that the mission has
 * planned on the floor are its workers. Age since the mission's last word is counted at the present slab temperature.
 */
export function youngConcrete(input: YoungConcreteInput): YoungBay[] {
  const followed = new Set(input.missions.map(placedByMission));
  return input.missions
    .filter(({ id, plan }) => plan !== null && !followed.has(id))
    .flatMap((mission) => baysOf(mission, input));
}

function placedByMission({ plan, request: { parameters } }: PlacedMission): string | null {
  const isFinishing = plan !== null && parameters.kind === 'floor-finishing';
  return isFinishing && parameters.placing.by === 'mission' ? parameters.placing.missionId : null;
}

function baysOf(mission: PlacedMission, input: YoungConcreteInput): YoungBay[] {
  const { parameters, levelId } = mission.request;
  if (!('setFactor' in parameters) || mission.plan === null) return [];
  const windows = maturityWindows(parameters.setFactor, 1);
  const temperatureC = input.slabTemperatureC ?? parameters.temperatureC;
  const finishers = new Set<string>(mission.plan.tasks.map(({ machineId }) => machineId));
  const ages = new Map(input.agesOf(mission.id).map((age) => [age.number, age]));
  return mission.plan.bays.flatMap((bay): YoungBay[] => {
    const age = ages.get(bay.number);
    if (age === undefined || age.placedAtMs === null) return [];
    const ageH = maturityAfter(age.equivalentAgeH, temperatureC, Math.max(0, input.nowMs - age.atMs) / MS_PER_S);
    if (ageH >= windows.workableUntilH) return [];
    const openTo = input.machines.filter(({ profile }) => bears(profile, ageH, windows.floatFromH)).map(({ id }) => id);
    const workers = input.machines.map(({ id }) => id).filter((id) => finishers.has(id) && !openTo.includes(id));
    const outline = bay.polygon.outline.map(([x, y]): [number, number] => [x, y]);
    return [{ id: `${mission.id}/${String(bay.number)}`, levelId, outline, openTo, workers }];
  });
}

function bears({ capabilities }: MachineProfile, ageH: number, floatFromH: number): boolean {
  if (capabilities.includes('level')) return true;
  const isFinisher = capabilities.includes('float') || capabilities.includes('trowel');
  return isFinisher && ageH >= floatFromH;
}
