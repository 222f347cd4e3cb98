import type { Capability, MachineProfile, Undercarriage } from '../profile.ts';
import { extentOf, area, bar, box, circle, line, type Shape, type ViewPoint } from './shapes.ts';
import type { View } from './parts.ts';

const ofCapability: Partial<Record<Capability, Undercarriage>> = {
  level: 'tracks',
  float: 'tracks',
  trowel: 'rotors',
  carry: 'tracks',
  'pump-concrete': 'trailer',
  'place-concrete': 'frame',
  hoist: 'none',
  lift: 'frame',
  climb: 'none',
  compact: 'drums',
  excavate: 'tracks',
  'launch-girder': 'none',
  'tie-rebar': 'none',
};

export function undercarriageOf(profile: MachineProfile): Undercarriage {
  if (profile.appearance?.undercarriage !== undefined) return profile.appearance.undercarriage;
  // A pump with a placing boom of its own comes on a lorry.
  if (['pump-concrete', 'place-concrete'].every((does) => profile.capabilities.some((own) => own === does)))
    return 'truck';
  for (const capability of profile.capabilities) {
    const usual = ofCapability[capability];
    if (usual !== undefined) return usual;
  }
  return profile.kinematics.mobility === 'ground' ? 'wheels' : 'frame';
}

/** The base as a view shows it: extent along and across, and how high its body is. */
interface SeenBase {
  readonly profile: MachineProfile;
  readonly back: number;
  readonly front: number;
  /** Least and greatest v from above; 0 and the height of the body from the side. */
  readonly low: number;
  readonly high: number;
  readonly view: View;
}

/** Body, undercarriage and the tools that are no moving parts of their own. */
export function drawBase(profile: MachineProfile, view: View): readonly Shape[] {
  const { min, max } = extentOf([area('body', ...profile.kinematics.footprint)]);
  const seen: SeenBase = {
    ...{ profile, view, back: min[0], front: max[0] },
    ...(view === 'top' ? { low: min[1], high: max[1] } : { low: 0, high: bodyHeightM(profile) }),
  };
  return [
    ...undercarriageDrawers[undercarriageOf(profile)](seen),
    ...profile.capabilities.flatMap((capability) => toolDrawers[capability]?.(seen) ?? []),
  ];
}

/** Arms and masts stand on the body: it ends where the lowest of them begins. */
function bodyHeightM(profile: MachineProfile): number {
  const feet = profile.kinematics.parts
    .filter(
      ({ kind, parent, joint }) => kind !== 'base' && parent === undefined && (joint !== undefined || kind === 'mast'),
    )
    .map(({ origin, body }) => (origin?.[2] ?? 0) + Math.min(body.from[2], body.to[2]));
  const heightM = profile.dimensions.heightM.value;
  return Math.max(0.05, Math.min(heightM, ...feet.map((foot) => Math.max(foot, heightM * 0.05))));
}

const at = (seen: SeenBase, along: number, share: number): ViewPoint => [
  seen.back + (seen.front - seen.back) * along,
  seen.low + (seen.high - seen.low) * share,
];

/** A hood with its upper edges taken off, a warning light and an aerial. */
function hood(seen: SeenBase, from: number, to: number, clearance: number): readonly Shape[] {
  if (seen.view === 'top')
    return [area('body', at(seen, from, 0.16), at(seen, to, 0.16), at(seen, to, 0.84), at(seen, from, 0.84))];
  const light = (seen.high - seen.low) * 0.06;
  const [u, v] = at(seen, from + (to - from) * 0.2, 0.94);
  return [
    area(
      'body',
      at(seen, from, clearance),
      at(seen, to, clearance),
      at(seen, to, 0.7),
      at(seen, to - 0.08, 0.94),
      at(seen, from + 0.04, 0.94),
      at(seen, from, 0.85),
    ),
    line('detail', at(seen, from, 0.62), at(seen, to, 0.62)),
    box('tool', [u - light, v], [u + light, v + light]),
  ];
}

