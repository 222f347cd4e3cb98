import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../controller/cli/package-root.ts';
import type { InterlockConfig } from '../../controller/contract/interlock/interlock.ts';
import { createInterlock, type Interlock } from '../../controller/interlock/cycle.ts';
import { readLimits } from '../../controller/interlock/limits/limits.ts';
import { permitMac } from '../../controller/interlock/permits/permit-mac.ts';
import { GridPairs, type PairFigures, type SearchedScene } from '../../controller/interlock/geometry/pair-search.ts';
import { peopleQuery } from '../../controller/interlock/geometry/people-grid.ts';
import { YoungHeap } from '../../controller/interlock/process/young-heap.ts';
import { jointsOf } from '../../hardware-profiles/kinematics.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { seededRandom, type Random } from '../../kernel/random.ts';
import { AllPairs, allBoxes } from '../support/all-pairs.ts';
import { quantile, type Print } from './figures.ts';

/**
 * The product's own cycle on a large made-up site: ten floors of 400 m × 300 m, of ten machines one crane, one distributor and eight
 * robots, people everywhere, openings as the static segments. Machines and tags report at 10 Hz, all of them moving with every report, and every
 * machine asks for its permit as often. Nobody tells machines when to report, so that each has a cycle of the five of its own by chance: some four
 * of the 20 cranes in each.
 */
interface Size {
  readonly machines: number;
  readonly people: number;
  readonly segments: number;
}

const SITE_X_M = 400;
const SITE_Y_M = 300;
const LEVELS = 10;
const STOREY_M = 4;
const PERIOD_MS = 20;
const CYCLES_PER_REPORT = 5;
const WIND_PERIOD_MS = 1000;
const WIND_MPS = 4;
const KEY_HEX = '5a'.repeat(32);
const SEED = 7;
const SEARCHES = 2000;
/** Of the same cycles, to see what they cost undisturbed. */
const RUNS = 5;
const CYCLES = 3000;
/** Of some thirty times the usual length each. */
const BRUTE_FORCE_CYCLES = 50;
/** A minute: by then the engine has compiled what it will. */
const compiledCycles = 3000;
/**
 * Of a crane at work. That its joints are homed is kept back: a machine that is locked out for that may turn on without end, where one that
 * were stopped for a person below would count as runaway.
 */
const loadTold = { tool: 'hook=on', load_kg: '500' };
const full: Size = { machines: 200, people: 2000, segments: 20_000 };
const large: Size = { machines: 1000, people: 10_000, segments: 100_000 };

interface Mover {
  readonly machineId: MachineId;
  /** In which of the five cycles of a period it reports. */
  readonly phase: number;
  readonly profile: MachineProfile;
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
  readonly yawRad: number;
  readonly joints: Record<string, number>;
  readonly velocities: Record<string, number>;
}

interface Bench {
  readonly interlock: Interlock;
  readonly pairs: WatchedPairs;
  readonly movers: readonly Mover[];
  readonly people: readonly { readonly id: string; readonly xM: number; readonly yM: number; readonly zM: number }[];
  readonly links: number;
}

/** The product's search, which also keeps the scene it saw last. */
class WatchedPairs extends GridPairs {
  scene: SearchedScene | null = null;
  override begin(scene: SearchedScene): void {
    this.scene = scene;
    super.begin(scene);
  }
}

