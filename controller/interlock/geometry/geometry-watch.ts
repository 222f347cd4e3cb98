import type { InterlockConfig, StopScope } from '../../contract/interlock/interlock.ts';

/** What of a level decides where a machine may be, as text. */
function floorOf({ elevationM, slabs, fallEdges }: InterlockConfig['levels'][number]): string {
  return JSON.stringify([elevationM, slabs, fallEdges]);
}

/** What of a machine decides where its links are. A crane that has climbed is another body. */
function bodyOf({ profile }: InterlockConfig['machines'][number]): string {
  return JSON.stringify([profile.kinematics, profile.dimensions]);
}

/** Levels and machines that a new configuration shows otherwise than the old one did, until the next cycle has seen to them (fault 40). */
export class GeometryWatch {
  #changed: StopScope[] = [];

  /** What is new is not changed: nothing moves by an older view of it. */
  compare(old: InterlockConfig | null, config: InterlockConfig): void {
    for (const level of config.levels) {
      const known = old?.levels.find(({ id }) => id === level.id);
      if (known !== undefined && floorOf(known) !== floorOf(level))
        this.#changed.push({ type: 'level', levelId: level.id });
    }
    for (const entry of config.machines) {
      const machineId = entry.machine.id;
      const known = old?.machines.find(({ machine }) => machine.id === machineId);
      if (known !== undefined && bodyOf(known) !== bodyOf(entry)) this.#changed.push({ type: 'machine', machineId });
    }
  }

  take(): readonly StopScope[] {
    const changed = this.#changed;
    if (changed.length > 0) this.#changed = [];
    return changed;
  }

  memory(): readonly StopScope[] {
    return this.#changed;
  }

  recall(changed: readonly StopScope[]): void {
    this.#changed = [...changed];
  }
}
