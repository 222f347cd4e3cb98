import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { asId, type MissionId } from '../../../kernel/ids.ts';
import type { Crew, Roster } from '../../../missions/crews/roster.ts';
import { KnownWorks } from '../../../missions/floor/known-works.ts';
import type { Plan } from '../../../missions/mission.ts';
import { planMission, type PlanningInput } from '../../../missions/plan-mission.ts';
import { peopleFaults } from '../../support/checkers/people-checker.ts';
import {
  expectOneTaskAtATime,
  expectPredecessorsFirst,
  expectUnbrokenWays,
  expectWindowsKept,
} from './support/check-plan.ts';
import { finishingRequest } from './support/finishing-request.ts';
import {
  floater,
  leveller,
  machine,
  rectangle,
  stagingZone,
  syntheticLevel,
  syntheticSite,
  troweller,
} from './support/synthetic-site.ts';

const hourMs = 3_600_000;
/** A search that was cut short may be this much worse with more to choose from. */
const anyTimeShare = 1.05;

// Goal: machines that need people work when certified people are there for them, and a plan says what is lost for want of people.
// Method: plans under drawn calendars are gone over by a checker that shares no code with the planner.

const staging = stagingZone(1, rectangle(0, 0, 8, 14));
const works = new KnownWorks();
const site = syntheticSite(
  [syntheticLevel({ number: 1, elevationM: 0, outline: rectangle(0, 0, 30, 14), columns: [] })],
  [staging],
);

function withCrew(profile: MachineProfile, roles: Readonly<Record<string, number>>): MachineProfile {
  const crew = Object.entries(roles).map(([role, count]) => ({
    role,
    count,
    source: 'test',
    certainty: 'guess' as const,
  }));
  return { ...profile, crew };
}

const profiles = {
  level: withCrew(leveller, { operator: 1, 'concrete worker': 1 }),
  float: withCrew(floater, { operator: 1 }),
  trowel: withCrew(troweller, { operator: 1 }),
};

const machines = [
  machine('l1', profiles.level, [3, 3]),
  machine('f1', profiles.float, [3, 6]),
  machine('t1', profiles.trowel, [3, 8.5]),
  machine('t2', profiles.trowel, [3, 11]),
];

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const skills = [profiles.level.id, 'concrete worker', profiles.float.id, profiles.trowel.id];

function crewOf(id: string, shiftId: string, held: readonly string[], persons = 1): Crew {
  return { id, name: id, persons, shiftId, certificates: held.map((skill) => ({ skill })) };
}

/** One shift of so many hours from the beginning of the plan on, and a second one that follows it. */
function rosterOf(crews: readonly Crew[], firstEndsH: number, part: Partial<Roster> = {}): Roster {
  const shift = (id: string, fromMin: number, toMin: number) => ({
    id,
    name: id,
    weekdays: everyDay,
    fromMin,
    toMin,
    breaks: [],
  });
  return {
    utcOffsetMin: 480,
    hours: [],
    exceptions: [],
    // 1970-01-01T00:00Z is 08:00 there.
    shifts: [shift('day', 480, 480 + 60 * firstEndsH), shift('night', 480 + 60 * firstEndsH, 1440)],
    crews,
    ...part,
  };
}

function inputWith(roster?: Roster): PlanningInput {
  return {
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site,
    zones: [staging],
    machines,
    nowMs: 0,
    request: finishingRequest(1, 15),
    works,
    ...(roster === undefined ? {} : { roster }),
  };
}

function planned(roster?: Roster): Plan {
  const plan = planMission(inputWith(roster));
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}

const profileOf = (id: string): MachineProfile => machines.find((one) => one.id === id)!.profile;

/** Enough for every machine at any time. */
const plenty = [crewOf('all', 'day', skills, 9), crewOf('late', 'night', skills, 9)];

