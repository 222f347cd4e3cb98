import type { Point } from '../../../kernel/geometry.ts';
import type { Simulation } from '../../../sim/simulation.ts';

/** Where a tool truly was while it was on: the tip of an arm, or the middle of a machine without one. */
export interface Worked {
  readonly at: readonly [number, number, number];
  readonly yawRad: number;
}

/** A site is looked at in cells of this side, metres. */
const cellM = 0.05;

/** What the simulated tool of one machine has truly done. It knows no plan and no mission. */
export class ToolTrail {
  readonly worked: Worked[] = [];

  look({ machines }: Simulation, machineId: string): void {
    const machine = machines.find(({ id }) => id === machineId)!;
    if (!machine.isToolOn) return;
    const [x, y, z] = machine.toolPoint();
    this.worked.push({ at: [x, y, z], yawRad: machine.pose.yawRad });
  }

  /** Places, told apart by `apartM`, at which the tool was where `isThere` asks for it. */
  places(apartM: number, isThere: (at: Worked['at']) => boolean): Point[] {
    const found: Point[] = [];
    for (const { at } of this.worked) {
      if (!isThere(at) || found.some(([x, y]) => Math.hypot(x - at[0], y - at[1]) < apartM)) continue;
      found.push([at[0], at[1]]);
    }
    return found;
  }

  /** m² of floor below a bar of this width across the machine. */
  floorM2(widthM: number): number {
    return this.#cells(({ at: [x, y], yawRad }) => acrossOf(widthM, x, y, -Math.sin(yawRad), Math.cos(yawRad)));
  }

  /** m² of an upright face along x before which a square pad of this width went up and down. */
  faceM2(widthM: number): number {
    return this.#cells(({ at: [x, , z] }) =>
      acrossOf(widthM, x, z, 1, 0).flatMap(([along, up]) => acrossOf(widthM, along, up, 0, 1)),
    );
  }

  #cells(pointsOf: (worked: Worked) => readonly Point[]): number {
    const cells = new Set<string>();
    for (const worked of this.worked)
      for (const [s, t] of pointsOf(worked))
        cells.add(`${String(Math.floor(s / cellM))} ${String(Math.floor(t / cellM))}`);
    return cells.size * cellM ** 2;
  }
}

/** Points of a bar, half a cell apart. */
function acrossOf(widthM: number, s: number, t: number, ds: number, dt: number): Point[] {
  const count = Math.ceil((2 * widthM) / cellM);
  return Array.from({ length: count }, (_, index): Point => {
    const outM = ((index + 0.5) / count - 0.5) * widthM;
    return [s + ds * outM, t + dt * outM];
  });
}
