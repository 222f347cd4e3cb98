import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../controller/cli/package-root.ts';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { readLimits, type LoadedLimits } from '../../../controller/interlock/limits/limits.ts';
import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import { loadProfiles } from '../../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Point, Ring } from '../../../kernel/geometry.ts';

/** A floor of the busy site: 110 m × 60 m, two openings, a hoist gate for each cage on its south side. */
export interface Floor {
  readonly id: string;
  readonly elevationM: number;
  readonly outline: Ring;
  readonly holes: readonly Ring[];
}

export const siteXM = 110;
export const siteYM = 60;
const storeyM = 4;
const levelCount = 3;

function box(xMinM: number, yMinM: number, xMaxM: number, yMaxM: number): Ring {
  return [
    [xMinM, yMinM],
    [xMaxM, yMinM],
    [xMaxM, yMaxM],
    [xMinM, yMaxM],
  ];
}

export const floors: readonly Floor[] = Array.from({ length: levelCount }, (_, index) => ({
  id: `level-${String(index + 1)}`,
  elevationM: index * storeyM,
  outline: box(0, 0, siteXM, siteYM),
  // Openings lie one above the other, except on the ground: a stair well and a lift shaft.
  holes: index === 0 ? [] : [box(20, 40, 26, 46), box(70, 14, 74, 20)],
}));

/** The stairs: who changes level climbs here. */
export const stairs: Point = [4, 30];

/** A cage hangs 0.05 m outside of its gate; the gate is 3 m wide. */
const cages = [
  { id: 'h1a', xM: 48.5 },
  { id: 'h1b', xM: 52.5 },
] as const;
const cageYM = -0.8;
const gateHalfM = 1.5;
const cageDepthM = 1.5;
/** So far from a cage nobody gets: there is a fence on the ground, and shut gates above. */
const fenceM = 0.45;

/** The shafts of the cages with what keeps people out of them, from the ground to the top. */
export const shafts: readonly Ring[] = cages.map(({ xM }) =>
  box(
    xM - gateHalfM - fenceM,
    cageYM - cageDepthM / 2 - fenceM,
    xM + gateHalfM + fenceM,
    cageYM + cageDepthM / 2 + fenceM,
  ),
);

interface Placed {
  readonly id: string;
  readonly profileId: string;
  readonly assetId: string;
  readonly start: FleetMachine['start'];
}

function groundMachines(): Placed[] {
  const robots = ['trowelling-robot', 'floating-robot', 'levelling-robot', 'trowelling-robot'];
  const perLevel = [
    [...robots.slice(0, 1), 'material-carrier', 'material-carrier'],
    [...robots, 'material-carrier'],
    [...robots.slice(0, 3), 'material-carrier', 'material-carrier'],
  ];
  return perLevel.flatMap((profileIds, level) =>
    profileIds.map((profileId, index) => {
      const id = `g${String(level + 1)}${String(index + 1)}`;
      const start = { levelId: `level-${String(level + 1)}`, xM: 14 + index * 14, yM: 26 + (index % 2) * 8, yawRad: 0 };
      return { id, profileId, assetId: id, start: { ...start, zM: level * storeyM } };
    }),
  );
}

/**
 * Two tower cranes 50 m apart with jibs of 55 m, the second one 6 m higher, so that its hook passes the first one's jib and the first
 * one's jib its mast (at the start both jibs point north, clear of each other); a pump, a distributor, a hoist with two cages, thirteen ground machines on three levels.
 */
const fleet: readonly Placed[] = [
  {
    id: 'c1',
    profileId: 'tower-crane',
    assetId: 'c1',
    start: { levelId: 'level-1', xM: 30, yM: -12, zM: 0, yawRad: Math.PI / 2 },
  },
  {
    id: 'c2',
    profileId: 'tower-crane',
    assetId: 'c2',
    start: { levelId: 'level-1', xM: 80, yM: -12, zM: 6, yawRad: Math.PI / 2 },
  },
  {
    id: 'p1',
    profileId: 'concrete-pump',
    assetId: 'p1',
    start: { levelId: 'level-1', xM: 96, yM: -6, zM: 0, yawRad: 0 },
  },
  {
    id: 'd1',
    profileId: 'concrete-distributor',
    assetId: 'd1',
    start: { levelId: 'level-3', xM: 88, yM: 40, zM: 8, yawRad: 0 },
  },
  ...cages.map(({ id, xM }) => ({
    id,
    profileId: 'smart-hoist-cage',
    assetId: 'h1',
    start: { levelId: 'level-1', xM, yM: cageYM, zM: 0, yawRad: 0 },
  })),
  ...groundMachines(),
];