function profileOf(profiles: ReadonlyMap<string, MachineProfile>, index: number): MachineProfile {
  const id = index % 10 === 0 ? 'tower-crane' : index % 10 === 1 ? 'concrete-distributor' : 'trowelling-robot';
  const profile = profiles.get(id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}

function levelsOf(segments: number, random: Random): InterlockConfig['levels'] {
  return Array.from({ length: LEVELS }, (_, number) => {
    const holes = Array.from({ length: Math.round(segments / 4 / LEVELS) }, (): [number, number][] => {
      const [x, y] = [random.next() * SITE_X_M, random.next() * SITE_Y_M];
      return [
        [x, y],
        [x + 1, y],
        [x + 1, y + 1],
        [x, y + 1],
      ];
    });
    const fallEdges = holes.flatMap((hole) =>
      hole.map((from, corner) => ({ from, to: hole[(corner + 1) % 4] ?? from, landingId: null })),
    );
    const outline: [number, number][] = [
      [0, 0],
      [SITE_X_M, 0],
      [SITE_X_M, SITE_Y_M],
      [0, SITE_Y_M],
    ];
    return { id: `level-${String(number)}`, elevationM: number * STOREY_M, slabs: [{ outline, holes }], fallEdges };
  });
}

function moversOf(size: Size, profiles: ReadonlyMap<string, MachineProfile>, random: Random): Mover[] {
  const phases = seededRandom(SEED + 1);
  return Array.from({ length: size.machines }, (_, index) => {
    const profile = profileOf(profiles, index);
    const isGround = profile.kinematics.mobility === 'ground';
    const joints: Record<string, number> = {};
    const velocities: Record<string, number> = {};
    for (const joint of jointsOf(profile)) {
      joints[joint.name] = joint.min + random.next() * (joint.max - joint.min);
      velocities[joint.name] = joint.speedMax.value * (random.next() - 0.5);
    }
    const zM = isGround || profile.id !== 'tower-crane' ? STOREY_M * random.below(LEVELS) : 0;
    const place = { xM: random.next() * SITE_X_M, yM: random.next() * SITE_Y_M, zM, yawRad: random.next() * 6 };
    const machineId = asId<MachineId>(`m${String(index)}`);
    return { machineId, phase: phases.below(CYCLES_PER_REPORT), profile, ...place, joints, velocities };
  });
}

function build(size: Size, search: 'grid' | 'all' = 'grid'): Bench {
  const random = seededRandom(SEED);
  const profiles = loadProfiles(join(packageRoot(), 'hardware-profiles/data'));
  const limits = readLimits(
    JSON.parse(readFileSync(join(packageRoot(), 'controller/interlock/limits/limits.json'), 'utf8')),
  );
  if (!profiles.ok || !limits.ok) throw new Error('profiles or limits do not load');
  const movers = moversOf(size, profiles.value, random);
  const pairs = new WatchedPairs();
  const interlock = createInterlock({
    limits: limits.value.limits,
    limitsHash: 'cd'.repeat(32),
    epoch: 1,
    startedMonoMs: -60_000,
    latches: [],
    macFor: permitMac,
    sizeMax: size,
    ...(search === 'all' ? { pairs: new AllPairs(), makeBoxSearch: allBoxes } : { pairs }),
  });
  const configured = interlock.configure({
    siteId: 'bench',
    geometryHash: 'ab'.repeat(32),
    levels: levelsOf(size.segments, random),
    landings: [],
    zones: [],
    machines: movers.map(({ machineId, profile }) => ({
      profile,
      machine: {
        id: machineId,
        label: machineId,
        profileId: profile.id,
        serialNo: machineId,
        assetId: machineId,
        wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:9', namespace: `/${machineId}` },
        permitKeyHex: KEY_HEX,
        start: { levelId: 'level-0', xM: 0, yM: 0, zM: 0, yawRad: 0 },
      },
    })),
    people: [],
    siteUrl: '',
    useSimTime: true,
  });
  if (!configured.ok) throw new Error(JSON.stringify(configured.problem));
  const people = Array.from({ length: size.people }, (_, index) => ({
    id: `p${String(index)}`,
    xM: random.next() * SITE_X_M,
    yM: random.next() * SITE_Y_M,
    zM: STOREY_M * random.below(LEVELS),
  }));
  const links = movers.reduce((sum, { profile }) => sum + linksOf(profile), 0);
  return { interlock, pairs, movers, people, links };
}

function linksOf(profile: MachineProfile): number {
  if (profile.kinematics.mobility === 'ground') return 1;
  const moving = profile.kinematics.parts.filter((part) => part.kind !== 'base' && part.kind !== 'mast');
  return moving.length + moving.filter((part) => part.kind === 'hook').length;
}

/** About a fifth of all reports. */
function feed({ interlock, movers, people }: Bench, cycle: number): void {
  const nowMs = cycle * PERIOD_MS;
  const swayM = 0.05 * Math.sin(nowMs / 3000);
  for (const { machineId, phase, profile, xM, yM, zM, yawRad, joints, velocities } of movers) {
    if (phase !== cycle % CYCLES_PER_REPORT) continue;
    const isGround = profile.kinematics.mobility === 'ground';
    if (cycle < CYCLES_PER_REPORT) {
      interlock.observe({ type: 'connection', machineId, state: 'connected', receivedMonoMs: nowMs });
    }
    interlock.observe({
      type: 'pose',
      machineId,
      pose: { xM: isGround ? xM + swayM : xM, yM, zM, yawRad },
      velocityMps: [isGround ? 0.1 : 0, 0, 0],
      yawRateRadps: 0,
      stampMs: nowMs,
      receivedMonoMs: nowMs,
    });
    // Joints that say they turn must turn, or they count as frozen; and what stands is measured once and not again.
    const positions = Object.fromEntries(Object.entries(joints).map(([name, at]) => [name, at + swayM / 5]));
    interlock.observe({ type: 'joints', machineId, positions, velocities, receivedMonoMs: nowMs });
    if (!isGround) {
      const told = { level: 'ok', name: machineId, message: '', values: loadTold } as const;
      interlock.observe({ type: 'health', machineId, ...told, receivedMonoMs: nowMs });
    }
    const nonce = cycle.toString(16).padStart(16, '0');
    interlock.observeRequest({ version: 1, machineId, connectionId: 'bench', nonce, epochSeen: 1 }, nowMs);
  }
  const seen = people.filter((_, index) => index % CYCLES_PER_REPORT === cycle % CYCLES_PER_REPORT);
  interlock.observeTags(
    seen.map(({ id, xM, yM, zM }) => ({ tagId: id, at: [xM + swayM, yM], zM })),
    nowMs,
  );
  interlock.observeHeartbeat(nowMs);
  if (nowMs % WIND_PERIOD_MS === 0) interlock.observeWind(WIND_MPS - (nowMs % 2000) * 1e-12, nowMs);
}

interface Figures {
  /** Processor time of the whole process, so that whoever else runs on the machine does not count. */
  readonly cycleCpuMs: number[];
  readonly cycleMs: number[];
  /**
   * What the thread that runs the cycle has had of that at most: no more than the time that passed, and no more than all threads together. The rest
   * is what the engine does beside it, such as compiling and marking old objects.
   */
  readonly threadCpuMs: number[];
  readonly inputMs: number[];
  /** What the process does between two cycles as soon as it is worth it. */
  readonly tidyMs: number[];
  readonly pairs: PairFigures;
  readonly bytesPerCycle: number;
}

function play(bench: Bench, warmUp: number, cycles: number): Figures {
  const cycleCpuMs: number[] = [];
  const cycleMs: number[] = [];
  const threadCpuMs: number[] = [];
  const inputMs: number[] = [];
  const tidyMs: number[] = [];
  const young = new YoungHeap();
  const grown: number[] = [];
  for (let cycle = 0; cycle < warmUp + cycles; cycle += 1) {
    const begun = performance.now();
    feed(bench, cycle);
    const heapBytes = cycle % 50 === 0 ? process.memoryUsage().heapUsed : 0;
    const startUsage = process.cpuUsage();
    const start = performance.now();
    const { events } = bench.interlock.cycle(cycle * PERIOD_MS, cycle * PERIOD_MS);
    const end = performance.now();
    const usage = process.cpuUsage(startUsage);
    // A controller records what has happened; without it nothing would start after a minute.
    const last = events.at(-1);
    if (last !== undefined) bench.interlock.acknowledgeEvents(last.sequence);
    const heapAfterBytes = heapBytes === 0 ? 0 : process.memoryUsage().heapUsed;
    const tidyStart = performance.now();
    if (young.tidy() && cycle >= warmUp) tidyMs.push(performance.now() - tidyStart);
    if (cycle < warmUp) continue;
    inputMs.push(start - begun);
    const cpuMs = (usage.user + usage.system) / 1000;
    cycleMs.push(end - start);
    cycleCpuMs.push(cpuMs);
    threadCpuMs.push(Math.min(cpuMs, end - start));
    // A collection in between makes the difference negative, and no figure.
    const bytes = heapBytes === 0 ? -1 : heapAfterBytes - heapBytes;
    if (bytes >= 0) grown.push(bytes);
  }
  return {
    cycleCpuMs,
    cycleMs,
    threadCpuMs,
    inputMs,
    tidyMs,
    pairs: { ...bench.interlock.pairFigures },
    bytesPerCycle: quantile(grown, 0.5),
  };
}

/** Heap bytes that one search allocates once it has its size: all people and machines put in, every machine asked for. */
function searchBytes({ pairs }: Bench): number {
  const { scene } = pairs;
  if (scene === null) return NaN;
  const about = { ...peopleQuery(), radiusM: 10 };
  const search = (): void => {
    pairs.begin(scene);
    for (const body of scene.bodies) {
      pairs.machinesNear(body.index);
      about.xM = body.pose?.xM ?? 0;
      about.yM = body.pose?.yM ?? 0;
      pairs.peopleNear(about);
    }
  };
  for (let count = 0; count < SEARCHES; count += 1) search();
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < SEARCHES; count += 1) search();
  return (process.memoryUsage().heapUsed - before) / SEARCHES;
}

