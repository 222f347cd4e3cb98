import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InterlockConfig } from '../../controller/contract/interlock/interlock.ts';
import { createInterlock, type CycleOutputs, type Interlock } from '../../controller/interlock/cycle.ts';
import type { Actor, ResetRequest } from '../../controller/interlock/latching/latches.ts';
import { readLimits, type Limits, type LoadedLimits } from '../../controller/interlock/limits/limits.ts';
import { loadProfiles } from '../../hardware-profiles/load-profiles.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { decodePermit, type Mac, type Permit, type PermitRequest } from '../../kernel/permit.ts';
import type { TagSighting } from '../../robot-bridge/link.ts';

const root = new URL('../..', import.meta.url).pathname;

function profiles(): ReadonlyMap<string, MachineProfile> {
  const loaded = loadProfiles(join(root, 'hardware-profiles/data'));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem));
  return loaded.value;
}

export function shippedLimitTable(): LoadedLimits {
  const file = join(root, 'controller/interlock/limits/limits.json');
  const loaded = readLimits(JSON.parse(readFileSync(file, 'utf8')));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem));
  return loaded.value;
}

export function shippedLimits(): Limits {
  return shippedLimitTable().limits;
}

export const testKeyHex = '5a'.repeat(32);
export const testMac: Mac = (bytes) => createHmac('sha256', Buffer.from(testKeyHex, 'hex')).update(bytes).digest();

type Ring = [number, number][];
const floor: Ring = [
  [0, 0],
  [60, 0],
  [60, 27],
  [0, 27],
];
/** The gate of cage h1a on every level: on the south side, x 20 to 23. The cage hangs outside, centred at (21.5, -0.8). */
export const gate = { fromM: 20, toM: 23, cageXM: 21.5, cageYM: -0.8 } as const;

function level(id: string, elevationM: number): InterlockConfig['levels'][number] {
  const edge = (from: [number, number], to: [number, number], landingId: string | null) => ({ from, to, landingId });
  return {
    id,
    elevationM,
    slabs: [{ outline: floor, holes: [] }],
    fallEdges: [
      edge([0, 0], [gate.fromM, 0], null),
      edge([gate.fromM, 0], [gate.toM, 0], `h1a-${id}`),
      edge([gate.toM, 0], [60, 0], null),
      edge([60, 0], [60, 27], null),
      edge([60, 27], [0, 27], null),
      edge([0, 27], [0, 0], null),
    ],
  };
}

/** A reset by somebody who states that he sees the machine. */
export function resetBy(by: Actor, latchId: string, note = ''): ResetRequest {
  return { latchId, by, isInSight: true, note };
}

export interface TestMachine {
  readonly id: string;
  readonly profileId: string;
  readonly assetId?: string;
}

export function testConfig(
  machines: readonly TestMachine[],
  changes: Partial<InterlockConfig> = {},
  url = 'ws://127.0.0.1:9',
): InterlockConfig {
  const known = profiles();
  const levels = ['level-1', 'level-2', 'level-3', 'level-4'].map((id, index) => level(id, index * 4));
  return {
    siteId: 'test-site',
    geometryHash: 'ab'.repeat(32),
    levels,
    landings: levels.map(({ id, elevationM }) => ({
      id: `h1a-${id}`,
      levelId: id,
      machineId: 'h1a',
      cageXM: gate.cageXM,
      cageYM: gate.cageYM,
      zM: elevationM,
    })),
    zones: [],
    machines: machines.map(({ id, profileId, assetId }) => {
      const profile = known.get(profileId);
      if (profile === undefined) throw new Error(`no profile ${profileId}`);
      return {
        profile,
        machine: {
          id,
          label: id.toUpperCase(),
          profileId,
          serialNo: id,
          assetId: assetId ?? id,
          wire: { kind: 'rosbridge', url, namespace: `/${id}` },
          permitKeyHex: testKeyHex,
          start: { levelId: 'level-1', xM: 0, yM: 0, zM: 0, yawRad: 0 },
        },
      };
    }),
    people: [],
    siteUrl: url,
    useSimTime: false,
    ...changes,
  };
}

interface Truth {
  xM: number;
  yM: number;
  zM: number;
  yawRad: number;
  forwardMps: number;
  yawRateRadps: number;
  joints: Record<string, number>;
  velocities: Record<string, number>;
  isSilent: boolean;
  /** Its position source repeats the same numbers although it moves. */
  isFrozen: boolean;
}

