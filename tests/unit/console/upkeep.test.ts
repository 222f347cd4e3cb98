import { describe, expect, it } from 'vitest';
import { leftText, ruleWord } from '../../../console/i18n/upkeep-words.ts';
import {
  figureOf,
  holdersOf,
  papersByNeed,
  plansByNeed,
  siteDay,
  usualTerm,
} from '../../../console/state/upkeep-due.ts';
import { partsOf } from '../../../console/state/upkeep-parts.ts';
import { heldState, termsMark } from '../../../console/state/upkeep-held.ts';
import { mayDo } from '../../../console/state/permissions.ts';
import { upkeepRules } from '../../../controller/accounts/upkeep/upkeep-rules.ts';
import { roles } from '../../../controller/contract/api.ts';
import type { Reason } from '../../../controller/contract/interlock/interlock.ts';
import type { UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import { permissions } from '../../../controller/http/permissions.ts';

type Plan = UpkeepView['plans'][number];
type Paper = UpkeepView['papers'][number];

function plan(id: string, state: Plan['state'], used: number): Plan {
  const body = { machineId: 't1', name: id, intervals: [], soonRatio: 0.9, isRequired: false, since: '' };
  const interval = { measure: 'hours', unit: 'h', used, limit: 100 };
  return {
    ...{ id, plan: body, lastDoneMs: null, lastBy: null, lastWork: null, sequence: 1, doneSequence: null, state },
    used: [interval, { ...interval, measure: 'days', unit: 'd', used: 1 }],
  };
}

function paper(id: string, state: Paper['state'], daysLeft: number | null): Paper {
  const subject = { kind: 'machine', machineId: 't1' } as const;
  const days = { issuedOn: '2026-01-01', validUntil: null, warnDays: 30 };
  const body = { kind: 'inspection', name: id, number: '', subject, isRequired: false, documentId: null } as const;
  return { id, paper: { ...body, ...days }, by: 'safety', sequence: 1, daysLeft, state };
}

describe('what is due', () => {
  it('is told overdue first, then what is nearest to its end, by its worst interval', () => {
    const plans = [plan('a', 'ok', 10), plan('b', 'soon', 95), plan('c', 'overdue', 101), plan('d', 'overdue', 150)];
    expect(plansByNeed(plans).map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
  });

  it('of papers begins with what has lapsed and ends with what does not run out', () => {
    const papers = [
      paper('a', 'valid', null),
      paper('b', 'valid', 90),
      paper('c', 'soon', 12),
      paper('d', 'lapsed', -3),
    ];
    expect(papersByNeed(papers).map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
  });

  it('names who holds a certificate that counts today, each once', () => {
    const certificate = (id: string, user: string, state: Paper['state'], issuedOn = '2026-01-01'): Paper => {
      const { paper: body, ...told } = paper(id, state, 10);
      return { ...told, paper: { ...body, issuedOn, subject: { kind: 'person', user, skill: 'tower-crane' } } };
    };
    const papers = [
      ...[certificate('a', 'li', 'valid'), certificate('b', 'li', 'soon'), certificate('c', 'sun', 'lapsed')],
      ...[certificate('d', 'zhou', 'valid', '2026-11-23'), paper('e', 'valid', 10)],
    ];
    expect(holdersOf(papers, 'tower-crane', '2026-11-22')).toEqual(['li']);
    expect(holdersOf(papers, 'tower-crane', '2026-11-23')).toEqual(['li', 'zhou']);
    expect(holdersOf(papers, 'mobile-crane', '2026-11-23')).toEqual([]);
  });

  it('says what is left or by how much it is over, whole for what is counted', () => {
    expect(leftText('en', { measure: 'hours', unit: 'h', used: 12.5, limit: 100 })).toBe('87.5 h left of 100 h');
    expect(leftText('en', { measure: 'cycles', unit: 'cycle', used: 412, limit: 400 })).toBe(
      '12 cycles over 400 cycles',
    );
    expect(leftText('zh', { measure: 'output', unit: 'm2', used: 100, limit: 100 })).toBe('超 0.0 m²，限 100 m²');
  });

  it('takes figures above 0 only, and today as it is on the site', () => {
    expect([' ', '12.5', '0', '-1', 'x'].map(figureOf)).toEqual([null, 12.5, NaN, NaN, NaN]);
    expect(siteDay(Date.parse('2026-11-22T17:00:00Z'))).toBe('2026-11-23');
  });

  it('offers to begin plans with those usual figures that are intervals, in hours or days', () => {
    const offered = Object.entries(upkeepRules).filter(([id]) => ruleWord('en', id) !== null);
    expect(offered.length).toBeGreaterThan(3);
    expect(offered.filter(([, { unit }]) => !['h', 'd'].includes(unit))).toEqual([]);
  });
});

it('reads parts with how many, and takes nothing for a number that is none', () => {
  expect(partsOf('链条 × 2，机油, Filter*1.5')).toEqual([
    { name: '链条', quantity: 2 },
    { name: '机油', quantity: 1 },
    { name: 'Filter', quantity: 1.5 },
  ]);
  expect(partsOf(' ')).toEqual([]);
  expect([partsOf('oil × x'), partsOf('oil × 0'), partsOf('× 2')]).toEqual([null, null, null]);
});

it('offers the usual term of a paper from the figures: a certificate of two years, renewed within three months', () => {
  const rules = Object.entries(upkeepRules).map(([id, figure]) => ({ id, ...figure }));
  expect(usualTerm(rules, 'operator-certificate', '2026-09-15')).toEqual({ validUntil: '2028-09-14', warnDays: 90 });
  expect(usualTerm(rules, 'drop-test', '2026-09-01')).toEqual({ validUntil: '2026-11-29' });
  expect(usualTerm(rules, 'insurance', '2026-09-01')).toEqual({});
});

describe('a term that keeps a machine out of service', () => {
  const reasonOf = (ruleId: Reason['ruleId'], level: Reason['level']): Reason => ({
    ...{ ruleId, level, measured: null, limit: null, other: null, agesMs: {}, latchId: null },
  });
  const machineWith = (...reasons: Reason[]) =>
    ({ verdict: { reasons } }) as unknown as NonNullable<Parameters<typeof heldState>[0]>;

  it('is told as what the interlock makes of it, never as held where nothing is heard', () => {
    expect(heldState(machineWith(reasonOf('off-rent', 'lockout')), 'off-rent').state).toBe('held');
    expect(heldState(machineWith(reasonOf('off-rent', 'noStart')), 'off-rent').state).toBe('finishing');
    expect(heldState(machineWith(reasonOf('wind', 'lockout')), 'off-site').state).toBe('free');
    const released = { ...reasonOf('term-released', 'warn'), other: { kind: 'source', id: 'off-rent' } } as const;
    expect(heldState(machineWith(released), 'off-rent').state).toBe('released');
    expect(heldState(machineWith(released), 'off-site').state).toBe('free');
    expect(heldState(null, 'off-rent').state).toBe('unknown');
  });

  it('is read again when the interlock begins or ends to hold a machine for one, and for nothing else', () => {
    const told = (id: string, ...reasons: Reason[]) => ({ id, ...machineWith(...reasons) });
    const held = termsMark([told('k1', reasonOf('off-rent', 'noStart')), told('t1')]);
    expect(termsMark([told('t1', reasonOf('wind', 'hold')), told('k1', reasonOf('off-rent', 'lockout'))])).toBe(held);
    expect(termsMark([told('k1'), told('t1')])).not.toBe(held);
    expect(termsMark([told('t1', reasonOf('off-rent', 'lockout')), told('k1')])).not.toBe(held);
  });
});

it('offers a role what the server lets it do, and nothing else', () => {
  const routes = {
    maintenance: 'PUT /upkeep/plans/:planId',
    maintenanceDone: 'POST /upkeep/plans/:planId/done',
    papers: 'PUT /upkeep/papers/:paperId',
    release: 'POST /rental/machines/:machineId/release',
  } as const;
  for (const [doing, route] of Object.entries(routes) as [keyof typeof routes, string][]) {
    const may = roles.filter((role) => mayDo(role, doing));
    expect(may, doing).toEqual(roles.filter((role) => permissions[route]?.access.includes(role)));
  }
  for (const route of ['POST /upkeep/plans/:planId/remove', 'PUT /upkeep/operators/:machineId'])
    expect(permissions[route]?.access).toEqual(permissions[routes.papers]?.access);
});
