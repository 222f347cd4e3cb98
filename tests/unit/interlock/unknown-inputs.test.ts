import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInterlock, type Interlock } from '../../../controller/interlock/cycle.ts';
import type { CoreMemory } from '../../../controller/interlock/core-memory.ts';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { levelRank, type PermitRequest } from '../../../kernel/permit.ts';
import type { MachineReport } from '../../../robot-bridge/link.ts';
import { InterlockSite, shippedLimits, testConfig, testMac } from '../../support/interlock-site.ts';

/**
 * I8 and I12 of reference/safety.md §2.4. A core is brought to work once; each property goes on from a copy of its memory, so that
 * what is compared differs in one input alone.
 */

const limits = shippedLimits();
const config = testConfig([
  { id: 't1', profileId: 'trowelling-robot' },
  { id: 'k1', profileId: 'tower-crane' },
]);
const ids = ['t1', 'k1'] as const;
const startMs = 6000;

function working(): CoreMemory {
  const site = new InterlockSite(config);
  site.people.set('p1', { xM: 36.5, yM: 13, zM: 0 });
  site.run(startMs);
  expect(site.verdict('t1').level).not.toBe('hold');
  expect(site.verdict('k1').level).toBe('run');
  return site.interlock.memory();
}

const memory = working();

function core(): Interlock {
  const interlock = createInterlock({
    limits,
    limitsHash: 'cd'.repeat(32),
    epoch: 1,
    startedMonoMs: 0,
    latches: [],
    macFor: () => testMac,
  });
  const recalled = interlock.recall(memory);
  if (!recalled.ok) throw new Error(JSON.stringify(recalled.problem));
  return interlock;
}

interface Fresh {
  readonly person: { readonly xM: number; readonly yM: number };
  readonly windMps: number;
  readonly forwardMps: number;
  readonly yawRad: number;
}

const sources = ['pose', 'tags', 'wind', 'heartbeat'] as const;
type Source = (typeof sources)[number];

function observeAll(interlock: Interlock, nowMs: number, fresh: Fresh, lost: Source | 'none'): void {
  for (const id of ids) {
    const machineId = asId<MachineId>(id);
    const place = id === 't1' ? { xM: 30, yM: 13 } : { xM: -30, yM: -30 };
    // Noise, as every source has it.
    const pose = { xM: place.xM + (nowMs % 1000) * 1e-10, yM: place.yM, zM: 0, yawRad: fresh.yawRad };
    const motion = { velocityMps: [id === 't1' ? fresh.forwardMps : 0, 0, 0] as const, yawRateRadps: 0, stampMs: 0 };
    if (lost !== 'pose') interlock.observe({ type: 'pose', machineId, pose, ...motion, receivedMonoMs: nowMs });
    interlock.observe({ type: 'joints', machineId, positions: {}, velocities: {}, receivedMonoMs: nowMs });
    const values = { tool: 'hook=off', load_kg: '0', homed: 'yes' };
    const told = { level: 'ok', name: id, message: 'ok', values } as const;
    interlock.observe({ type: 'health', machineId, ...told, receivedMonoMs: nowMs });
  }
  const { xM, yM } = fresh.person;
  if (lost !== 'tags') interlock.observeTags([{ tagId: 'p1', at: [xM, yM], zM: 0 }], nowMs);
  if (lost !== 'wind') interlock.observeWind(fresh.windMps, nowMs);
  if (lost !== 'heartbeat') interlock.observeHeartbeat(nowMs);
  interlock.acknowledgeEvents(Number.MAX_SAFE_INTEGER);
}

/** Both machines' speeds and levels after so long with these readings. */
function after(durationMs: number, fresh: Fresh, lost: Source | 'none') {
  const interlock = core();
  for (let nowMs = startMs + 20; nowMs <= startMs + durationMs; nowMs += 20) {
    if (nowMs % 100 === 0) observeAll(interlock, nowMs, fresh, lost);
    interlock.cycle(nowMs, nowMs);
  }
  return interlock.verdicts(startMs + durationMs);
}