/** A site on a virtual clock: machines and tags report at 10 Hz, the interlock cycles at 50 Hz. */
export class InterlockSite {
  nowMs = 0;
  readonly interlock: Interlock;
  readonly truth = new Map<string, Truth>();
  readonly people = new Map<string, { xM: number; yM: number; zM: number }>();
  readonly events: CycleOutputs['events'] = [];
  readonly permits: Permit[] = [];
  readonly locks: CycleOutputs['locks'] = [];
  /** What cages tell of their gates; absent: shut. */
  readonly gates = new Map<string, 'on' | 'off' | 'silent'>();
  /** What cranes and cages tell of their load: key-values of their diagnostics, or silence. Absent: an empty hook, 0 kg. */
  readonly loads = new Map<string, Readonly<Record<string, string>> | 'silent'>();
  /** What machines tell of the zero of their joints. Absent: homed. */
  readonly homed = new Map<string, 'yes' | 'no' | 'silent'>();
  heartbeats = true;
  /** m/s; null for a sensor that is silent. Read once a second. */
  windMps: number | null = 3;
  /** Its sensor repeats the same number. */
  hasStuckWind = false;
  tags = true;
  requests = true;
  /** Whether the controller records what it is told. */
  keepsRecord = true;
  rendezvous: [string, string][] = [];
  /** What the controller says of work permits; null: nothing. */
  workPermits: { zoneId: string; leftMs: number }[] | null = null;
  /** Machines that have no goal, and machines that no permit reaches. */
  readonly idle = new Set<string>();
  readonly deaf = new Set<string>();
  /** Machines that ask twice a second instead of ten times, as guards do at rest. */
  readonly seldom = new Set<string>();
  readonly #heard = new Map<string, Permit>();
  #nonce = 0;
  #noiseM = 0;

  constructor(config: InterlockConfig | null, options: { epoch?: number } = {}) {
    this.interlock = createInterlock({
      limits: shippedLimits(),
      limitsHash: 'cd'.repeat(32),
      epoch: options.epoch ?? 1,
      startedMonoMs: 0,
      latches: [],
      macFor: () => testMac,
    });
    if (config === null) return;
    const configured = this.interlock.configure(config);
    if (!configured.ok) throw new Error(JSON.stringify(configured.problem));
    for (const { machine, profile } of config.machines) {
      const machineId = asId<MachineId>(machine.id);
      this.interlock.observe({ type: 'connection', machineId, state: 'connected', receivedMonoMs: 0 });
      if (profile.kinematics.mobility === 'ground') this.place(machine.id, 30, 13, 0, 0);
      else this.place(machine.id, -30, -30, 0, 0);
    }
  }

  place(machineId: string, xM: number, yM: number, zM = 0, yawRad = 0): Truth {
    const rest = { forwardMps: 0, yawRateRadps: 0, joints: {}, velocities: {}, isSilent: false, isFrozen: false };
    const truth: Truth = { ...rest, ...this.truth.get(machineId), xM, yM, zM, yawRad };
    // Set down elsewhere by hand: the machine's program starts anew, so that this is no impossible step.
    if (this.truth.has(machineId)) {
      for (const state of ['disconnected', 'connected'] as const) {
        const id = asId<MachineId>(machineId);
        this.interlock.observe({ type: 'connection', machineId: id, state, receivedMonoMs: this.nowMs });
      }
    }
    this.truth.set(machineId, truth);
    return truth;
  }

  disconnect(machineId: string): void {
    const report = { type: 'connection', machineId: asId<MachineId>(machineId), state: 'disconnected' } as const;
    this.interlock.observe({ ...report, receivedMonoMs: this.nowMs });
  }