function edgesOf(floor: Floor): InterlockConfig['levels'][number]['fallEdges'] {
  const gates = cages.map(({ id, xM }) => ({
    landingId: `${id}-${floor.id}`,
    fromM: xM - gateHalfM,
    toM: xM + gateHalfM,
  }));
  const south = gates.flatMap(({ landingId, fromM, toM }, index) => {
    const before = gates[index - 1]?.toM ?? 0;
    return [
      { from: [before, 0] as [number, number], to: [fromM, 0] as [number, number], landingId: null },
      { from: [fromM, 0] as [number, number], to: [toM, 0] as [number, number], landingId },
    ];
  });
  const lastM = gates.at(-1)?.toM ?? 0;
  const around: Ring = [
    [lastM, 0],
    [siteXM, 0],
    [siteXM, siteYM],
    [0, siteYM],
    [0, 0],
  ];
  const open = (ring: Ring, isClosed: 'closed' | 'open') =>
    ring.slice(0, isClosed === 'closed' ? ring.length : -1).map((from, index) => {
      const to = ring[(index + 1) % ring.length] as Point;
      return { from: [from[0], from[1]] as [number, number], to: [to[0], to[1]] as [number, number], landingId: null };
    });
  return [...south, ...open(around, 'open'), ...floor.holes.flatMap((hole) => open(hole, 'closed'))];
}

function ringOf(ring: Ring): [number, number][] {
  return ring.map(([x, y]) => [x, y]);
}

/** Fall edges that no gate closes: what a machine must never cross, for the oracle. */
export function openEdges(floor: Floor): { readonly from: Point; readonly to: Point }[] {
  return edgesOf(floor).map(({ from, to }) => ({ from, to }));
}

export interface ScenarioSite {
  readonly config: InterlockConfig;
  readonly profiles: ReadonlyMap<string, MachineProfile>;
  readonly limits: LoadedLimits;
}

export const permitKeyHex = '5a'.repeat(32);

export function loadSite(peopleCount: number): ScenarioSite {
  const profiles = loadProfiles(join(packageRoot(), 'hardware-profiles/data'));
  if (!profiles.ok) throw new Error(JSON.stringify(profiles.problem));
  const file = join(packageRoot(), 'controller/interlock/limits/limits.json');
  const limits = readLimits(JSON.parse(readFileSync(file, 'utf8')));
  if (!limits.ok) throw new Error(JSON.stringify(limits.problem));
  const config: InterlockConfig = {
    siteId: 'busy-site',
    geometryHash: 'ab'.repeat(32),
    levels: floors.map((floor) => ({
      id: floor.id,
      elevationM: floor.elevationM,
      slabs: [{ outline: ringOf(floor.outline), holes: floor.holes.map(ringOf) }],
      fallEdges: edgesOf(floor),
    })),
    landings: cages.flatMap(({ id, xM }) =>
      floors.map((floor) => ({
        id: `${id}-${floor.id}`,
        levelId: floor.id,
        machineId: id,
        cageXM: xM,
        cageYM,
        zM: floor.elevationM,
      })),
    ),
    zones: [],
    machines: fleet.map((placed) => {
      const profile = profiles.value.get(placed.profileId);
      if (profile === undefined) throw new Error(`no profile ${placed.profileId}`);
      return { profile, machine: machineOf(placed) };
    }),
    people: Array.from({ length: peopleCount }, (_, index) => ({
      id: `w${String(index + 1)}`,
      name: `Worker ${String(index + 1)}`,
      role: 'worker',
      start: { levelId: 'level-1', xM: 0, yM: 0, zM: 0 },
    })),
    siteUrl: 'ws://127.0.0.1:9',
    useSimTime: true,
  };
  return { config, profiles: profiles.value, limits: limits.value };
}

function machineOf({ id, profileId, assetId, start }: Placed): FleetMachine {
  return {
    id,
    label: id.toUpperCase(),
    profileId,
    serialNo: id,
    assetId,
    wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:9', namespace: `/${id}` },
    permitKeyHex,
    papers: [{ kind: 'inspection', name: 'drop test', validUntil: '2030-01-01' }],
    start,
  };
}