describe('a floor with people', () => {
  it('is planned as without where there are enough of them', () => {
    const free = planned();
    const manned = planned(rosterOf(plenty, 8));
    expect(manned.tasks).toEqual(free.tasks);
    expect(manned.refused).toEqual(free.refused);
  });

  it('has nobody at two machines, out of hours or without a certificate, and keeps all other rules', () => {
    const persons = fc.record({
      held: fc.subarray(skills, { minLength: 1 }),
      shift: fc.constantFrom('day', 'night'),
    });
    const drawn = fc.record({
      people: fc.array(persons, { minLength: 3, maxLength: 8 }),
      endsH: fc.integer({ min: 3, max: 10 }),
      breakFrom: fc.integer({ min: 600, max: 900 }),
    });
    let done = 0;
    fc.assert(
      fc.property(drawn, ({ people, endsH, breakFrom }) => {
        const crews = people.map(({ held, shift }, index) => crewOf(`crew-${String(index)}`, shift, held));
        const base = rosterOf(crews, endsH);
        const breaks = [{ fromMin: breakFrom, toMin: breakFrom + 45 }];
        const roster = { ...base, shifts: base.shifts.map((shift) => ({ ...shift, breaks })) };
        const plan = planMission(inputWith(roster));
        if (!plan.ok) return;
        done += 1;
        expect(peopleFaults(plan.value, roster, profileOf)).toEqual([]);
        expectOneTaskAtATime(plan.value);
        expectPredecessorsFirst(plan.value);
        expectUnbrokenWays(plan.value);
        expectWindowsKept(plan.value);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 8) },
    );
    expect(done).toBeGreaterThan(0);
  });

  it('counts nobody whose certificate has run out, and says so', () => {
    const expired = { skill: profiles.trowel.id, validUntil: '1969-12-31' };
    const crews = [
      crewOf('all', 'day', skills.slice(0, 3), 9),
      { ...crewOf('old', 'day', []), certificates: [expired] },
    ];
    const plan = planMission(inputWith(rosterOf(crews, 12)));
    if (plan.ok) throw new Error('was planned');
    expect(plan.problem.facts!['reasons']).toEqual([
      expect.objectContaining({
        code: 'no-crew-hours-left',
        certificate: profiles.trowel.id,
        crew: 'old',
        lastDate: '1969-12-31',
      }),
    ]);
    const others = planned(rosterOf([...plenty, { ...crewOf('old', 'day', []), certificates: [expired] }], 8));
    expect(others.warnings).toContainEqual(
      expect.objectContaining({
        code: 'certificate-expired',
        facts: expect.objectContaining({ crew: 'old' }) as unknown,
      }),
    );
  });

  it('is not worked at night where a date forbids it, though people are on shift', () => {
    const exceptions = [{ date: '1970-01-01', spans: [{ fromMin: 480, toMin: 720 }], note: 'examinations' }];
    const roster = rosterOf(plenty, 8, { exceptions });
    const plan = planned(roster);
    expect(peopleFaults(plan, roster, profileOf)).toEqual([]);
    expect(
      Math.max(...plan.tasks.filter(({ step }) => step !== 'charge').map(({ endMs }) => endMs)),
    ).toBeLessThanOrEqual(4 * hourMs);
    expect(plan.refused.map(({ code }) => code)).toContain('no-crew-in-window');
  });

  it('names what would help a bay that no people are left for, and finishes it with that', () => {
    const day = [crewOf('all', 'day', skills, 9)];
    const plan = planned(rosterOf(day, 6));
    const facts = plan.refused.find(({ code }) => code === 'no-crew-in-window')!.facts;
    expect(facts).toMatchObject({ bay: 4, step: 'trowel', persons: 1, tip: 'more-people-or-other-hours' });
    const isFinished = (roster: Roster): boolean =>
      planned(roster).refused.every((one) => one.facts['bay'] !== 4 || one.code !== 'no-crew-in-window');
    expect(isFinished(rosterOf(day, 6 + Number(facts['longerMin']) / 60))).toBe(true);
    const [hour, minute] = String(facts['untilClock']).split(':').map(Number);
    const base = rosterOf(
      [...day, crewOf('helper', 'help', [String(facts['certificate'])], Number(facts['persons']))],
      6,
    );
    const help = { ...base.shifts[0]!, id: 'help', toMin: 60 * hour! + minute! + 1 };
    expect(isFinished({ ...base, shifts: [...base.shifts, help] })).toBe(true);
  });
});

describe('one person or one hour more', () => {
  it('never makes a floor worse by more than the any-time tolerance', () => {
    const drawn = fc.record({
      people: fc.array(fc.subarray(skills, { minLength: 1 }), { minLength: 3, maxLength: 6 }),
      more: fc.subarray(skills, { minLength: 1 }),
      endsH: fc.integer({ min: 4, max: 9 }),
      isHour: fc.boolean(),
    });
    fc.assert(
      fc.property(drawn, ({ people, more, endsH, isHour }) => {
        const crews = people.map((held, index) => crewOf(`crew-${String(index)}`, 'day', held));
        const before = planMission(inputWith(rosterOf(crews, endsH)));
        const after = planMission(
          inputWith(isHour ? rosterOf(crews, endsH + 1) : rosterOf([...crews, crewOf('more', 'day', more)], endsH)),
        );
        if (!before.ok) return;
        if (!after.ok) throw new Error(JSON.stringify(after.problem));
        expect(anyTimeShare * after.value.totals.coveredM2).toBeGreaterThanOrEqual(before.value.totals.coveredM2);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 5) },
    );
  });
});