const fresh = fc.record({
  person: fc.record({
    xM: fc.double({ min: 20, max: 50, noNaN: true }),
    yM: fc.double({ min: 5, max: 22, noNaN: true }),
  }),
  windMps: fc.double({ min: 0, max: 25, noNaN: true }),
  forwardMps: fc.constantFrom(0, 0.2, 0.5),
  yawRad: fc.double({ min: -3, max: 3, noNaN: true }),
});

/** When each source counts as lost, ms, and whom it is about. */
const about: Readonly<Record<Source, { readonly lostMs: number; readonly machines: readonly string[] }>> = {
  pose: { lostMs: limits.poseAgeRestMaxMs, machines: ids },
  tags: { lostMs: limits.tagSourceAgeMaxMs, machines: ids },
  wind: { lostMs: limits.windAgeMaxMs, machines: ['k1'] },
  heartbeat: { lostMs: limits.heartbeatHoldMs, machines: ids },
};

describe('I8: a source that is lost', () => {
  it.each(sources)('I8: %s: restricts as much as every fresh reading it could have had', (source) => {
    const { lostMs, machines } = about[source];
    fc.assert(
      fc.property(fresh, fresh, (known, hidden) => {
        const durationMs = lostMs + 200;
        const lost = after(durationMs, known, source);
        const seen = after(durationMs, { ...known, ...partOf(source, hidden) }, 'none');
        lost.forEach((verdict, index) => {
          const other = seen[index];
          if (other === undefined) throw new Error('no verdict');
          if (!machines.includes(verdict.machineId)) return;
          expect(verdict.travelSpeedMaxMps).toBeLessThanOrEqual(other.travelSpeedMaxMps);
          expect(verdict.toolSpeedMaxMps).toBeLessThanOrEqual(other.toolSpeedMaxMps);
          expect(levelRank(verdict.level)).toBeGreaterThanOrEqual(levelRank('hold'));
        });
      }),
      { numRuns: 8 },
    );
  });
});

/** What this source alone would have told. */
function partOf(source: Source, hidden: Fresh): Partial<Fresh> {
  switch (source) {
    case 'pose':
      return { forwardMps: hidden.forwardMps, yawRad: hidden.yawRad };
    case 'tags':
      return { person: hidden.person };
    case 'wind':
      return { windMps: hidden.windMps };
    case 'heartbeat':
      return {};
  }
}

const anyNumber = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 1e308, -1e308));
const anyId = fc.oneof(fc.constantFrom(...ids, 'nobody', ''), fc.string({ maxLength: 8 }));
const machineId = anyId.map((id) => asId<MachineId>(id));
const receivedMonoMs = fc.constant(startMs + 10);

const report: fc.Arbitrary<MachineReport> = fc.oneof(
  fc.record({
    type: fc.constant('connection' as const),
    machineId,
    state: fc.constantFrom('connecting' as const, 'connected' as const, 'disconnected' as const),
    receivedMonoMs,
  }),
  fc.record({
    type: fc.constant('pose' as const),
    machineId,
    pose: fc.record({ xM: anyNumber, yM: anyNumber, zM: anyNumber, yawRad: anyNumber }),
    velocityMps: fc.tuple(anyNumber, anyNumber, anyNumber),
    yawRateRadps: anyNumber,
    stampMs: anyNumber,
    receivedMonoMs,
  }),
  fc.record({
    type: fc.constant('joints' as const),
    machineId,
    positions: fc.dictionary(fc.string({ maxLength: 6 }), anyNumber),
    velocities: fc.dictionary(fc.string({ maxLength: 6 }), anyNumber),
    receivedMonoMs,
  }),
  fc.record({
    type: fc.constant('health' as const),
    machineId,
    level: fc.constantFrom('ok' as const, 'warn' as const, 'error' as const, 'stale' as const),
    name: fc.string({ maxLength: 4 }),
    message: fc.string({ maxLength: 4 }),
    values: fc.dictionary(fc.constantFrom('tool', 'load_kg', 'x'), fc.string({ maxLength: 10 })),
    receivedMonoMs,
  }),
  fc.record({
    type: fc.constant('refused' as const),
    machineId,
    problem: fc.record({ code: fc.string() }),
    receivedMonoMs,
  }),
);