  report(): void {
    for (const [id, truth] of this.truth) {
      if (truth.isSilent) continue;
      const machineId = asId<MachineId>(id);
      const { yM, zM, yawRad, forwardMps, yawRateRadps, velocities } = truth;
      // No localisation gives the same numbers twice while it moves; less than a micrometre decides nothing.
      this.#noiseM = truth.isFrozen ? 0 : (this.#noiseM + 1e-10) % 1e-7;
      const isMoving = forwardMps !== 0 || yawRateRadps !== 0;
      const xM = truth.xM + (isMoving ? this.#noiseM : 0);
      const joints = Object.fromEntries(
        Object.entries(truth.joints).map(([name, value]) => [name, value + (velocities[name] ? this.#noiseM : 0)]),
      );
      this.interlock.observe({
        type: 'pose',
        machineId,
        pose: { xM, yM, zM, yawRad },
        velocityMps: [forwardMps, 0, 0],
        yawRateRadps,
        stampMs: 0,
        receivedMonoMs: this.nowMs,
      });
      this.interlock.observe({
        type: 'joints',
        machineId,
        positions: joints,
        velocities,
        receivedMonoMs: this.nowMs,
      });
      const cageGate = this.gates.get(id) ?? 'off';
      this.interlock.observe({
        type: 'health',
        machineId,
        level: 'ok',
        name: id,
        message: 'ok',
        values: {
          ...(cageGate === 'silent' ? {} : { tool: `gate=${cageGate}` }),
          ...(this.homed.get(id) === 'silent' ? {} : { homed: this.homed.get(id) ?? 'yes' }),
          ...this.#loadValues(id),
        },
        receivedMonoMs: this.nowMs,
      });
      if (!this.requests || (this.seldom.has(id) && this.nowMs % 500 !== 0)) continue;
      this.#nonce += 1;
      const nonce = this.#nonce.toString(16).padStart(16, '0');
      this.interlock.observeRequest(this.#requestOf(id, truth, nonce), this.nowMs);
    }
    if (this.tags) this.interlock.observeTags(this.sightings(), this.nowMs);
    // Air never stands still: so little decides nothing, and only a stuck sensor lacks it.
    const stirMps = this.hasStuckWind ? 0 : (this.nowMs % 2000) * 1e-12;
    if (this.windMps !== null && this.nowMs % 1000 === 0)
      this.interlock.observeWind(Math.max(0, this.windMps - stirMps), this.nowMs);
    if (this.keepsRecord) this.interlock.acknowledgeEvents(this.events.at(-1)?.sequence ?? 0);
    if (this.heartbeats) this.interlock.observeHeartbeat(this.nowMs);
    this.interlock.observeRendezvous(this.rendezvous, this.nowMs);
    if (this.workPermits !== null)
      this.interlock.observeWord({ type: 'work-permits', open: this.workPermits }, this.nowMs);
  }

  #requestOf(id: string, truth: Truth, nonce: string): PermitRequest {
    const newest = this.#heard.get(id);
    const { xM, yM, zM, yawRad, joints } = truth;
    return {
      version: 1,
      machineId: id,
      connectionId: 'c1',
      nonce,
      epochSeen: newest?.epoch ?? 0,
      sequenceSeen: newest?.sequence ?? -1,
      place: { xM, yM, zM, yawRad, ageMs: 0, joints },
      wantsToMove: !this.idle.has(id),
    };
  }

  #loadValues(id: string): Readonly<Record<string, string>> {
    const told = this.loads.get(id);
    if (told === 'silent') return {};
    const isCrane = this.interlock.config?.machines.some(
      ({ machine, profile }) => machine.id === id && profile.capabilities.includes('lift'),
    );
    return told ?? (isCrane === true ? { tool: 'hook=off', load_kg: '0' } : { load_kg: '0' });
  }

  sightings(): TagSighting[] {
    return [...this.people].map(([tagId, { xM, yM, zM }]) => ({ tagId, at: [xM, yM], zM }));
  }

  cycle(): CycleOutputs {
    this.nowMs += 20;
    if (this.nowMs % 100 === 0) this.report();
    const outputs = this.interlock.cycle(this.nowMs, 1_700_000_000_000 + this.nowMs);
    for (const event of outputs.events) {
      // Who records goes by the numbers: one that comes after a later one counts as written.
      if (event.sequence <= (this.events.at(-1)?.sequence ?? 0))
        throw new Error(`event out of turn: ${JSON.stringify(event)}`);
      this.events.push(event);
    }
    this.locks.push(...outputs.locks);
    for (const { text } of outputs.permits) {
      const decoded = decodePermit(text, testMac);
      if (!decoded.ok) throw new Error(decoded.problem.code);
      this.permits.push(decoded.value);
      if (!this.deaf.has(decoded.value.machineId)) this.#heard.set(decoded.value.machineId, decoded.value);
    }
    return outputs;
  }

  run(durationMs: number): void {
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 20) this.cycle();
  }

  verdict(machineId: string) {
    const verdict = this.interlock.verdicts(this.nowMs).find((candidate) => candidate.machineId === machineId);
    if (verdict === undefined) throw new Error(`no verdict of ${machineId}`);
    return verdict;
  }

  binding(machineId: string): string {
    return this.verdict(machineId).reasons[0]?.ruleId ?? 'none';
  }

  /**
   * Drives a ground machine for a while as fast as its permit lets it, straight along its heading ('forward' or 'backward'),
   * with the speed it has from cycle to cycle. Returns the metres driven.
   */
  drive(machineIds: readonly string[], durationMs: number, way: 'forward' | 'backward' = 'forward'): number[] {
    const sign = way === 'forward' ? 1 : -1;
    const driven = machineIds.map(() => 0);
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 20) {
      machineIds.forEach((id, index) => {
        const truth = this.truth.get(id) as Truth;
        const told = this.verdict(id).grade === 'guarded' ? this.#heard.get(id) : this.verdict(id);
        truth.forwardMps = sign * (told?.travelSpeedMaxMps ?? 0);
        truth.xM += Math.cos(truth.yawRad) * truth.forwardMps * 0.02;
        truth.yM += Math.sin(truth.yawRad) * truth.forwardMps * 0.02;
        driven[index] = (driven[index] as number) + Math.abs(truth.forwardMps) * 0.02;
      });
      this.cycle();
    }
    for (const id of machineIds) (this.truth.get(id) as Truth).forwardMps = 0;
    return driven;
  }
}
