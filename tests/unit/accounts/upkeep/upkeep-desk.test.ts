import { describe, expect, it } from 'vitest';
import { UpkeepDesk } from '../../../../controller/accounts/upkeep/upkeep-desk.ts';
import type { UpkeepPaperBody, UpkeepPlanBody } from '../../../../controller/contract/accounts/upkeep.ts';
import { upkeepPaperBody } from '../../../../controller/contract/accounts/upkeep.ts';
import { localIso, localMs, RentalCase, sound } from '../../../support/rental-case.ts';

// Goal: what is due is found by whichever interval is over first, and what has lapsed is told on its day.

const guess = { source: 'maker', certainty: 'guess' } as const;
const plan: UpkeepPlanBody = {
  machineId: 'l1',
  name: '振动器',
  intervals: [
    { measure: 'hours', value: 100, ...guess },
    { measure: 'days', value: 30, ...guess },
    { measure: 'output', unit: 'm2', value: 5_000, ...guess },
  ],
  soonRatio: 0.8,
  isRequired: true,
  since: localIso('2026-09-01'),
};
const paper: UpkeepPaperBody = {
  kind: 'drop-test',
  name: '防坠试验',
  number: 'FZ-1',
  subject: { kind: 'machine', machineId: 'l1' },
  issuedOn: '2026-08-20',
  validUntil: '2026-09-30',
  warnDays: 14,
  isRequired: true,
  documentId: null,
};
const certificate: UpkeepPaperBody = {
  ...paper,
  kind: 'operator-certificate',
  name: '操作证',
  subject: { kind: 'person', user: 'wang', skill: 'levelling-robot' },
  warnDays: 90,
  isRequired: false,
};

function deskOf(site: RentalCase): UpkeepDesk {
  const { record, clock, history } = site;
  return new UpkeepDesk({ record, clock, history, isMachine: (id) => id.startsWith('l'), withheld: () => [] });
}

describe('maintenance', () => {
  it('is due by whichever interval is over first, and is counted anew from when it was done', async () => {
    const site = new RentalCase().at('2026-09-11');
    const desk = deskOf(site);
    const first = sound(await desk.putPlan('p1', plan, 'admin')).plans[0];
    expect(first).toMatchObject({ state: 'ok', used: [{ used: 0 }, { used: 10, limit: 30 }, { used: 0 }] });
    site.history.tell('l1', 'WORK', localMs('2026-09-02'), localMs('2026-09-05', '09:00'), 5);
    expect((await desk.view()).plans[0]).toMatchObject({ state: 'soon', used: [{ used: 81, unit: 'h' }, {}, {}] });
    site.history.earn('l1', localMs('2026-09-04'), 5_001, 9);
    expect((await desk.view()).plans[0]?.state).toBe('overdue');
    expect(desk.lapseOf('l1', localMs('2026-09-11'))).toMatchObject({ name: '振动器' });
    const done = sound(await desk.done('p1', { at: localIso('2026-09-10'), note: '', documentId: null }, 'gong'));
    expect(done.plans[0]).toMatchObject({ state: 'ok', lastBy: 'gong', used: [{ used: 0 }, { used: 1 }, { used: 0 }] });
    expect(desk.lapseOf('l1', localMs('2026-09-11'))).toBeNull();
    expect(await desk.done('p1', { at: localIso('2026-09-12'), note: '', documentId: null }, 'gong')).toMatchObject({
      problem: { code: 'input-invalid' },
    });
    expect(await desk.putPlan('p2', { ...plan, machineId: 'x9' }, 'admin')).toMatchObject({
      problem: { code: 'machine-unknown' },
    });
    // As after a start of the controller: from the ledger alone.
    expect((await deskOf(site).view()).plans).toEqual((await desk.view()).plans);
  });
});

describe('a paper', () => {
  it('is told before it runs out, and lapses at the end of its day', async () => {
    const site = new RentalCase().at('2026-09-15');
    const desk = deskOf(site);
    const papers = async () => (await desk.view()).papers[0];
    sound(await desk.putPaper('drop', paper, 'admin'));
    expect(await papers()).toMatchObject({ state: 'valid', daysLeft: 16 });
    site.at('2026-09-30', '23:59');
    expect(await papers()).toMatchObject({ state: 'soon', daysLeft: 1 });
    expect(desk.lapseOf('l1', localMs('2026-09-30', '23:59'))).toBeNull();
    site.at('2026-10-01');
    expect(await papers()).toMatchObject({ state: 'lapsed', daysLeft: -1 });
    expect(desk.lapseOf('l1', localMs('2026-10-01'))).toMatchObject({
      name: '防坠试验',
      sinceMs: localMs('2026-10-01'),
    });
    expect(desk.lapseOf('l2', localMs('2026-10-01'))).toBeNull();
    sound(await desk.putPaper('drop', { ...paper, issuedOn: '2026-10-01', validUntil: '2026-12-31' }, 'admin'));
    expect(desk.lapseOf('l1', localMs('2026-10-01'))).toBeNull();
    expect(site.record.entered.map(({ type }) => type)).toEqual(['upkeep.paper-entered', 'upkeep.paper-entered']);
  });

  it('of a person lets him drive machines of its type, from its first day to its last', async () => {
    const desk = deskOf(new RentalCase().at('2026-09-15'));
    sound(await desk.putPaper('wang', certificate, 'admin'));
    const may = (user: string, skill: string, date: string) => desk.isCertified(user, skill, localMs(date));
    expect(may('wang', 'levelling-robot', '2026-09-15')).toBe(true);
    expect(may('wang', 'levelling-robot', '2026-08-19')).toBe(false);
    expect(may('wang', 'levelling-robot', '2026-10-01')).toBe(false);
    expect(may('wang', 'tower-crane', '2026-09-15')).toBe(false);
    expect(may('li', 'levelling-robot', '2026-09-15')).toBe(false);
  });

  it('is refused where it ends before it begins, or a certificate is a machine’s', () => {
    expect(upkeepPaperBody.safeParse(paper).success).toBe(true);
    expect(upkeepPaperBody.safeParse({ ...paper, validUntil: '2026-08-19' }).success).toBe(false);
    expect(upkeepPaperBody.safeParse({ ...certificate, subject: paper.subject }).success).toBe(false);
  });
});