function wheels(seen: SeenBase, axles: readonly number[], share: number): readonly Shape[] {
  if (seen.view === 'side') {
    const radiusM = Math.min((seen.high * share) / 2, (seen.front - seen.back) * 0.16);
    return axles.flatMap((along) => {
      const centre: ViewPoint = [at(seen, along, 0)[0], radiusM];
      return [circle('dark', centre, radiusM), circle('body', centre, radiusM * 0.45)];
    });
  }
  const halfM = (seen.front - seen.back) * 0.11;
  return axles.flatMap((along) =>
    (
      [
        [0, 0.14],
        [0.86, 1],
      ] as const
    ).map(([low, high]) => {
      const [u] = at(seen, along, 0);
      return box('dark', [u - halfM, at(seen, 0, low)[1]], [u + halfM, at(seen, 0, high)[1]]);
    }),
  );
}

function tracks(seen: SeenBase): readonly Shape[] {
  if (seen.view === 'top') {
    return (
      [
        [0, 0.18],
        [0.82, 1],
      ] as const
    ).flatMap(([low, high]) => [
      area('dark', at(seen, 0.08, low), at(seen, 0.92, low), at(seen, 0.92, high), at(seen, 0.08, high)),
    ]);
  }
  const radiusM = Math.min(seen.high * 0.17, (seen.front - seen.back) * 0.15);
  const [left] = at(seen, 0.1, 0);
  const [right] = at(seen, 0.9, 0);
  const rollers = 4;
  return [
    area('dark', ...stadium(left + radiusM, right - radiusM, radiusM)),
    ...Array.from({ length: rollers }, (_, index) =>
      circle('body', [left + radiusM + ((right - left - 2 * radiusM) * index) / (rollers - 1), radiusM], radiusM * 0.6),
    ),
  ];
}

function stadium(leftM: number, rightM: number, radiusM: number): readonly ViewPoint[] {
  const arc = (middle: number, startRad: number): readonly ViewPoint[] =>
    Array.from({ length: 9 }, (_, index): ViewPoint => {
      const angle = startRad + (Math.PI * index) / 8;
      return [middle + radiusM * Math.cos(angle), radiusM + radiusM * Math.sin(angle)];
    });
  return [...arc(rightM, -Math.PI / 2), ...arc(leftM, Math.PI / 2)];
}

const undercarriageDrawers: Record<Undercarriage, (seen: SeenBase) => readonly Shape[]> = {
  wheels: (seen) => [...wheels(seen, [0.2, 0.8], 0.45), ...hood(seen, 0.05, 0.95, 0.18)],
  tracks: (seen) => drawTracked(narrowed(seen)),
  rotors: drawRotors,
  drums: drawDrums,
  trailer: drawTrailer,
  truck: drawTruck,
  frame: drawFrame,
  rails: drawOnRails,
  none: () => [],
};

const drawTracked = (seen: SeenBase): readonly Shape[] => [...tracks(seen), ...hood(seen, 0.14, 0.86, 0.3)];

/** A screed is wider than what pulls it: the crawler takes up the middle of the footprint. */
function narrowed(seen: SeenBase): SeenBase {
  if (seen.view === 'side' || !seen.profile.capabilities.includes('level')) return seen;
  const widthM = seen.profile.dimensions.transport?.widthM.value ?? (seen.high - seen.low) * 0.6;
  return { ...seen, low: -widthM / 2, high: widthM / 2 };
}

