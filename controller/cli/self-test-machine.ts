import { join } from 'node:path';
import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asId } from '../../kernel/ids.ts';
import type { Ring } from '../../kernel/geometry.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { serveSimulation, type ServedSimulation } from '../../sim/serve-simulation.ts';
import { createSimulation } from '../../sim/simulation.ts';
import type { MotionGate, MotionGateOptions } from '../../sim/world/motion-gate.ts';
import { packageRoot } from './package-root.ts';

export const selfTestSiteId = 'guard-self-test';
export const selfTestNamespace = '/r1';

const floor: Ring = [
  [0, 0],
  [40, 0],
  [40, 20],
  [0, 20],
];

/** One empty floor. */
function emptySite(): SiteModel {
  const slab = { id: asId<SiteModel['levels'][number]['slabs'][number]['id']>('slab'), globalId: 'slab', name: 'slab' };
  return {
    siteId: asId(selfTestSiteId),
    name: selfTestSiteId,
    source: { file: '', sha256: '0'.repeat(64), kind: 'geojson' },
    levels: [
      {
        id: asId('level'),
        name: 'level',
        elevationM: 0,
        slabs: [{ ...slab, outline: floor, holes: [], areaM2: 800, thicknessM: 0.2, topM: 0 }],
        columns: [],
        walls: [],
        stairs: [],
        openings: [],
        fallEdges: [],
      },
    ],
    setAside: [],
    zones: [],
    landings: [],
  };
}

function oneRobot(permitKeyHex: string): FleetFile {
  const start = { levelId: 'level', xM: 20, yM: 10, zM: 0, yawRad: 0 };
  const wire = { kind: 'rosbridge', url: '', namespace: selfTestNamespace } as const;
  const names = { id: 'r1', label: 'R1', profileId: 'levelling-robot', serialNo: 'guard-self-test', assetId: 'r1' };
  return { schemaVersion: 1, machines: [{ ...names, wire, permitKeyHex, start }], people: [] };
}

export interface SelfTestOptions {
  readonly permitKeyHex: string;
  readonly wall: Clock;
  /** Another guard in the place of ours. */
  readonly gateFor?: (options: MotionGateOptions) => MotionGate;
  /** 'real': at the system's pace. A number: so many times faster, in step with the one who tests; 'max': as fast as that one can. */
  readonly speed: 'real' | 'max' | number;
}

/** One simulated robot with our guard on an empty floor, behind a real socket on loopback. */
export async function startSelfTestMachine(options: SelfTestOptions): Promise<ServedSimulation> {
  const profiles = loadProfiles(join(packageRoot(), 'hardware-profiles', 'data'));
  if (!profiles.ok) throw new Error(`the shipped profiles cannot be read: ${profiles.problem.code}`);
  const simulation = createSimulation({
    site: emptySite(),
    fleet: oneRobot(options.permitKeyHex),
    profiles: profiles.value,
    seed: 1,
    commissioned: { geometryHash: 'a1'.repeat(32), limitsHash: 'b2'.repeat(32) },
    ...(options.gateFor === undefined ? {} : { gateFor: options.gateFor }),
  });
  if (!simulation.ok) throw new Error(`the site of the self-test is refused: ${simulation.problem.code}`);
  return serveSimulation({
    simulation: simulation.value,
    port: 0,
    speed: options.speed === 'real' ? 1 : options.speed,
    waitForFollowers: options.speed === 'real' ? 0 : 1,
    wall: options.wall,
    soon: (run) => void setImmediate(run),
    log: () => undefined,
  });
}
