import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ZoneGrant } from '../../controller/interlock/zones/zone-grants.ts';
import { InterlockSite, testConfig } from '../support/interlock-site.ts';
import { explore, type Exploration } from './explore.ts';
import { freshGuard, noNonce, type GuardRules } from './guard-model.ts';
import { compareOutlooks, RealGuard, takeInBoth, takeInModel, type GuardEvent } from './guard-table.ts';
import { LatchModel } from './latch-model.ts';
import { ProtocolModel, type ProtocolOptions } from './protocol-model.ts';
import { realZoneRules, type ZoneRules } from './zone-rules.ts';

/** Far more than one of these may take on a busy machine. */
const timeoutMs = 240_000;

const guardRules: GuardRules = { validity: 2, expiry: 'from sending of the nonce', sequence: 'checked' };

const plain: ProtocolOptions = {
  machines: 2,
  controllers: 1,
  noncesPerMachine: 1,
  permitsPerMachine: 1,
  requestsPerMachine: 1,
  guard: guardRules,
  stopTicks: [1, 1],
  marginTicks: 0,
  slowOneTickIn: 0,
  starts: 1,
  epochs: 'shared',
  startWait: 'all',
  zone: realZoneRules,
  kinds: [2],
  holds: 'first',
  beginning: 'in service',
  reach: [
    [0, 1],
    [0, 1],
  ],
  insideAtFirst: [],
  guardMemory: 'keeps',
  invariants: ['I1', 'I3a', 'I3b', 'I5', 'I6'],
};

const oneMachine: Partial<ProtocolOptions> = {
  machines: 1,
  zone: 'none',
  stopTicks: [1],
  kinds: [0, 1],
  holds: 'any time',
  beginning: 'start',
  guard: { ...guardRules, validity: 3 },
};

interface Proof {
  readonly name: string;
  readonly options: Partial<ProtocolOptions>;
  readonly statesMax: number;
  readonly end: Exploration['end'];
}

const proofs: readonly Proof[] = [
  {
    name: 'one machine; two permits and two requests on their way; restart; a slow clock',
    options: {
      ...oneMachine,
      stopTicks: [2],
      noncesPerMachine: 2,
      permitsPerMachine: 2,
      requestsPerMachine: 2,
      starts: 2,
      slowOneTickIn: 5,
      marginTicks: 1,
    },
    statesMax: 1_000_000,
    end: 'all',
  },
  {
    name: 'two machines that stop unlike fast; restart',
    options: { zone: 'none', stopTicks: [1, 3], kinds: [1], beginning: 'start', starts: 2 },
    statesMax: 1_000_000,
    end: 'all',
  },
  {
    name: 'a zone between two machines, permits with and without it',
    options: { kinds: [1, 2] },
    // 556,288 in all; the rest of them is left to whoever has the time.
    statesMax: 250_000,
    end: 'bounded',
  },
  {
    name: 'a zone between two machines, one of which stands in it at first',
    options: { kinds: [0, 2], beginning: 'start', insideAtFirst: [0] },
    statesMax: 1_000_000,
    end: 'all',
  },
  {
    name: 'a zone between two machines; restart',
    options: { kinds: [0, 2], starts: 2 },
    statesMax: 1_000_000,
    end: 'all',
  },
  {
    name: 'a zone between two machines; slow clocks',
    options: { slowOneTickIn: 4, marginTicks: 1 },
    statesMax: 1_000_000,
    end: 'all',
  },
  {
    name: 'a zone between two machines; two controllers at once',
    options: {
      kinds: [0, 2],
      controllers: 2,
      starts: 2,
      // Both live, so that there is no dead predecessor to wait for.
      invariants: ['I1', 'I3a', 'I3b', 'I5'],
    },
    statesMax: 150_000,
    end: 'bounded',
  },
];

let statesInAll = 0;

