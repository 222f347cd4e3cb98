import { jointsOf } from '../kinematics.ts';
import type { MachineProfile } from '../profile.ts';
import type { View } from './parts.ts';
import { area, box, lattice, line, type Shape } from './shapes.ts';

/** Two short strokes across a line that is drawn shorter than it is. */
function breakMark(u: number, v: number, halfM: number): readonly Shape[] {
  return [0, 0.25].map((up) =>
    line(
      'body',
      [u - halfM, v + up - 0.15],
      [u - halfM * 0.3, v + up + 0.15],
      [u + halfM * 0.3, v + up - 0.15],
      [u + halfM, v + up + 0.15],
    ),
  );
}

/**
 * What a machine is only understood with: the mast of a hoist with the landings, the storeys that a platform climbs, the floor under
 * the rest. It stands behind the machine and is not part of its figures.
 */
export function drawSurroundings(profile: MachineProfile, view: View): readonly Shape[] {
  const jacks = jointsOf(profile).filter(({ kind }) => kind === 'jack');
  if (profile.kinematics.mobility === 'vertical') return hoistMast(profile, view);
  if (jacks.length > 0) return climbedBuilding(profile, view);
  return [];
}

function hoistMast(profile: MachineProfile, view: View): readonly Shape[] {
  const { lengthM, widthM, heightM } = profile.dimensions;
  const mastM = 0.65;
  const behind = widthM.value / 2 + mastM / 2 + 0.1;
  if (view === 'top') {
    const landing = lengthM.value / 2 + 0.25;
    return [
      box('surroundings', [-mastM / 2, behind - mastM / 2], [mastM / 2, behind + mastM / 2]),
      line('detail', [-mastM / 2, behind - mastM / 2], [mastM / 2, behind + mastM / 2]),
      line('detail', [-mastM / 2, behind + mastM / 2], [mastM / 2, behind - mastM / 2]),
      box('surroundings', [landing, -widthM.value / 2 - 0.3], [landing + 1.2, widthM.value / 2 + 0.3]),
    ];
  }
  const top = heightM.value * 2.4;
  const landing = lengthM.value / 2 + 0.12;
  return [
    ...lattice('surroundings', [0, 0], [0, top], mastM),
    ...breakMark(0, top * 0.85, mastM * 0.8),
    ...[0, top * 0.62].map((v) => box('surroundings', [landing, v - 0.2], [landing + 1.2, v])),
  ];
}

/** Storey of the building that is drawn for a platform, metres; only so that its size can be seen. */
const storeyM = 3.6;

function climbedBuilding(profile: MachineProfile, view: View): readonly Shape[] {
  const us = profile.kinematics.footprint.map(([x]) => x);
  const vs = profile.kinematics.footprint.map(([, y]) => y);
  const insetM = 1;
  const [left, right] = [Math.min(...us) + insetM, Math.max(...us) - insetM];
  if (view === 'top') {
    return [
      area(
        'surroundings',
        [left, Math.min(...vs) + insetM],
        [right, Math.min(...vs) + insetM],
        [right, Math.max(...vs) - insetM],
        [left, Math.max(...vs) - insetM],
      ),
    ];
  }
  const storeys = 3;
  return [
    box('surroundings', [left, -storeys * storeyM], [right, storeyM * 0.2]),
    ...Array.from({ length: storeys }, (_, index) =>
      line('ground', [left, -index * storeyM], [right, -index * storeyM]),
    ),
    ...[0.2, 0.4, 0.6, 0.8].map((share) =>
      line('detail', [left + (right - left) * share, -storeys * storeyM], [left + (right - left) * share, 0]),
    ),
  ];
}
