import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type LevelId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import { planProgramme } from '../../../missions/programme/plan-programme.ts';
import type {
  NoProgramme,
  Programme,
  ProgrammeInput,
  ProgrammeMission,
} from '../../../missions/programme/programme.ts';
import { programmeFaults } from '../../support/checkers/programme-checker.ts';
import { rectangle } from './support/synthetic-site.ts';

// Goal: no two missions want one machine or one ground at once, what has begun stays, whoever can stays; and where that cannot be, the reasons are the true ones.

const minMs = 60_000;
const levelId = asId<LevelId>('level-1');
const id = (name: string) => asId<MissionId>(name);
const square = (xM: number) => ({ levelId, polygon: { outline: rectangle(xM, 0, xM + 10, 10), holes: [] } });

interface Sketch {
  readonly from?: number;
  readonly long?: number;
  readonly machines?: readonly string[];
  readonly at?: number;
}

/** Minutes; all machines held from beginning to end unless said otherwise. */
function mission(name: string, sketch: Sketch, otherwise: Partial<ProgrammeMission> = {}): ProgrammeMission {
  const { from = 0, long = 60, machines = ['m1'], at } = sketch;
  const startMs = from * minMs;
  const endMs = startMs + long * minMs;
  return {
    missionId: id(name),
    isBegun: false,
    startMs,
    endMs,
    machines: machines.map((machine) => ({ machineId: asId<MachineId>(machine), fromMs: startMs, toMs: endMs })),
    ground: at === undefined ? [] : [square(at)],
    releaseMs: 0,
    isReleaseAsked: false,
    priority: 3,
    isDueFirm: false,
    after: [],
    ...otherwise,
  };
}

const inputOf = (missions: readonly ProgrammeMission[], aim: ProgrammeInput['aim'] = 'shortest', nowMs = 0) =>
  ({ missions, nowMs, aim, schedulesMax: 600, seed: 1 }) satisfies ProgrammeInput;

function programmeOf(input: ProgrammeInput): Programme {
  const made = planProgramme(input);
  if (!made.ok) throw new Error(JSON.stringify(made.problem));
  expect(programmeFaults(input, made.value)).toEqual([]);
  return made.value;
}

function noneOf(input: ProgrammeInput): NoProgramme {
  const made = planProgramme(input);
  if (made.ok) throw new Error('there is one');
  expect(made.problem.code).toBe('programme-impossible');
  return made.problem.facts as unknown as NoProgramme;
}

const startsMin = ({ missions }: Programme) => missions.map(({ startMs }) => startMs / minMs);