function run(name: string, options: Partial<ProtocolOptions>, statesMax: number): Exploration {
  const model = new ProtocolModel({ ...plain, ...options });
  const found = explore(model, statesMax);
  statesInAll += found.states;
  const confirmed = model.guardTable === null ? '' : `, ${model.guardTable.confirmed} guard transitions confirmed`;
  const told =
    found.violation === null ? '' : `, ${found.violation.invariant} in ${found.violation.trace.length} steps`;
  console.info(
    `${name}: ${found.states} states, ${found.transitions} transitions, depth ${found.depth}, ${found.end}${confirmed}${told}`,
  );
  return found;
}

afterAll(() => {
  console.info(`model of the permit protocol: ${statesInAll} states`);
});

describe('the permit protocol', () => {
  let proved = 0;

  it.each(proofs)('I1 I3 I5 I6: keeps its invariants: $name', { timeout: timeoutMs }, (proof) => {
    const found = run(proof.name, proof.options, proof.statesMax);
    expect(found.violation).toBeNull();
    expect(found.end).toBe(proof.end);
    proved += found.states;
  });

  it('is explored in 500,000 states and more', () => {
    expect(proved).toBeGreaterThanOrEqual(500_000);
  });
});

describe('a latch', () => {
  it('I4: leaves by nothing but a reset issued after the last stop, by an allowed role, with the cause gone', () => {
    const found = explore(new LatchModel('real'), 100_000);
    statesInAll += found.states;
    console.info(`latch: ${found.states} states, ${found.end}`);
    expect(found.violation).toBeNull();
    expect(found.end).toBe('all');
    expect(found.states).toBeGreaterThan(90);
  });

  it('I4: a second stop that leaves the first latch as it was is found', () => {
    const { violation } = explore(new LatchModel('keeps its id'), 100_000);
    expect(violation).toEqual({
      invariant: 'I4',
      trace: [
        'a person stops, and is answered',
        'an operator issues a reset',
        'a person stops, and is answered',
        'a reset arrives that is older than the last stop',
      ],
    });
  });
});

/** The zone as a rule sees it that looks at the parties otherwise; what it decides is kept, what it looked at is not. */
function seenAs(view: (party: ZoneGrant['parties'][number]) => ZoneGrant['parties'][number]): ZoneRules {
  const seen = (zone: ZoneGrant): ZoneGrant => ({ ...zone, parties: zone.parties.map(view) });
  return {
    ...realZoneRules,
    take: (zone, machineId, nowMs) => {
      const { holderId } = realZoneRules.take(seen(zone), machineId, nowMs);
      return holderId === zone.holderId ? zone : { ...zone, holderId };
    },
    mayCarry: (zone, machineId, nowMs) => realZoneRules.mayCarry(seen(zone), machineId, nowMs),
    challenge: (zone, machineId, nowMs) => {
      const before = seen(zone);
      const after = realZoneRules.challenge(before, machineId, nowMs);
      if (after === before) return zone;
      const parties = zone.parties.map((party, at) => ({ ...party, challenge: after.parties[at]?.challenge ?? null }));
      return { ...after, parties };
    },
  };
}

const regrantedOnTimeOut: ZoneRules = {
  ...realZoneRules,
  release: (zone, machineId) => {
    if (zone.holderId !== machineId) return zone;
    return {
      ...zone,
      holderId: null,
      parties: zone.parties.map((party) => ({ ...party, quietSinceMs: 0, isClear: true })),
    };
  },
};

const staleEvidence: ZoneRules = {
  ...realZoneRules,
  takeAnswer: (zone, machineId, { where }) => {
    const change = { isClear: where === 'outside', challenge: null };
    const parties = zone.parties.map((party) => (party.machineId === machineId ? { ...party, ...change } : party));
    return { ...zone, parties };
  },
};

interface Mutant {
  readonly name: string;
  readonly options: Partial<ProtocolOptions>;
  readonly invariant: string;
  /** Words of the step that goes wrong, and the lengths a shortest trace may plausibly have. */
  readonly tells: RegExp;
  readonly stepsMin: number;
  readonly stepsMax: number;
}

const zoneOnly = ['I3a', 'I3b'] as const;