function nameOf({ machines, people, segments }: Size): string {
  return `${String(machines)} × ${String(people)} × ${String(segments)}`;
}

function printSite(print: Print, size: Size, warmUp: number, cycles: number): void {
  const bench = build(size);
  const figures = play(bench, warmUp, cycles);
  const how = `${nameOf(size)}, ${String(bench.links)} links, ${String(cycles)} cycles, seed ${String(SEED)}`;
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
    ['p99.9', 0.999],
  ] as const) {
    print({ name: `interlock site cycle CPU ${name}`, value: quantile(figures.cycleCpuMs, share), unit: 'ms', how });
    print({
      name: `interlock site cycle CPU of its thread ${name}`,
      value: quantile(figures.threadCpuMs, share),
      unit: 'ms',
      how,
    });
    print({ name: `interlock site cycle wall ${name}`, value: quantile(figures.cycleMs, share), unit: 'ms', how });
    print({
      name: `interlock site inputs of a cycle ${name}`,
      value: quantile(figures.inputMs, share),
      unit: 'ms',
      how,
    });
  }
  const tidyHow = `${how}; ${String(figures.tidyMs.length)} collections between cycles`;
  print({ name: 'interlock site tidying p50', value: quantile(figures.tidyMs, 0.5), unit: 'ms', how: tidyHow });
  print({ name: 'interlock site tidying p99', value: quantile(figures.tidyMs, 0.99), unit: 'ms', how: tidyHow });
  const { pairs } = figures;
  const count = (name: string, value: number): void => print({ name: `interlock site ${name}`, value, unit: '', how });
  count('link–person looked at', pairs.exactPeople);
  count('link–person of brute force', bench.links * size.people);
  count('machine–machine near', pairs.machines);
  count('machine–machine of brute force', size.machines * (size.machines - 1));
  count('link–link looked at, swept poses included', pairs.exactMachines);
  count('machine–segment looked at', pairs.exactSegments);
  count('machine–segment of brute force', size.machines * size.segments);
  print({ name: 'interlock site heap per cycle', value: figures.bytesPerCycle / 1024, unit: 'KiB', how });
  print({
    name: 'interlock site heap per search',
    value: searchBytes(bench),
    unit: 'B',
    how: `${how}, ${String(SEARCHES)} searches`,
  });
}