const request: fc.Arbitrary<PermitRequest> = fc.record({
  version: fc.constant(1 as const),
  machineId: anyId,
  connectionId: fc.string({ maxLength: 80 }),
  nonce: fc.oneof(fc.constant('0123456789abcdef'), fc.string({ maxLength: 20 })),
  epochSeen: fc.oneof(fc.constantFrom(0, 1, 2), anyNumber),
  sequenceSeen: anyNumber,
  oldEpochRefused: anyNumber,
});

const actor = fc.record({ user: fc.string({ maxLength: 6 }), role: fc.constantFrom('operator', 'auditor', 'nobody') });

const asking = request.map((value) => (interlock: Interlock) => interlock.observeRequest(value, startMs + 10));
const stopping = fc.tuple(anyId, actor, fc.constantFrom('stop', 'lockOut')).map(
  ([id, by, what]) =>
    (interlock: Interlock): unknown =>
      what === 'stop'
        ? interlock.stop({ type: 'machine', machineId: id }, by, '', 0)
        : interlock.lockOut(id, by, '', 0),
);

/** Any call in any order. What it says has only to be of the type: its sense is the core's to judge. */
const event: fc.Arbitrary<(interlock: Interlock) => unknown> = fc.oneof(
  report.map((value) => (interlock: Interlock) => interlock.observe(value)),
  asking,
  fc
    .array(fc.record({ tagId: fc.string({ maxLength: 3 }), at: fc.tuple(anyNumber, anyNumber), zM: anyNumber }), {
      maxLength: 4,
    })
    .map((value) => (interlock: Interlock) => interlock.observeTags(value, startMs + 10)),
  anyNumber.map((value) => (interlock: Interlock) => interlock.observeWind(value, startMs + 10)),
  stopping,
  fc.tuple(fc.string({ maxLength: 12 }), actor, fc.boolean()).map(
    ([latchId, by, isInSight]) =>
      (interlock: Interlock) =>
        interlock.reset({ latchId, by, isInSight, note: '' }, 0),
  ),
  fc.integer().map((sequence) => (interlock: Interlock) => interlock.acknowledgeEvents(sequence)),
);

/** What no event but a true reading of the same machine's own, or of its surroundings, may do. */
const silentEvent = fc.oneof(
  asking,
  stopping,
  fc.tuple(fc.string({ maxLength: 12 }), actor).map(
    ([latchId, by]) =>
      (interlock: Interlock) =>
        interlock.reset({ latchId, by, isInSight: true, note: 'x' }, 0),
  ),
  anyNumber
    .filter((value) => !Number.isFinite(value))
    .map((value) => (interlock: Interlock) => interlock.observeWind(value, startMs + 10)),
  report.filter(({ type }) => type === 'refused').map((value) => (interlock: Interlock) => interlock.observe(value)),
);

describe('I12: every event in every state', () => {
  it('I12: has a defined answer: no order of calls, with whatever numbers and ids, throws or gives a number that is none', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), (events) => {
        const interlock = core();
        let nowMs = startMs;
        for (const happen of events) {
          happen(interlock);
          nowMs += 20;
          interlock.cycle(nowMs, nowMs);
        }
        for (const verdict of interlock.verdicts(nowMs)) {
          expect(verdict.travelSpeedMaxMps).toBeGreaterThanOrEqual(0);
          expect(verdict.toolSpeedMaxMps).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('I12, I5: that is unknown, malformed or out of order never widens what a machine may do', () => {
    fc.assert(
      fc.property(fc.array(silentEvent, { maxLength: 12 }), (events) => {
        const [told, untold] = [core(), core()];
        for (const happen of events) happen(told);
        for (const nowMs of [startMs + 20, startMs + 40]) {
          told.cycle(nowMs, nowMs);
          untold.cycle(nowMs, nowMs);
        }
        const plain = untold.verdicts(startMs + 40);
        told.verdicts(startMs + 40).forEach((verdict, index) => {
          const other = plain[index];
          expect(verdict.travelSpeedMaxMps).toBeLessThanOrEqual(other?.travelSpeedMaxMps ?? -1);
          expect(verdict.toolSpeedMaxMps).toBeLessThanOrEqual(other?.toolSpeedMaxMps ?? -1);
          expect(levelRank(verdict.level)).toBeGreaterThanOrEqual(levelRank(other?.level ?? 'lockout'));
        });
      }),
      { numRuns: 80 },
    );
  });
});
