import { join } from 'node:path';
import type { FleetFile, FleetMachine } from '../../hardware-profiles/fleet.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Point, Ring } from '../../kernel/geometry.ts';
import { asId } from '../../kernel/ids.ts';
import type { Level, SiteModel, Zone } from '../../missions/site-model.ts';

const permitKeyHex = '5a'.repeat(32);

function rectangle(xMin: number, yMin: number, xMax: number, yMax: number): Ring {
  return [
    [xMin, yMin],
    [xMax, yMin],
    [xMax, yMax],
    [xMin, yMax],
  ];
}

function level(number: number, elevationM: number): Level {
  const slabId = asId<Level['slabs'][number]['id']>(`slab-${String(number)}`);
  const columns: Point[] = [
    [10, 7],
    [20, 7],
    [10, 14],
    [20, 14],
  ];
  return {
    id: asId(`level-${String(number)}`),
    name: `Level ${String(number)}`,
    elevationM,
    slabs: [
      {
        id: slabId,
        globalId: `slab-${String(number)}`,
        name: 'slab',
        outline: rectangle(0, 0, 60, 20),
        holes: [],
        areaM2: 1200,
        thicknessM: 0.2,
        topM: elevationM,
      },
    ],
    columns: columns.map(([x, y]) => ({
      globalId: `column-${String(x)}-${String(y)}`,
      outline: rectangle(x - 0.2, y - 0.2, x + 0.2, y + 0.2),
    })),
    walls: [],
    stairs: [],
    openings: [],
    fallEdges: [],
  };
}

/** A cage stands with its long side away from the slab, its floor 5 cm from the edge. */
export const cageAt: Point = [10, -1.55];

/** Two floors of 60 × 20 m, 4 m apart, four columns each, a hoist cage in the south, staging in the west, a walkway in the north. */
export function smallSite(): SiteModel {
  const levels = [level(1, 0), level(2, 4)];
  const zones = levels.flatMap(({ id }): Zone[] => [
    { id: asId(`staging-${id}`), levelId: id, kind: 'STAGING', name: 'staging', outline: rectangle(0, 0, 14, 5) },
    { id: asId(`walkway-${id}`), levelId: id, kind: 'WALKWAY', name: 'walkway', outline: rectangle(1, 17, 59, 19) },
  ]);
  return {
    siteId: asId('small-site'),
    name: 'Small site',
    source: { file: 'hand-made', sha256: '0'.repeat(64), kind: 'geojson' },
    levels,
    setAside: [],
    zones,
    landings: levels.map(({ id, elevationM }) => ({
      id: `h1a-${id}`,
      levelId: id,
      cagePose: { xM: cageAt[0], yM: cageAt[1], zM: elevationM, yawRad: Math.PI / 2 },
      waitPose: { xM: cageAt[0], yM: 2, zM: elevationM, yawRad: -Math.PI / 2 },
      machineId: asId('h1a'),
    })),
  };
}

function machine(id: string, profileId: string, start: readonly [number, number, number, number]): FleetMachine {
  const [xM, yM, zM, yawRad] = start;
  return {
    id,
    label: id.toUpperCase(),
    profileId,
    serialNo: `SN-${id}`,
    assetId: id,
    wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:0', namespace: `/${id}` },
    permitKeyHex,
    start: { levelId: zM > 3 ? 'level-2' : 'level-1', xM, yM, zM, yawRad },
  };
}

export function smallFleet(people = 6): FleetFile {
  return {
    schemaVersion: 1,
    machines: [
      machine('l1', 'levelling-robot', [3, 2.5, 0, 0]),
      machine('f1', 'floating-robot', [7, 2.5, 0, 0]),
      machine('t1', 'trowelling-robot', [10, 2.5, 0, -Math.PI / 2]),
      machine('c1', 'material-carrier', [13, 2.5, 0, 0]),
      machine('d1', 'concrete-distributor', [40, 10, 0, 0]),
      machine('p1', 'concrete-pump', [30, -6, 0, 0]),
      machine('h1a', 'smart-hoist-cage', [cageAt[0], cageAt[1], 0, Math.PI / 2]),
      machine('k1', 'tower-crane', [40, -10, 0, 0]),
    ],
    people: Array.from({ length: people }, (_, index) => ({
      id: `p${String(index + 1).padStart(2, '0')}`,
      name: `Person ${String(index + 1)}`,
      role: 'worker',
      start: {
        levelId: index % 2 === 0 ? 'level-1' : 'level-2',
        xM: 24 + 4 * index,
        yM: 18,
        zM: index % 2 === 0 ? 0 : 4,
      },
    })),
  };
}

export function shippedProfiles(): ReadonlyMap<string, MachineProfile> {
  const loaded = loadProfiles(join(import.meta.dirname, '../../hardware-profiles/data'));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem));
  return loaded.value;
}
