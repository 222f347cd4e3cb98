import { pickSlab } from '../../controller/site/pick-slab.ts';
import { asId, type LevelId, type MachineId, type MissionId } from '../../kernel/ids.ts';
import { planMission } from '../../missions/plan-mission.ts';
import type { MissionParameters, MissionRequest } from '../../missions/mission.ts';
import type { PlanningMachine } from '../../missions/planning-input.ts';
import { buildings, staged, type StagedBuilding } from './buildings.ts';
import { median, type Print } from './figures.ts';

const RUNS = 3;
const concrete = { thicknessM: 0.18, temperatureC: 20, setFactor: 1 } as const;
const kinds: readonly MissionParameters[] = [
  { kind: 'floor-finishing', trowelPasses: 2, placing: { by: 'others', rateM3ph: 25 }, ...concrete },
  // Faster than the machines can follow on every bay: what is finished then depends on the order.
  { kind: 'floor-finishing', trowelPasses: 2, placing: { by: 'others', rateM3ph: 40 }, ...concrete },
  { kind: 'concrete-placing', deliveryRateM3ph: 25, ...concrete },
];

function rateOf(parameters: MissionParameters): string {
  return parameters.kind === 'floor-finishing' && parameters.placing.by === 'others'
    ? ` at ${String(parameters.placing.rateM3ph)} m³/h`
    : '';
}

function planningMachines({ fleet, profiles }: StagedBuilding): PlanningMachine[] {
  return fleet.machines.flatMap((machine) => {
    const profile = profiles.get(machine.profileId);
    if (profile === undefined) return [];
    const { levelId, ...pose } = machine.start;
    return [
      {
        id: asId<MachineId>(machine.id),
        label: machine.label,
        profile,
        levelId: asId<LevelId>(levelId),
        pose,
        batteryRatio: 1,
        isAvailable: true,
        busyUntilMs: 0,
      },
    ];
  });
}

/** The level-2 slab of each building, whole, as the foreman asks for it. */
export async function benchPlan(print: Print): Promise<void> {
  for (const building of buildings()) {
    const site = await staged(building);
    const level = site.model.levels[1];
    const slab = level === undefined ? null : pickSlab(site.model, level.id);
    if (level === undefined || slab === null) continue;
    for (const parameters of kinds) {
      const request: MissionRequest = {
        kind: parameters.kind,
        levelId: level.id,
        area: { slabId: slab.id },
        parameters,
        earliestStartMs: 0,
      };
      const input = {
        missionId: asId<MissionId>('bench'),
        request,
        site: site.model,
        zones: site.model.zones,
        machines: planningMachines(site),
        nowMs: 0,
        version: 1,
      };
      const times: number[] = [];
      let how = '';
      for (let run = 0; run < RUNS; run += 1) {
        const start = performance.now();
        const plan = planMission(input);
        times.push(performance.now() - start);
        how = plan.ok
          ? `${slab.areaM2.toFixed(0)} m², ${String(plan.value.tasks.length)} tasks, ${plan.value.totals.coveredM2.toFixed(0)} m² by machine, ends after ${(plan.value.endMs / 60_000).toFixed(0)} min, ${String(RUNS)} runs`
          : JSON.stringify(plan.problem);
      }
      print({
        name: `plan ${building.name} level 2, ${parameters.kind}${rateOf(parameters)}: median`,
        value: median(times),
        unit: 'ms',
        how,
      });
    }
  }
}