describe('a programme', () => {
  it('lets missions that share nothing begin together, and says which of them clash as planned', () => {
    const both = [mission('a', {}), mission('b', { machines: ['m2'] }), mission('c', { from: 30, machines: ['m2'] })];
    const { clashes } = programmeOf(inputOf(both));
    expect(clashes).toEqual([{ missionIds: ['b', 'c'], machineId: 'm2', fromMs: 30 * minMs, toMs: 60 * minMs }]);
    expect(startsMin(programmeOf(inputOf(both)))).toEqual([0, 0, 60]);
  });

  it('keeps two missions off one ground, but for the one that follows the bays of the other', () => {
    const apart = [mission('a', { machines: ['m1'], at: 0 }), mission('b', { machines: ['m2'], at: 9 })];
    expect(startsMin(programmeOf(inputOf(apart)))).toEqual([0, 60]);
    const behind = [apart[0]!, mission('b', { from: 20, machines: ['m2'], at: 9 }, { follows: id('a') })];
    expect(startsMin(programmeOf(inputOf(behind)))).toEqual([0, 20]);
  });

  it('hands a machine on as soon as it is done with, though its mission goes on', () => {
    const long = mission('a', { long: 120, machines: ['m1', 'm2'] });
    const early = long.machines.map((held) => (held.machineId === 'm1' ? { ...held, toMs: 30 * minMs } : held));
    const missions = [{ ...long, machines: early }, mission('b', {})];
    const { missions: programmed, endMs } = programmeOf(inputOf(missions));
    expect(endMs).toBe(120 * minMs);
    expect(programmed.map(({ startMs }) => startMs / minMs).sort((a, b) => a - b)).not.toEqual([0, 120]);
  });

  it('lets the more urgent go first, and says whom the other waits for', () => {
    const due = { dueMs: 60 * minMs };
    const missions = [mission('a', {}, { ...due, priority: 1 }), mission('b', {}, { ...due, priority: 5 })];
    const { missions: programmed } = programmeOf(inputOf(missions));
    expect(programmed).toMatchObject([
      { startMs: 60 * minMs, lateMs: 60 * minMs, because: [{ kind: 'machine', machineId: 'm1', missionId: 'b' }] },
      { startMs: 0, lateMs: 0, because: [{ kind: 'now' }] },
    ]);
  });

  it('moves nobody who can stay where few changes are asked for, and nobody who has begun at all', () => {
    const missions = [
      mission('a', { from: -30, long: 90 }, { isBegun: true }),
      mission('b', { from: 100, machines: ['m2'] }),
      mission('c', { from: 20 }),
      mission('d', { from: 300 }),
    ];
    const kept = programmeOf(inputOf(missions, 'few-changes'));
    expect(startsMin(kept)).toEqual([-30, 100, 60, 300]);
    expect(startsMin(programmeOf(inputOf(missions)))[1]).toBeLessThan(100);
  });

  it('keeps gaps between missions, and says how much room there is', () => {
    const missions = [
      mission('a', { machines: ['m1'] }),
      mission('b', { machines: ['m2'] }, { after: [{ missionId: id('a'), gapMs: 45 * minMs }] }),
      mission('c', { long: 20, machines: ['m3'] }),
    ];
    const { missions: programmed } = programmeOf(inputOf(missions));
    expect(programmed[1]).toMatchObject({
      startMs: 105 * minMs,
      because: [{ kind: 'after', missionId: 'a' }],
      slackMs: 0,
    });
    expect(programmed[2]?.slackMs).toBe(165 * minMs - programmed[2]!.endMs);
  });

  it('is proven impossible by the smallest set of reasons, each with what would help', () => {
    const due = { dueMs: 100 * minMs, isDueFirm: true };
    const missions = [mission('a', {}, due), mission('b', {}, due), mission('x', { machines: ['m9'] }, due)];
    const { reasons, remedies, isSmallest } = noneOf(inputOf(missions));
    expect(isSmallest).toBe(true);
    const kinds = reasons.map((reason) => JSON.stringify(reason)).sort();
    expect(kinds).toEqual(
      [
        { kind: 'due', missionId: 'a' },
        { kind: 'due', missionId: 'b' },
        { kind: 'machine', machineId: 'm1', missionIds: ['a', 'b'] },
      ]
        .map((reason) => JSON.stringify(reason))
        .sort(),
    );
    expect(remedies).toContainEqual({ reason: { kind: 'due', missionId: 'a' }, by: 20 * minMs });
    expect(remedies.filter(({ reason }) => reason.kind === 'release')).toEqual([]);
    const asked = missions.slice(0, 2).map((one) => ({ ...one, isReleaseAsked: true, releaseMs: 10 * minMs }));
    expect(noneOf(inputOf(asked)).remedies.map(({ reason: { kind } }) => kind)).toContain('due');
    expect(remedies).toContainEqual({ reason: reasons.find(({ kind }) => kind === 'machine'), by: 1 });
    const helped = missions.map((one) => (one.missionId === 'a' ? { ...one, dueMs: 120 * minMs } : one));
    programmeOf(inputOf(helped));
    programmeOf(inputOf(helped, 'few-changes'));
    expect(noneOf(inputOf(missions, 'few-changes'))).toEqual(noneOf(inputOf(missions)));
  });

  it('takes what only rounded times forbid for no proof', () => {
    const missions = [
      mission('a', { long: 30.5 }, { dueMs: 61 * minMs, isDueFirm: true }),
      mission('b', { from: 1, long: 30.5 }, { dueMs: 30.5 * minMs, isDueFirm: true }),
    ];
    expect(startsMin(programmeOf(inputOf(missions)))).toEqual([30.5, 0]);
    expect(planProgramme({ ...inputOf(missions), schedulesMax: 0 })).toMatchObject({
      problem: { code: 'programme-undecided' },
    });
  });

  it('refuses missions that wait for each other in a ring, and says which', () => {
    const after = (name: string) => ({ after: [{ missionId: id(name), gapMs: 0 }] });
    const { reasons } = noneOf(inputOf([mission('a', {}, after('b')), mission('b', {}, after('a'))]));
    expect(reasons.map(({ kind }) => kind)).toEqual(['after', 'after']);
  });

  it('has nothing to say of no missions', () => {
    expect(programmeOf(inputOf([]))).toMatchObject({ missions: [], clashes: [] });
  });

  const anyMission = fc.record({
    from: fc.integer({ min: -60, max: 300 }),
    long: fc.integer({ min: 1, max: 200 }),
    held: fc.subarray(['m1', 'm2', 'm3'], { minLength: 1 }),
    share: fc.double({ min: 0.2, max: 1, noNaN: true }),
    at: fc.integer({ min: 0, max: 40 }),
    isBegun: fc.boolean(),
    dueMin: fc.option(fc.integer({ min: 10, max: 900 }), { nil: undefined }),
    priority: fc.integer({ min: 1, max: 5 }),
    waits: fc.boolean(),
  });

  it('holds what it promises for any missions, by a checker of its own, and the same is asked twice with one answer', () => {
    fc.assert(
      fc.property(
        fc.array(anyMission, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('shortest', 'few-changes'),
        (drawn, aim) => {
          const missions = drawn.map((one, index) => {
            const made = mission(`x${String(index)}`, { ...one, machines: one.held });
            const lengthMs = made.endMs - made.startMs;
            const begun = one.isBegun && index === 0 && made.startMs < 0;
            return {
              ...made,
              isBegun: begun,
              machines: made.machines.map((held) => ({
                ...held,
                fromMs: held.toMs - Math.floor(lengthMs * one.share),
              })),
              priority: one.priority,
              ...(one.dueMin === undefined ? {} : { dueMs: one.dueMin * minMs }),
              after: one.waits && index > 0 ? [{ missionId: id('x0'), gapMs: 90_500 }] : [],
            };
          });
          const input = inputOf(missions, aim);
          const programme = programmeOf(input);
          expect(programmeOf(input)).toEqual(programme);
          expect(programme.endBoundMs).toBeLessThanOrEqual(programme.endMs);
          programme.missions.forEach(({ startMs, endMs, slackMs, lateMs }, index) => {
            const later = { startMs: startMs + slackMs, endMs: endMs + slackMs, lateMs };
            const moved = programme.missions.with(index, { ...programme.missions[index]!, ...later });
            expect(programmeFaults(input, { ...programme, missions: moved })).toEqual([]);
          });
        },
      ),
      { numRuns: 40 },
    );
  });
});