/** Two power trowels side by side that carry the machine: guard rings with four blades each. */
function drawRotors(seen: SeenBase): readonly Shape[] {
  const radiusM = Math.min((seen.front - seen.back) / 4, seen.view === 'top' ? (seen.high - seen.low) / 2 : Infinity);
  const centres = [seen.back + (seen.front - seen.back) / 4, seen.front - (seen.front - seen.back) / 4];
  if (seen.view === 'side') {
    return [
      ...centres.flatMap((u) => [
        box('dark', [u - radiusM * 0.95, 0], [u + radiusM * 0.95, 0.04]),
        line('detail', [u - radiusM, 0.02], [u - radiusM, 0.18], [u + radiusM, 0.18], [u + radiusM, 0.02]),
        box('tool', [u - 0.06, 0.04], [u + 0.06, seen.high * 0.4]),
      ]),
      ...hood(seen, 0.12, 0.88, 0.38),
    ];
  }
  const middle = (seen.low + seen.high) / 2;
  const blade = (u: number, quarter: number): Shape => {
    const angle = Math.PI / 4 + (quarter * Math.PI) / 2;
    const tip: ViewPoint = [u + radiusM * 0.92 * Math.cos(angle), middle + radiusM * 0.92 * Math.sin(angle)];
    return bar(
      'tool',
      [u + radiusM * 0.2 * Math.cos(angle), middle + radiusM * 0.2 * Math.sin(angle)],
      tip,
      radiusM * 0.3,
    );
  };
  return [
    ...centres.flatMap((u) => [
      circle('panel', [u, middle], radiusM),
      ...[0, 1, 2, 3].map((quarter) => blade(u, quarter)),
      circle('dark', [u, middle], radiusM * 0.14),
    ]),
    area('body', at(seen, 0.3, 0.32), at(seen, 0.7, 0.32), at(seen, 0.7, 0.68), at(seen, 0.3, 0.68)),
  ];
}

/** A roller: drum in front, tyres behind, the driver's place between. */
function drawDrums(seen: SeenBase): readonly Shape[] {
  if (seen.view === 'top') {
    return [
      box('dark', at(seen, 0, 0.02), at(seen, 0.0 + 0.22, 0.2)),
      box('dark', at(seen, 0, 0.8), at(seen, 0.22, 0.98)),
      area('body', at(seen, 0.02, 0.22), at(seen, 0.6, 0.22), at(seen, 0.6, 0.78), at(seen, 0.02, 0.78)),
      line('body', at(seen, 0.6, 0.5), at(seen, 0.7, 0.5)),
      box('tool', at(seen, 0.74, 0), at(seen, 0.98, 1)),
      line('detail', at(seen, 0.86, 0), at(seen, 0.86, 1)),
    ];
  }
  const radiusM = Math.min(seen.high * 0.27, (seen.front - seen.back) * 0.14);
  const drum: ViewPoint = [seen.front - radiusM, radiusM];
  const tyre: ViewPoint = [seen.back + radiusM, radiusM];
  return [
    area('body', at(seen, 0, 0.35), at(seen, 0.42, 0.3), at(seen, 0.48, 0.62), at(seen, 0.04, 0.62)),
    area('body', at(seen, 0.36, 0.3), at(seen, 0.66, 0.3), at(seen, 0.66, 0.4), at(seen, 0.36, 0.4)),
    area('panel', at(seen, 0.4, 0.5), at(seen, 0.64, 0.4), at(seen, 0.6, 0.97), at(seen, 0.42, 0.97)),
    bar('body', at(seen, 0.62, 0.36), drum, seen.high * 0.1),
    circle('dark', tyre, radiusM),
    circle('body', tyre, radiusM * 0.5),
    circle('tool', drum, radiusM),
    circle('panel', drum, radiusM * 0.8),
    circle('dark', drum, radiusM * 0.12),
  ];
}

