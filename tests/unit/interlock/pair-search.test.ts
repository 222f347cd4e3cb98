import { describe, expect, it } from 'vitest';
import type { InterlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { BoxGrid } from '../../../controller/interlock/geometry/box-grid.ts';
import { createInterlock, type Interlock } from '../../../controller/interlock/cycle.ts';
import { GridPairs } from '../../../controller/interlock/geometry/pair-search.ts';
import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { seededRandom, type Random } from '../../../kernel/random.ts';
import { AllPairs, allBoxes } from '../../support/all-pairs.ts';
import { shippedLimits, testConfig, testMac } from '../../support/interlock-site.ts';

/**
 * The cycle that searches with a grid must say what the cycle says that looks at everybody: the same levels, speeds, reasons and
 * other parties, in random crowded scenes with lost tags, old poses, turning booms, zones and edges.
 */
const profileIds = [
  'trowelling-robot',
  'trowelling-robot',
  'material-carrier',
  'concrete-distributor',
  'tower-crane',
  'smart-hoist-cage',
];
const scenes = 60;
const cyclesPerScene = 12;

function randomConfig(random: Random): InterlockConfig {
  const machines = Array.from({ length: 2 + random.below(14) }, (_, index) => ({
    id: `m${String(index)}`,
    profileId: profileIds[random.below(profileIds.length)] as string,
  }));
  const base = testConfig(machines);
  const kinds = ['BLOCKED', 'PEOPLE_FREE', 'SPEED_LIMIT'] as const;
  const zones = Array.from({ length: random.below(8) }, (_, index): InterlockConfig['zones'][number] => {
    const [x, y, w, h] = [random.next() * 50, random.next() * 20, 1 + random.next() * 12, 1 + random.next() * 12];
    const kind = kinds[random.below(3)] as (typeof kinds)[number];
    return {
      id: `z${String(index)}`,
      levelId: `level-${String(1 + random.below(3))}`,
      kind,
      outline: [
        [x, y],
        [x + w, y],
        [x + w, y + h],
        [x, y + h],
      ],
      speedMaxMps: kind === 'SPEED_LIMIT' ? 0.05 + random.next() * 0.4 : null,
      machineIds: random.below(3) === 0 ? ['m0', 'm1'] : null,
    };
  });
  const levels = base.levels.map((level) => ({
    ...level,
    fallEdges: [...level.fallEdges, ...Array.from({ length: random.below(30) }, () => randomEdge(random))],
  }));
  return { ...base, zones, levels };
}

function randomEdge(random: Random): InterlockConfig['levels'][number]['fallEdges'][number] {
  const from: [number, number] = [random.next() * 60, random.next() * 27];
  const to: [number, number] = [from[0] + random.next() * 4 - 2, from[1] + random.next() * 4 - 2];
  return { from, to, landingId: null };
}

function make(config: InterlockConfig, search: 'grid' | 'all'): Interlock {
  const interlock = createInterlock({
    limits: shippedLimits(),
    limitsHash: 'cd'.repeat(32),
    epoch: 1,
    startedMonoMs: -100_000,
    latches: [],
    macFor: () => testMac,
    ...(search === 'all' ? { pairs: new AllPairs(), makeBoxSearch: allBoxes } : {}),
  });
  const taken = interlock.configure(config);
  if (!taken.ok) throw new Error(JSON.stringify(taken.problem));
  return interlock;
}

function feed(interlock: Interlock, config: InterlockConfig, random: Random, nowMs: number): void {
  for (const { machine, profile } of config.machines) {
    const machineId = asId<MachineId>(machine.id);
    interlock.observe({ type: 'connection', machineId, state: 'connected', receivedMonoMs: nowMs });
    // One in six keeps silent, so that ages differ.
    if (random.below(6) === 0) continue;
    const isFar = random.below(10) === 0;
    const pose = {
      xM: (isFar ? 4000 : 0) + random.next() * 60,
      yM: random.next() * 27,
      zM: profile.kinematics.mobility === 'ground' ? 4 * random.below(3) : 0,
      yawRad: random.next() * 7,
    };
    const forwardMps = random.below(2) === 0 ? 0 : random.next() - 0.5;
    const yawRateRadps = random.below(3) === 0 ? random.next() - 0.5 : 0;
    interlock.observe({
      type: 'pose',
      machineId,
      pose,
      velocityMps: [forwardMps, 0, 0],
      yawRateRadps,
      stampMs: nowMs,
      receivedMonoMs: nowMs,
    });
    const positions: Record<string, number> = {};
    const velocities: Record<string, number> = {};
    for (const joint of jointsOf(profile)) {
      positions[joint.name] = joint.min + random.next() * (joint.max - joint.min);
      if (random.below(2) === 0) velocities[joint.name] = (random.next() - 0.5) * joint.speedMax.value;
    }
    interlock.observe({ type: 'joints', machineId, positions, velocities, receivedMonoMs: nowMs });
    const told = { level: 'ok', name: machine.id, message: 'ok', values: { homed: 'yes' } } as const;
    interlock.observe({ type: 'health', machineId, ...told, receivedMonoMs: nowMs });
  }
  const sightings = Array.from({ length: random.below(25) }, () => ({
    tagId: `p${String(random.below(30))}`,
    at: [random.next() * 70 - 5 + (random.below(20) === 0 ? 1e5 : 0), random.next() * 37 - 5] as const,
    zM: 4 * random.below(3) + random.next() * 0.3,
  }));
  interlock.observeTags(sightings, nowMs);
  interlock.observeHeartbeat(nowMs);
  interlock.observeRendezvous(random.below(3) === 0 ? [['m0', 'm1']] : [], nowMs);
}

describe('the search for pairs', () => {
  it('changes no verdict: grid and brute force say the same in random scenes', { timeout: 180_000 }, () => {
    let [limited, held, grid, brute] = [0, 0, 0, 0];
    const rulesSeen = new Set<string>();
    for (let seed = 1; seed <= scenes; seed += 1) {
      const config = randomConfig(seededRandom(seed));
      const pair = (['grid', 'all'] as const).map((search) => ({
        random: seededRandom(seed + 1000),
        interlock: make(config, search),
      }));
      for (let cycle = 0; cycle < cyclesPerScene; cycle += 1) {
        const nowMs = cycle * 240;
        const said = pair.map(({ interlock, random }) => {
          feed(interlock, config, random, nowMs);
          // Two cycles, because the second sees the grants of the first.
          interlock.cycle(nowMs + 20, 0);
          const outputs = interlock.cycle(nowMs + 40, 0);
          return JSON.stringify([interlock.verdicts(nowMs + 40), outputs.events, outputs.locks]);
        });
        expect(said[0], `seed ${String(seed)}, cycle ${String(cycle)}`).toBe(said[1]);
        const verdicts = pair[0]?.interlock.verdicts(nowMs + 40) ?? [];
        limited += verdicts.filter((verdict) => verdict.level === 'limit').length;
        held += verdicts.filter((verdict) => verdict.level === 'hold').length;
        verdicts.flatMap((verdict) => verdict.reasons).forEach((reason) => rulesSeen.add(reason.ruleId));
        grid += pair[0]?.interlock.pairFigures.exactPeople ?? 0;
        brute += pair[1]?.interlock.pairFigures.exactPeople ?? 0;
      }
    }
    // The scenes must be worth comparing.
    expect([...rulesSeen]).toEqual(
      expect.arrayContaining([
        'person-separation',
        'machine-separation',
        'fall-edge',
        'blocked-zone',
        'people-free-zone',
        'person-untracked',
      ]),
    );
    expect(held).toBeGreaterThan(100);
    expect(limited + held).toBeGreaterThan(500);
    expect(grid).toBeLessThan(brute);
  });

  it('finds whoever has no coordinates near everything', () => {
    const config = testConfig([{ id: 't1', profileId: 'trowelling-robot' }]);
    const pairs = new GridPairs();
    const limits = shippedLimits();
    const person = (xM: number) => ({ personId: 'p', xM, yM: 5, zM: 0, levelIndex: 0, seenAtMs: 0 });
    const people = [person(5000), person(Number.NaN), person(6)];
    const world = { levels: [], boundsM: Float64Array.of(0, 0, 60, 27) } as never;
    pairs.begin({ nowMs: 0, limits, world, bodies: [], people, config } as never);
    const about = { xM: 5, yM: 5, radiusM: 2, zLowM: -Infinity, zHighM: Infinity };
    const near = pairs.peopleNear(about);
    expect([...near.indexes.slice(0, near.count)].sort()).toEqual([1, 2]);
    expect(pairs.peopleNear({ ...about, xM: Number.NaN }).count).toBe(3);
  });
});

function nearBoxes(boxes: Float64Array, x: number, y: number, radiusM: number): number[] {
  return Array.from({ length: boxes.length / 4 }, (_, index) => index).filter((index) => {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = boxes.subarray(4 * index, 4 * index + 4);
    return Math.hypot(Math.max(x1 - x, x - x2, 0), Math.max(y1 - y, y - y2, 0)) <= radiusM;
  });
}

describe('the grid of boxes', () => {
  it('misses no box within the radius and gives each once, in order', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = seededRandom(seed);
      const count = random.below(60);
      const boxes = new Float64Array(4 * count);
      for (let index = 0; index < count; index += 1) {
        const [x, y] = [random.next() * 900, random.next() * 400];
        const long = random.below(8) === 0 ? 700 : 8;
        boxes.set([x, y, x + random.next() * long, y + random.next() * long], 4 * index);
      }
      const grid = new BoxGrid(boxes);
      for (let search = 0; search < 10; search += 1) {
        const [x, y, radiusM] = [random.next() * 1200 - 100, random.next() * 600 - 100, random.next() * 60];
        const found = [...grid.near(x, y, radiusM)];
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
        const missing = nearBoxes(boxes, x, y, radiusM).filter((index) => !found.includes(index));
        expect(missing, `seed ${String(seed)}`).toEqual([]);
      }
    }
  });
});