/** Processor time of each cycle of the largest site, ms; the same cycles each time. */
export function playFullSite(): number[] {
  return play(build(full), compiledCycles, CYCLES).cycleCpuMs;
}

/**
 * The same cycles again and again, each time by a process of its own with the inputs and the past that they had before, and of each the least that it has
 * cost: what a core takes for it that nobody else slows down at that moment. Shared cores are half as slow again for minutes, and hit one cycle here
 * and another one there.
 */
function printLeast(print: Print): void {
  const least = Float64Array.from({ length: CYCLES }, () => Infinity);
  const script = fileURLToPath(new URL('interlock-cycles.js', import.meta.url));
  for (let run = 0; run < RUNS; run += 1) {
    const text = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    const cpuMs = JSON.parse(text) as number[];
    cpuMs.forEach((ms, index) => (least[index] = Math.min(ms, least[index] as number)));
  }
  const how = `${nameOf(full)}, ${String(CYCLES)} cycles, each the least of ${String(RUNS)} runs, seed ${String(SEED)}`;
  print({ name: 'interlock site cycle CPU undisturbed p50', value: quantile([...least], 0.5), unit: 'ms', how });
  print({ name: 'interlock site cycle CPU undisturbed p99', value: quantile([...least], 0.99), unit: 'ms', how });
}