/** A trailer pump: engine housing, hopper at the back, drawbar in front, one axle and the outlet towards the line. */
function drawTrailer(seen: SeenBase): readonly Shape[] {
  if (seen.view === 'top') {
    return [
      ...wheels(seen, [0.5], 0.4),
      area('body', at(seen, 0.3, 0.12), at(seen, 0.82, 0.12), at(seen, 0.82, 0.88), at(seen, 0.3, 0.88)),
      area('panel', at(seen, 0.02, 0.08), at(seen, 0.24, 0.08), at(seen, 0.24, 0.92), at(seen, 0.02, 0.92)),
      bar('tool', at(seen, 0.24, 0.5), at(seen, 0.3, 0.5), 0.18),
      line('body', at(seen, 0.82, 0.25), at(seen, 1, 0.5), at(seen, 0.82, 0.75)),
    ];
  }
  return [
    ...wheels(seen, [0.5], 0.42),
    area('body', at(seen, 0.3, 0.26), at(seen, 0.82, 0.26), at(seen, 0.82, 0.9), at(seen, 0.78, 1), at(seen, 0.3, 1)),
    ...[0.4, 0.5, 0.6, 0.7].map((share) => line('detail', at(seen, 0.62, share), at(seen, 0.78, share))),
    bar('tool', at(seen, 0.1, 0.26), at(seen, 0.42, 0.26), 0.2),
    area('panel', at(seen, 0.08, 0.26), at(seen, 0.18, 0.26), at(seen, 0.25, 0.64), at(seen, 0.01, 0.64)),
    bar('body', at(seen, 0.3, 0.2), at(seen, 1, 0.2), 0.12),
    line('body', at(seen, 0.22, 0), at(seen, 0.22, 0.26)),
    line('body', at(seen, 0.92, 0), at(seen, 0.92, 0.2)),
  ];
}

/** A lorry: cab in front, frame, axles, hopper behind, and the outriggers that its footprint is of. */
function drawTruck(seen: SeenBase): readonly Shape[] {
  const chassis = seen.profile.kinematics.parts.find(({ name }) => name === 'chassis')?.body;
  const lorry: SeenBase =
    chassis === undefined
      ? seen
      : {
          ...seen,
          back: chassis.from[0] - chassis.radiusM * 0.5,
          front: chassis.to[0] + chassis.radiusM * 0.5,
          ...(seen.view === 'top' ? { low: -1.25, high: 1.25 } : { low: 0, high: seen.high }),
        };
  return [
    ...(chassis === undefined ? [] : outriggers(seen)),
    ...(seen.view === 'top' ? lorryFromAbove(lorry) : lorryFromTheSide(lorry)),
  ];
}

/** Four legs from the turntable to the corners of the footprint. */
function outriggers(seen: SeenBase): readonly Shape[] {
  const corners = seen.profile.kinematics.footprint;
  if (seen.view === 'top') {
    return corners.flatMap(([u, v]) => [
      bar('body', [u * 0.1, v * 0.1], [u, v], 0.5, 0.3),
      circle('dark', [u, v], 0.4),
    ]);
  }
  return [seen.back, seen.front].flatMap((u) => [
    bar('body', [u * 0.3, seen.high * 0.4], [u, seen.high * 0.3], 0.35),
    bar('body', [u, seen.high * 0.35], [u, 0], 0.22),
    box('dark', [u - 0.45, 0], [u + 0.45, 0.14]),
  ]);
}

function lorryFromAbove(seen: SeenBase): readonly Shape[] {
  return [
    ...wheels({ ...seen, front: seen.back + (seen.front - seen.back) * 0.6 }, [0.2, 0.45], 0.4),
    area('body', at(seen, 0.03, 0.2), at(seen, 0.8, 0.2), at(seen, 0.8, 0.8), at(seen, 0.03, 0.8)),
    area('panel', at(seen, 0.82, 0.04), at(seen, 1, 0.04), at(seen, 1, 0.96), at(seen, 0.82, 0.96)),
  ];
}

function lorryFromTheSide(seen: SeenBase): readonly Shape[] {
  const radiusM = Math.min(seen.high * 0.16, 0.55);
  return [
    area('body', at(seen, 0, 0.3), at(seen, 0.81, 0.3), at(seen, 0.81, 0.5), at(seen, 0, 0.5)),
    area(
      'panel',
      at(seen, 0.83, 0.16),
      at(seen, 1, 0.16),
      at(seen, 1, 0.5),
      at(seen, 0.97, 0.86),
      at(seen, 0.83, 0.86),
    ),
    area('body', at(seen, 0.91, 0.5), at(seen, 0.99, 0.5), at(seen, 0.965, 0.8), at(seen, 0.91, 0.8)),
    area('panel', at(seen, 0, 0.28), at(seen, 0.06, 0.28), at(seen, 0.1, 0.6), at(seen, -0.03, 0.6)),
    area('body', at(seen, 0.5, 0.5), at(seen, 0.7, 0.5), at(seen, 0.66, 1), at(seen, 0.54, 1)),
    ...[0.16, 0.26, 0.36, 0.78, 0.9].flatMap((along) => {
      const centre: ViewPoint = [at(seen, along, 0)[0], radiusM];
      return [circle('dark', centre, radiusM), circle('body', centre, radiusM * 0.45)];
    }),
  ];
}