const mutants: readonly Mutant[] = [
  {
    name: 'validity counted from receipt, one machine',
    options: { ...oneMachine, guard: { validity: 3, expiry: 'from receipt', sequence: 'checked' } },
    invariant: 'I1',
    tells: /^tick/,
    stepsMin: 6,
    stepsMax: 12,
  },
  {
    name: 'validity counted from receipt, a zone',
    options: { guard: { ...guardRules, expiry: 'from receipt' }, invariants: zoneOnly },
    invariant: 'I3b',
    tells: /B receives a permit of epoch 1: motion and zone/,
    stepsMin: 12,
    stepsMax: 24,
  },
  {
    name: 'sequence not checked',
    options: {
      ...oneMachine,
      noncesPerMachine: 2,
      permitsPerMachine: 2,
      guard: { validity: 3, expiry: 'from sending of the nonce', sequence: 'not checked' },
    },
    invariant: 'I5',
    tells: /A receives a permit of epoch 1.*: motion/,
    stepsMin: 8,
    stepsMax: 14,
  },
  {
    name: 'no wait-out after a restart, one machine',
    options: { ...oneMachine, kinds: [1], starts: 2, startWait: 'none' },
    invariant: 'I6',
    tells: /permit: motion/,
    stepsMin: 6,
    stepsMax: 12,
  },
  {
    name: 'no wait-out after a restart, a zone',
    options: { starts: 2, startWait: 'none', invariants: zoneOnly },
    invariant: 'I3a',
    tells: /permit of epoch 2: motion and zone/,
    stepsMin: 12,
    stepsMax: 24,
  },
  {
    name: 'after a restart each machine waits for itself only',
    options: { zone: 'none', stopTicks: [1, 3], kinds: [1], beginning: 'start', starts: 2, startWait: 'own' },
    invariant: 'I6',
    tells: /sends A a permit: motion/,
    stepsMin: 10,
    stepsMax: 22,
  },
  {
    name: 'zone granted again on a time-out',
    options: { zone: regrantedOnTimeOut, invariants: zoneOnly },
    invariant: 'I3a',
    tells: /receives a permit of epoch 1: motion and zone/,
    stepsMin: 10,
    stepsMax: 18,
  },
  {
    name: 'zone handed over without wait-out',
    options: { zone: seenAs((party) => ({ ...party, waitMs: 0 })), invariants: zoneOnly },
    invariant: 'I3a',
    tells: /receives a permit of epoch 1: motion and zone/,
    stepsMin: 12,
    stepsMax: 22,
  },
  {
    name: 'stale clear evidence at hand-over',
    options: { zone: staleEvidence, invariants: zoneOnly },
    invariant: 'I3b',
    tells: /receives a permit of epoch 1: motion and zone/,
    stepsMin: 14,
    stepsMax: 26,
  },
  {
    name: 'no margin for a slow clock',
    options: { slowOneTickIn: 4, marginTicks: 0, invariants: zoneOnly },
    invariant: 'I3b',
    tells: /receives a permit of epoch 1: motion and zone/,
    stepsMin: 14,
    stepsMax: 26,
  },
  {
    name: 'two controllers, and the epoch need not be acknowledged',
    options: {
      controllers: 2,
      starts: 2,
      // Each machine reaches one of the two: a part of all behaviours, in which the trace is found sooner.
      reach: [[0], [1]],
      zone: seenAs((party) => ({ ...party, hasAcknowledged: true })),
      invariants: zoneOnly,
    },
    invariant: 'I3a',
    tells: /receives a permit of epoch 2: motion and zone/,
    stepsMin: 14,
    stepsMax: 26,
  },
];

describe('the checker', () => {
  it.each(mutants)('finds the bug: $name', { timeout: timeoutMs }, (mutant) => {
    const { violation } = run(mutant.name, mutant.options, 600_000);
    expect(violation?.invariant).toBe(mutant.invariant);
    const trace = violation?.trace ?? [];
    console.info(trace.map((step, index) => `  ${index + 1}. ${step}`).join('\n'));
    expect(trace.at(-1)).toMatch(mutant.tells);
    expect(trace.length).toBeGreaterThanOrEqual(mutant.stepsMin);
    expect(trace.length).toBeLessThanOrEqual(mutant.stepsMax);
    expect(trace).not.toContain('');
  });
});

