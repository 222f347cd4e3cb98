import type { MachineId } from '../../kernel/ids.ts';
import { intersection, regionAreaM2 } from '../coverage/polygons.ts';
import type { ProgrammeMission } from './programme.ts';

/** What two missions, by their places in the list, cannot have at once: a machine, or (absent) their ground. */
export interface SharedMeans {
  readonly between: readonly [number, number];
  readonly machineId?: MachineId;
}

/** Ground in common that is less than this is a joint, m². */
const groundMinM2 = 0.5;

type Ground = ProgrammeMission['ground'][number];

function isOverlapping(one: Ground, other: Ground): boolean {
  return one.levelId === other.levelId && regionAreaM2(intersection([one.polygon], [other.polygon])) > groundMinM2;
}

/** Of all pairs. A mission may be on the ground of the one whose bays it follows. */
export function sharedMeans(missions: readonly ProgrammeMission[]): readonly SharedMeans[] {
  return missions.flatMap((two, second) =>
    missions.slice(0, second).flatMap((one, first): SharedMeans[] => {
      const between = [first, second] as const;
      const used = new Set(two.machines.map(({ machineId }) => machineId));
      const machines = one.machines.flatMap(({ machineId }) => (used.has(machineId) ? [{ between, machineId }] : []));
      const isTogether = one.follows === two.missionId || two.follows === one.missionId;
      const isGround = !isTogether && one.ground.some((a) => two.ground.some((b) => isOverlapping(a, b)));
      return isGround ? [...machines, { between }] : machines;
    }),
  );
}
