import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Body } from '../../../controller/interlock/body.ts';
import { InterlockSite, shippedLimits, testConfig } from '../../support/interlock-site.ts';
import { personSeparation } from '../../../controller/interlock/rules/person-separation.ts';
import { stalePose, staleProximity } from '../../../controller/interlock/rules/knowledge.ts';
import { noteMachines } from '../../../controller/interlock/rules/reach.ts';
import type { Finding, PersonTrack, Rule, Scene } from '../../../controller/interlock/rules/finding.ts';
import { Body as MachineBody } from '../../../controller/interlock/body.ts';
import { GridPairs } from '../../../controller/interlock/geometry/pair-search.ts';
import { makeWorld } from '../../../controller/interlock/geometry/world.ts';

/** Invariant I5: one more cause, or an older input, never raises a speed. */

const limits = shippedLimits();
const config = testConfig([
  { id: 't1', profileId: 'trowelling-robot' },
  { id: 'd1', profileId: 'concrete-distributor' },
  { id: 'k1', profileId: 'tower-crane' },
]);
const world = makeWorld(config, limits);

function bodyAt(index: number, atMs: number): Body {
  const entry = config.machines[index];
  if (entry === undefined) throw new Error('no such machine');
  const body = new MachineBody(entry.machine, entry.profile, limits);
  body.connection = 'connected';
  body.takePose({ xM: 30, yM: 13, zM: 0, yawRad: 0.4 }, [0, 0, 0], 0, atMs, world);
  body.jointsAtMs = atMs;
  return body;
}

function scene(nowMs: number, body: Body, people: readonly PersonTrack[], tagsAtMs: number): Scene {
  body.index = 0;
  const made: Scene = {
    nowMs,
    limits,
    world,
    bodies: [body],
    marginsM: new Float64Array(1),
    forms: new Float64Array(1),
    driftsM: new Float64Array(1),
    xsM: new Float64Array(1),
    ysM: new Float64Array(1),
    reachesM: new Float64Array(1),
    cranes: [],
    bodyById: new Map([[body.machineId, body]]),
    people,
    untracked: people.filter(({ seenAtMs }) => nowMs - seenAtMs > limits.tagUnseenMs),
    pairs: new GridPairs(),
    tagsAtMs,
    windMps: 3,
    papers: { lapsed: new Map(), atMs: nowMs },
    gustMps: 3,
    windAtMs: nowMs,
    heartbeatAtMs: nowMs,
    tabletAtMs: nowMs,
    waitOutMs: 0,
    startedAtMs: -1e9,
    lateGapMs: 0,
    workUntilMs: new Map(),
    headCounts: [],
    stillTags: [],
    levelOffsets: [],
    sensedZones: new Map(),
    identity: { epoch: 1, geometryHash: '', limitsHash: '' },
    awaitedId: null,
    recordWaitMs: 0,
    concrete: [],
    latches: [],
  };
  noteMachines(made);
  made.pairs.begin(made);
  return made;
}

const rules: readonly Rule[] = [personSeparation, stalePose, staleProximity];

function speedOf(given: Scene, body: Body): number {
  const findings = rules.map((rule) => rule(given, body)).filter((finding): finding is Finding => finding !== null);
  return findings.reduce((least, finding) => Math.min(least, finding.travelSpeedMaxMps), body.nominalMps);
}

const person = fc.record({
  personId: fc.string(),
  xM: fc.double({ min: 10, max: 50, noNaN: true }),
  yM: fc.double({ min: 0, max: 27, noNaN: true }),
  zM: fc.constantFrom(0, 0, 0, 4),
  levelIndex: fc.constantFrom(0, 0, 0, 1),
  seenAtMs: fc.integer({ min: 6000, max: 10_000 }),
});
const machine = fc.integer({ min: 0, max: 2 });

describe('loss of knowledge', () => {
  it('never raises a speed: a person more', () => {
    fc.assert(
      fc.property(machine, fc.array(person, { maxLength: 6 }), person, (index, people, one) => {
        const body = bodyAt(index, 9900);
        const before = speedOf(scene(10_000, body, people, 10_000), body);
        expect(speedOf(scene(10_000, body, [...people, one], 10_000), body)).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('never raises a speed: every input older', () => {
    const ageing = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(machine, fc.array(person, { maxLength: 6 }), ageing, ageing, (index, people, poseMs, laterMs) => {
        const body = bodyAt(index, 10_000 - Math.min(poseMs, 900));
        const before = speedOf(scene(10_000, body, people, 10_000), body);
        const after = speedOf(scene(10_000 + laterMs, body, people, 10_000), body);
        expect(after).toBeLessThanOrEqual(before + 1e-9);
      }),
    );
  });
});

describe('the whole interlock', () => {
  it('gives the same outputs for the same inputs', () => {
    const play = (): string => {
      const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
      for (let step = 0; step < 300; step += 1) {
        site.people.set('p1', { xM: 40 - step * 0.03, yM: 13, zM: 0 });
        site.cycle();
      }
      return JSON.stringify([site.permits, site.events]);
    };
    expect(play()).toBe(play());
  });

  it('decides nothing by wall time', () => {
    const play = (wallMs: number): string => {
      const site = new InterlockSite(testConfig([{ id: 't1', profileId: 'trowelling-robot' }]));
      const { interlock } = site;
      const cycle = interlock.cycle.bind(interlock);
      interlock.cycle = (nowMonoMs) => cycle(nowMonoMs, wallMs - nowMonoMs);
      site.people.set('p1', { xM: 34.5, yM: 13, zM: 0 });
      site.run(5000);
      return JSON.stringify(site.permits);
    };
    expect(play(0)).toBe(play(4e12));
  });
});