const nonceLimit = 3;
const guardEvent: fc.Arbitrary<GuardEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<GuardEvent>({ type: 'ask' }) },
  { weight: 3, arbitrary: fc.constant<GuardEvent>({ type: 'tick' }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('receive' as const),
      epoch: fc.integer({ min: 1, max: 4 }),
      newer: fc.integer({ min: -2, max: 3 }),
      nonce: fc.constantFrom(0, 0, 1, 2, 14),
      kind: fc.constantFrom(0 as const, 1 as const, 2 as const),
    }),
  },
);

describe('the model', () => {
  it('answers as the real guard on random traces', () => {
    const rules: GuardRules = { ...guardRules, validity: 5 };
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(fc.array(guardEvent, { minLength: 20, maxLength: 40 }), (events) => {
        const model = freshGuard(nonceLimit);
        const real = new RealGuard(nonceLimit, rules.validity);
        for (const event of events) {
          if (event.type === 'receive' && event.nonce < 14 && model.nonceAges[event.nonce] === noNonce) continue;
          const { outcome } = takeInModel(structuredClone(model), event, rules);
          outcomes.set(outcome ?? event.type, (outcomes.get(outcome ?? event.type) ?? 0) + 1);
          takeInBoth(model, real, event, rules);
        }
        compareOutlooks(model, real, rules);
      }),
      { numRuns: 2000 },
    );
    for (const outcome of ['ask', 'tick', 'accepted', 'narrowed', 'refused']) {
      expect(outcomes.get(outcome) ?? 0, outcome).toBeGreaterThan(500);
    }
  });

  it.each([
    { expiry: 'from receipt', sequence: 'checked' },
    { expiry: 'from sending of the nonce', sequence: 'not checked' },
  ] as const)('is told from the real guard by random traces when it is wrong: $expiry, $sequence', (wrong) => {
    const { failed, errorInstance } = fc.check(
      fc.property(fc.array(guardEvent, { minLength: 20, maxLength: 40 }), (events) => {
        const model = freshGuard(nonceLimit);
        const real = new RealGuard(nonceLimit, 5);
        for (const event of events) {
          if (event.type === 'receive' && event.nonce < 14 && model.nonceAges[event.nonce] === noNonce) continue;
          takeInBoth(model, real, event, { validity: 5, ...wrong });
        }
      }),
      { numRuns: 2000 },
    );
    expect(failed).toBe(true);
    expect(String(errorInstance)).toMatch(/model and guard differ|the model has used a nonce/);
  });

  it('answers as the real interlock: the newest request, once, in rising sequence, nothing before the wait is over', () => {
    let answered = 0;
    const trace = fc.array(fc.constantFrom('request', 'again', 'cycle', 'cycles'), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(trace, fc.integer({ min: 500, max: 2000 }), (steps, beginMs) => {
        const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
        site.requests = false;
        site.run(beginMs);
        const waitMs = site.verdict('t1').reasons.find(({ ruleId }) => ruleId === 'wait-out')?.limit?.value ?? 0;
        let sent = 0;
        let pending: string | null = null;
        let last = '0'.repeat(16);
        const cycle = (): void => {
          const before = site.permits.length;
          site.cycle();
          const permits = site.permits.slice(before);
          const isAnswerDue = pending !== null && site.nowMs - startedMs >= waitMs;
          expect(permits.map(({ nonce }) => nonce)).toEqual(isAnswerDue ? [pending] : []);
          if (!isAnswerDue) return;
          sent += 1;
          answered += 1;
          pending = null;
          expect(permits[0]?.sequence).toBe(sent);
        };
        const startedMs = 0;
        steps.forEach((step, index) => {
          if (step === 'cycle') cycle();
          else if (step === 'cycles') for (let more = 0; more < 5; more += 1) cycle();
          else {
            if (step === 'request') last = (index + 1).toString(16).padStart(16, '0');
            pending = last;
            const request = { version: 1, machineId: 't1', connectionId: 'c1', nonce: last, epochSeen: 1 } as const;
            site.interlock.observeRequest(request, site.nowMs);
          }
        });
      }),
      { numRuns: 60 },
    );
    expect(answered).toBeGreaterThan(50);
  });
});
