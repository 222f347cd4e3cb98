import { describe, expect, it } from 'vitest';
import { rentalAndUpkeep } from '../../../../controller/services/rental-and-upkeep.ts';
import type { UpkeepInterval, UpkeepPaperBody } from '../../../../controller/contract/accounts/upkeep.ts';
import { testConfig } from '../../../support/interlock-site.ts';
import { localIso, localMs, RentalCase, sound } from '../../../support/rental-case.ts';

// Goal: maintenance is due by whichever of hours, days, cycles and output is over first, all the way to what the interlock is told.

const guess = { source: 'maker', certainty: 'guess' } as const;
const intervals: UpkeepInterval[] = [
  { measure: 'hours', value: 10, ...guess },
  { measure: 'days', value: 30, ...guess },
  { measure: 'cycles', value: 3, ...guess },
  { measure: 'output', unit: 'm2', value: 500, ...guess },
];

function siteOf() {
  const site = new RentalCase().at('2026-09-11');
  const { record, clock, history } = site;
  const machines = testConfig([{ id: 'l1', profileId: 'levelling-robot' }]).machines.map(({ machine }) => machine);
  const failed: unknown[] = [];
  const wiring = { record, clock, history, siteId: 'site', machines, holderOf: () => null, wallClock: clock };
  return { site, ...rentalAndUpkeep({ ...wiring, onFailed: (error) => failed.push(error) }) };
}

async function cycle(site: RentalCase): Promise<void> {
  const atMs = localMs('2026-09-10');
  const entry = { type: 'machine.work-cycle', atMs, monoMs: 0, machineId: 'l1', missionId: null, actor: 'l1' } as const;
  await site.record.commit({ entries: [{ ...entry, payload: {} }], documents: [] });
}

describe('required maintenance', () => {
  it.each([
    [
      'hours',
      (site: RentalCase) => site.history.tell('l1', 'WORK', localMs('2026-09-02'), localMs('2026-09-02', '10:00'), 5),
    ],
    ['days', (site: RentalCase) => site.at('2026-10-01')],
    [
      'cycles',
      async (site: RentalCase) => {
        for (let done = 0; done < 3; done += 1) await cycle(site);
      },
    ],
    ['output', (site: RentalCase) => site.history.earn('l1', localMs('2026-09-04'), 500, 9)],
  ] as const)(
    'that is over by %s takes the machine out of service until it is done, with who did it and what with',
    async (measure, use) => {
      const { site, services, terms } = siteOf();
      const plan = {
        machineId: 'l1',
        name: '大保养',
        intervals,
        soonRatio: 0.9,
        isRequired: true,
        since: localIso('2026-09-01'),
      };
      sound(await services.upkeep.putPlan('p1', plan, 'admin'));
      expect(terms()).toEqual([]);
      await use(site);
      const due = (await services.upkeep.view()).plans[0];
      expect(due?.state).toBe('overdue');
      expect(due?.used.filter(({ used, limit }) => used >= limit).map((one) => one.measure)).toEqual([measure]);
      expect(terms()).toMatchObject([{ machineId: 'l1', name: '大保养' }]);
      expect(terms()[0]).not.toHaveProperty('ruleId');
      const at = new Date(site.clock.epochMs()).toISOString();
      const work = { at, note: '换链条', documentId: 'd1', parts: [{ name: '链条', quantity: 2 }] };
      sound(await services.upkeep.done('p1', work, 'gong'));
      expect(terms()).toEqual([]);
      const { lastBy, lastWork } = (await services.upkeep.view()).plans[0] ?? {};
      expect({ lastBy, lastWork }).toEqual({
        lastBy: 'gong',
        lastWork: { note: '换链条', documentId: 'd1', parts: work.parts },
      });
    },
  );
});

it('a machine that was accepted has its use registered within thirty days, and is told until it is', async () => {
  const { site, services } = siteOf();
  const paper: UpkeepPaperBody = {
    kind: 'inspection',
    name: '安装验收',
    number: '',
    subject: { kind: 'machine', machineId: 'l1' },
    issuedOn: '2026-09-01',
    validUntil: null,
    warnDays: 0,
    isRequired: false,
    documentId: null,
  };
  sound(await services.upkeep.putPaper('a', paper, 'admin'));
  const missing = async () => (await services.upkeep.view()).missing.map(({ daysLeft }) => daysLeft);
  expect(await missing()).toEqual([21]);
  site.at('2026-10-02');
  expect(await missing()).toEqual([-1]);
  sound(await services.upkeep.putPaper('r', { ...paper, kind: 'use-registration', name: '使用登记' }, 'admin'));
  expect(await missing()).toEqual([]);
});
