import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../controller/cli/package-root.ts';
import type { InterlockConfig } from '../../controller/contract/interlock/interlock.ts';
import { createInterlock, type Interlock } from '../../controller/interlock/cycle.ts';
import { readLimits } from '../../controller/interlock/limits/limits.ts';
import { geometryHash } from '../../controller/site/geometry-hash.ts';
import { interlockGeometry } from '../../controller/site/interlock-geometry.ts';
import { homeJoints } from '../../hardware-profiles/kinematics.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { seededRandom } from '../../kernel/random.ts';
import { buildings, staged, type StagedBuilding } from './buildings.ts';
import { quantile, type Print } from './figures.ts';
import { benchInterlockSite } from './interlock-site-bench.ts';

const PERIOD_MS = 20;
const INPUT_PERIOD_MS = 100;
const WARM_UP_CYCLES = 2_000;
const CYCLES = 20_000;
const SEED = 1;

function makeInterlock({ model, fleet, profiles }: StagedBuilding): Interlock {
  const limits = readLimits(
    JSON.parse(readFileSync(join(packageRoot(), 'controller/interlock/limits/limits.json'), 'utf8')),
  );
  if (!limits.ok) throw new Error(JSON.stringify(limits.problem));
  const interlock = createInterlock({
    limits: limits.value.limits,
    limitsHash: createHash('sha256').update(limits.value.canonical).digest('hex'),
    epoch: 1,
    startedMonoMs: 0,
    latches: [],
    macFor: (keyHex) => (bytes) => createHmac('sha256', Buffer.from(keyHex, 'hex')).update(bytes).digest(),
  });
  const parts: Omit<InterlockConfig, 'geometryHash'> = {
    ...interlockGeometry(model, model.zones),
    siteId: model.siteId,
    people: fleet.people,
    siteUrl: '',
    useSimTime: true,
    machines: fleet.machines.flatMap((machine) => {
      const profile = profiles.get(machine.profileId);
      return profile === undefined ? [] : [{ machine, profile }];
    }),
  };
  const configured = interlock.configure({ ...parts, geometryHash: geometryHash(parts) });
  if (!configured.ok) throw new Error(JSON.stringify(configured.problem));
  return interlock;
}

/** One cycle of a large made-up site, then of the whole demo site: 13 machines that all move, 20 people who walk among them, every permit answered and signed. */
export async function benchInterlock(print: Print): Promise<void> {
  benchInterlockSite(print);
  for (const building of buildings()) {
    const site = await staged(building);
    const interlock = makeInterlock(site);
    const random = seededRandom(SEED);
    const times: number[] = [];
    for (let cycle = 0; cycle < WARM_UP_CYCLES + CYCLES; cycle += 1) {
      const nowMs = cycle * PERIOD_MS;
      if (nowMs % INPUT_PERIOD_MS === 0) feed(interlock, site, nowMs, random.next);
      const start = performance.now();
      interlock.cycle(nowMs, nowMs);
      if (cycle >= WARM_UP_CYCLES) times.push(performance.now() - start);
    }
    const how = `${building.name}: ${String(site.fleet.machines.length)} machines, ${String(site.fleet.people.length)} people, ${String(CYCLES)} cycles, seed ${String(SEED)}`;
    for (const [name, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
      ['p99.9', 0.999],
    ] as const) {
      print({ name: `interlock cycle ${name}`, value: quantile(times, share), unit: 'ms', how });
    }
  }
}

function feed(interlock: Interlock, { fleet, profiles }: StagedBuilding, nowMs: number, next: () => number): void {
  for (const machine of fleet.machines) {
    const machineId = asId<MachineId>(machine.id);
    const profile = profiles.get(machine.profileId);
    if (profile === undefined) continue;
    const { levelId: _levelId, ...start } = machine.start;
    interlock.observe({ type: 'connection', machineId, state: 'connected', receivedMonoMs: nowMs });
    const pose = { ...start, xM: start.xM + 0.05 * Math.sin(nowMs / 3000) };
    interlock.observe({
      type: 'pose',
      machineId,
      pose,
      velocityMps: [0.1, 0, 0],
      yawRateRadps: 0,
      stampMs: nowMs,
      receivedMonoMs: nowMs,
    });
    interlock.observe({
      type: 'joints',
      machineId,
      positions: homeJoints(profile),
      velocities: {},
      receivedMonoMs: nowMs,
    });
    const nonce = Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
      .repeat(2);
    interlock.observeRequest({ version: 1, machineId: machine.id, connectionId: 'bench', nonce, epochSeen: 1 }, nowMs);
  }
  const sightings = fleet.people.map(({ id, start }) => ({
    tagId: id,
    at: [start.xM + next(), start.yM + next()] as const,
    zM: start.zM,
  }));
  interlock.observeTags(sightings, nowMs);
  interlock.observeHeartbeat(nowMs);
}