/** A cross of beams on four feet, or the foundation of a mast. */
function drawFrame(seen: SeenBase): readonly Shape[] {
  if (seen.view === 'side') {
    const footM = (seen.front - seen.back) * 0.05;
    return [
      box('body', [seen.back, seen.high * 0.35], [seen.front, seen.high]),
      ...[seen.back, seen.front - footM * 2].map((u) => box('dark', [u, 0], [u + footM * 2, seen.high * 0.4])),
    ];
  }
  const widthM = (seen.high - seen.low) * 0.1;
  const footM = widthM * 0.7;
  return [
    bar('body', at(seen, 0, 0), at(seen, 1, 1), widthM),
    bar('body', at(seen, 0, 1), at(seen, 1, 0), widthM),
    ...(
      [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const
    ).map(([along, share]) => circle('dark', at(seen, along, share), footM)),
  ];
}

/** A beam across its way on two bogies that run on rails. */
function drawOnRails(seen: SeenBase): readonly Shape[] {
  if (seen.view === 'top') {
    return [
      ...[0, 1].map((share) => line('ground', at(seen, -0.3, share), at(seen, 1.3, share))),
      ...[0.02, 0.9].map((share) => box('dark', at(seen, 0, share), at(seen, 1, share + 0.08))),
      area('body', at(seen, 0.3, 0), at(seen, 0.7, 0), at(seen, 0.7, 1), at(seen, 0.3, 1)),
    ];
  }
  return [
    line('ground', at(seen, -0.3, 0), at(seen, 1.3, 0)),
    ...wheels(seen, [0.2, 0.8], 0.3),
    area('body', at(seen, 0.05, 0.12), at(seen, 0.95, 0.12), at(seen, 0.7, 1), at(seen, 0.3, 1)),
  ];
}

const toolDrawers: Partial<Record<Capability, (seen: SeenBase) => readonly Shape[]>> = {
  level: drawScreed,
  float: drawDisc,
  grind: drawGrindingHead,
  coat: drawRollerBar,
  mark: drawMarker,
  carry: drawLoad,
};

function workWidthM(seen: SeenBase): number {
  return seen.profile.work?.widthM.value ?? seen.profile.dimensions.widthM.value;
}

/** The screed behind the machine with a laser receiver on each end. */
function drawScreed(seen: SeenBase): readonly Shape[] {
  const [u] = at(seen, 0, 0);
  const depthM = (seen.front - seen.back) * 0.09;
  const half = workWidthM(seen) / 2;
  if (seen.view === 'top') {
    return [
      box('tool', [u, -half], [u + depthM, half]),
      ...[-half * 0.9, half * 0.9].map((v) => circle('dark', [u + depthM / 2, v], depthM * 0.35)),
      line('body', [u + depthM, 0], at(seen, 0.2, 0.5)),
    ];
  }
  return [
    area('tool', [u, 0], [u + depthM, 0], [u + depthM, 0.08], [u + depthM * 0.6, 0.22], [u, 0.22]),
    line('body', [u + depthM * 0.6, 0.2], at(seen, 0.2, 0.4)),
    line('body', [u + depthM / 2, 0.2], [u + depthM / 2, seen.high * 1.25]),
    box('dark', [u + depthM / 2 - 0.05, seen.high * 1.25], [u + depthM / 2 + 0.05, seen.high * 1.25 + 0.22]),
  ];
}

/** The floating disc behind the crawler. */
function drawDisc(seen: SeenBase): readonly Shape[] {
  const radiusM = Math.min(workWidthM(seen), (seen.front - seen.back) * 0.9) / 2;
  const u = seen.back + radiusM * 0.55;
  if (seen.view === 'top') return [circle('tool', [u, 0], radiusM * 0.55), circle('panel', [u, 0], radiusM * 0.18)];
  return [
    box('tool', [u - radiusM * 0.55, 0], [u + radiusM * 0.55, 0.06]),
    box('dark', [u - 0.08, 0.06], [u + 0.08, seen.high * 0.4]),
  ];
}

/** Three discs under a skirt in front, and the hose of the dust collector. */
function drawGrindingHead(seen: SeenBase): readonly Shape[] {
  const half = workWidthM(seen) / 2;
  const u = seen.front - half * 0.4;
  if (seen.view === 'top') {
    return [
      circle('panel', [u, 0], half),
      ...[0, 1, 2].map((third) => {
        const angle = (third * 2 * Math.PI) / 3;
        return circle('tool', [u + half * 0.52 * Math.cos(angle), half * 0.52 * Math.sin(angle)], half * 0.36);
      }),
    ];
  }
  return [
    area('tool', [u - half, 0], [u + half, 0], [u + half * 0.8, 0.22], [u - half * 0.8, 0.22]),
    line('dark', [u, 0.22], [u + half * 0.3, seen.high * 0.6], at(seen, 0.5, 0.9)),
  ];
}

/** A paint tank on top and the roller that spreads behind. */
function drawRollerBar(seen: SeenBase): readonly Shape[] {
  const half = workWidthM(seen) / 2;
  const radiusM = (seen.front - seen.back) * 0.06;
  const u = seen.back - radiusM * 0.2;
  if (seen.view === 'top')
    return [box('tool', [u - radiusM, -half], [u + radiusM, half]), circle('panel', at(seen, 0.6, 0.5), radiusM * 3)];
  return [
    circle('tool', [u, radiusM], radiusM),
    line('body', [u, radiusM], at(seen, 0.1, 0.35)),
    area('panel', at(seen, 0.45, 0.94), at(seen, 0.75, 0.94), at(seen, 0.75, 1.12), at(seen, 0.45, 1.12)),
  ];
}

/** A print head underneath and the prism that the total station follows. */
function drawMarker(seen: SeenBase): readonly Shape[] {
  const sizeM = (seen.front - seen.back) * 0.06;
  if (seen.view === 'top') {
    const [u, v] = at(seen, 0.5, 0.5);
    return [circle('tool', [u, v], sizeM * 1.5), circle('dark', at(seen, 0.12, 0.5), sizeM)];
  }
  const [u] = at(seen, 0.5, 0);
  const [, top] = at(seen, 0, 0.94);
  return [
    line('body', [u, top], [u, top + sizeM * 2]),
    circle('tool', [u, top + sizeM * 3.2], sizeM * 1.4),
    area('dark', [seen.back, sizeM * 3], [seen.back + sizeM * 2, sizeM * 3], [seen.back + sizeM, 0]),
  ];
}

/** What it carries stands on the deck only at times. */
function drawLoad(seen: SeenBase): readonly Shape[] {
  if (seen.view === 'top')
    return [area('hidden', at(seen, 0.16, 0.2), at(seen, 0.84, 0.2), at(seen, 0.84, 0.8), at(seen, 0.16, 0.8))];
  const heightM = Math.max(0.5, seen.high * 0.9);
  const [left, deck] = at(seen, 0.16, 0.96);
  const [right] = at(seen, 0.84, 0);
  return [
    box('body', [seen.back, seen.high * 0.85], [seen.front, seen.high * 0.96]),
    area('hidden', [left, deck], [right, deck], [right, deck + heightM], [left, deck + heightM]),
    line('hidden', [left, deck], [right, deck + heightM]),
    line('hidden', [left, deck + heightM], [right, deck]),
  ];
}