/** The site once more with everybody looked at: the same cycles must send the same permits, and find the same pairs too close. */
function printBruteForce(print: Print, size: Size, cycles: number): void {
  const bySearch = build(size);
  const byBruteForce = build(size, 'all');
  let found = 0;
  let foundByBruteForce = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const [sent, expected] = [bySearch, byBruteForce].map((bench) => {
      feed(bench, cycle);
      return JSON.stringify(bench.interlock.cycle(cycle * PERIOD_MS, cycle * PERIOD_MS));
    });
    if (sent !== expected) throw new Error(`cycle ${String(cycle)} is another one with everybody looked at`);
    found += pairsFound(bySearch, cycle);
    foundByBruteForce += pairsFound(byBruteForce, cycle);
  }
  const how = `${nameOf(size)}, sum of ${String(cycles)} cycles that send the same, byte for byte`;
  print({ name: 'interlock site pairs too close, by search', value: found, unit: '', how });
  print({ name: 'interlock site pairs too close, by brute force', value: foundByBruteForce, unit: '', how });
}

function pairsFound({ interlock }: Bench, cycle: number): number {
  const reasons = interlock.verdicts(cycle * PERIOD_MS).flatMap((verdict) => verdict.reasons);
  return reasons.filter(({ other }) => other?.kind === 'person' || other?.kind === 'machine').length;
}

export function benchInterlockSite(print: Print): void {
  printSite(print, full, compiledCycles, CYCLES);
  printLeast(print);
  printBruteForce(print, full, BRUTE_FORCE_CYCLES);
  printSite(print, large, 300, 500);
  for (const key of ['machines', 'people', 'segments'] as const) {
    for (const factor of [1, 2, 4, 8]) {
      const size = { ...full, [key]: full[key] * factor };
      const figures = play(build(size), 300, 300);
      const how = `${nameOf(size)}, p50 of 300 cycles; ${String(figures.pairs.exactPeople)} link–person, ${String(figures.pairs.machines)} machine–machine`;
      print({
        name: `interlock site cycle CPU, ${key} ×${String(factor)}`,
        value: quantile(figures.cycleCpuMs, 0.5),
        unit: 'ms',
        how,
      });
    }
  }
}
