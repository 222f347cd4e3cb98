import type { Pose, Ring } from '../../kernel/geometry.ts';
import { asId, type MachineId, type ZoneId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { Zone } from '../site-model.ts';
import { floorOfMachine } from './floor-of-machine.ts';
import { createWorker, layOutHome } from './worker.ts';

export interface ApproachInput extends Pick<PlanningInput, 'site' | 'zones' | 'machines'> {
  readonly machineId: MachineId;
  /** Where the way ends, and how the machine stands there. */
  readonly to: Pose;
  /** Floor on the machine's level that is left to others for the time being. */
  readonly avoid: readonly Ring[];
}

/**
 * The way of one machine from where it stands to a pose, around all others as they stand now. Begins with its own pose; the yaw of
 * a pose is that of arriving there. Refuses with 'way-blocked' {machineId} where there is none.
 */
export function planApproach(input: ApproachInput): Result<readonly Pose[]> {
  const machine = input.machines.find(({ id }) => id === input.machineId);
  const blocked = refuse({ code: 'way-blocked', facts: { machineId: input.machineId } });
  if (machine === undefined || machine.profile.kinematics.mobility !== 'ground') return blocked;
  const avoided = input.avoid.map((outline, index): Zone => ({
    id: asId<ZoneId>(`avoided-${index}`),
    levelId: machine.levelId,
    kind: 'BLOCKED',
    name: '',
    outline,
  }));
  const floor = floorOfMachine({ ...input, zones: [...input.zones, ...avoided] }, machine);
  if (floor === null) return blocked;
  const worker = createWorker(floor, { machine, start: machine.pose, home: input.to, freeMs: 0, lastTaskId: null });
  const way = worker === null ? null : layOutHome(floor, worker);
  return way === null ? blocked : ok(way.legs.flatMap(({ poses }) => poses));
}
