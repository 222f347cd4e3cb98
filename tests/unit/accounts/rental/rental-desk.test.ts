import { describe, expect, it } from 'vitest';
import type { RentalLine } from '../../../../controller/contract/accounts/rental.ts';
import { contractOf, hoistLine, localIso, localMs, RentalCase, sound } from '../../../support/rental-case.ts';

// Goal: rent as the contract says, from the ledger and from nothing else (domain.md §3.1, worked examples C and D).

const september = { from: '2026-09-01', to: '2026-09-30' };
const hour = 3_600_000;

/** Example C: 30 days, four of them notified standby, one and a half of the lessor's fault. */
async function exampleC(overtime: typeof hoistLine.overtime): Promise<RentalCase> {
  const rental = await new RentalCase().at('2026-09-01').withContract(contractOf([{ ...hoistLine, overtime }]));
  sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01'), { meterH: 1_000 }));
  rental.history.tell('h1', 'STOP_SITE', localMs('2026-09-07'), localMs('2026-09-11'), 41);
  rental.history.tell('h1', 'FAULT', localMs('2026-09-20', '08:00'), localMs('2026-09-21', '20:00'), 57);
  rental.at('2026-10-01');
  const reading = { type: 'meter-read', machineId: 'h1', at: localIso('2026-10-01'), meterH: 1_285 } as const;
  sound(await rental.event({ ...reading, documentId: null, reason: '' }));
  return rental;
}

describe('a month of rent', () => {
  it('is worked example C: 25,480.00, each quantity with its entries', async () => {
    const rental = await exampleC(null);
    const { invoice } = sound(await rental.desk.draft('c1', september));
    const [line] = invoice.lines;
    expect(line?.fen).toBe(2_548_000);
    const onRent = rental.record.entered.find(
      ({ payload }) => (payload['event'] as { type?: string })?.type === 'on-rent',
    );
    expect(line?.parts).toMatchObject([
      { kind: 'period', quantity: 24.5, sequences: [onRent?.sequence] },
      { kind: 'standby', quantity: 4, rate: 0.7, sequences: [41] },
    ]);
    expect(line?.notes).toContainEqual({ code: 'fault-free', amount: 1.5, unit: 'day' });
    expect(invoice).toMatchObject({ netFen: 2_548_000, taxFen: 331_240, grossFen: 2_879_240, number: null });
  });

  it('asks 1,500 or 4,360 for the hours beyond, by the policy that the contract must name', async () => {
    const terms = { includedH: 260, hourFen: 6_000, meter: 'readings' } as const;
    for (const [policy, extraFen] of [
      ['fixed', 150_000],
      ['prorated', 436_000],
    ] as const) {
      const rental = await exampleC({ ...terms, policy });
      const { invoice } = sound(await rental.desk.draft('c1', september));
      expect(invoice.netFen - 2_548_000).toBe(extraFen);
    }
  });

  it('charges a fault up to the grace, and force majeure at its rate', async () => {
    const stops = { dayH: 24, standbyRate: 0.7, forceMajeureRate: 0.5, faultGraceH: 24 };
    const rental = await new RentalCase().withContract(contractOf([{ ...hoistLine, stops }]));
    sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01')));
    rental.history.tell('h1', 'FAULT', localMs('2026-08-31', '12:00'), localMs('2026-09-02', '12:00'), 9);
    rental.history.tell('h1', 'STOP_EXT', localMs('2026-09-10'), localMs('2026-09-12'), 12);
    const { invoice } = sound(await rental.desk.draft('c1', september));
    expect(invoice.lines[0]?.parts.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['period', 27],
      ['force-majeure', 2],
    ]);
  });

  it('counts days that are begun, calendar months by their own length, and the least term', async () => {
    const line = { ...hoistLine, period: 'calendar-month', priceFen: 310_000, stops: null } as const;
    const body = contractOf([line], { dayCount: 'begun', minTermDays: 40 });
    const rental = await new RentalCase().at('2026-09-29').withContract(body);
    sound(await rental.turn('on-rent', 'h1', localIso('2026-09-29', '15:00'), { reason: '补记' }));
    rental.at('2026-10-02', '09:00');
    sound(await rental.turn('off-rent', 'h1', localIso('2026-10-02', '09:00')));
    const { invoice } = sound(await rental.desk.draft('c1', { from: '2026-09-01', to: '2026-10-31' }));
    expect(invoice.lines[0]?.parts).toMatchObject([
      { kind: 'period', quantity: 2, priceFen: 310_000 / 30 },
      { kind: 'period', quantity: 2, priceFen: 10_000 },
      { kind: 'term-minimum', quantity: 36, priceFen: 10_000 },
    ]);
  });
});

describe('rent by output', () => {
  it('is worked example D: 2,523 m², 16,399.50', async () => {
    const line = {
      kind: 'output',
      id: 'floor',
      name: '抹平',
      machineIds: ['l1'],
      unit: 'm2',
      priceFen: 650,
      minPerShift: 300,
    } satisfies RentalLine;
    const rental = await new RentalCase().withContract(contractOf([line]));
    sound(await rental.turn('on-rent', 'l1', localIso('2026-09-01')));
    rental.at('2026-09-30');
    for (const [index, amount] of [608, 540, 420, 180, 655].entries()) {
      const date = `2026-09-0${String(index + 2)}`;
      rental.history.earn('l1', localMs(date, '10:00'), amount, 100 + index);
      sound(await rental.accept('l1', date, amount));
    }
    rental.history.earn('l1', localMs('2026-09-20', '10:00'), 75, 120);
    const { invoice } = sound(await rental.desk.draft('c1', september));
    expect(invoice.lines[0]).toMatchObject({ fen: 1_639_950, parts: [{ kind: 'output', quantity: 2_523 }] });
    expect(invoice.lines[0]?.parts[0]?.sequences).toEqual(expect.arrayContaining([100, 101, 102, 103, 104]));
    expect(invoice.lines[0]?.notes).toEqual([{ code: 'output-unaccepted', amount: 75, unit: 'm2' }]);
    expect(await rental.accept('l1', '2026-09-02', 1)).toMatchObject({ problem: { code: 'rental-accepted-already' } });
    sound(await rental.accept('l1', '2026-09-20', 100));
    const more = sound(await rental.desk.draft('c1', september)).invoice;
    expect(more.lines[0]?.notes).toEqual([{ code: 'output-above-record', amount: 25, unit: 'm2' }]);
  });
});

it('shifts, meter hours and lump sums stand side by side in one contract', async () => {
  const shared = { name: 'x', machineIds: ['l1'] };
  const rental = await new RentalCase().withContract(
    contractOf([
      { kind: 'shift', id: 'shift', ...shared, priceFen: 120_000, shiftH: 8, minPerCall: 1 },
      { kind: 'meter-hour', id: 'meter', ...shared, priceFen: 5_000, meter: 'record', minH: 10 },
      { kind: 'item', id: 'in', ...shared, item: 'mobilisation', priceFen: 300_000 },
    ]),
  );
  sound(await rental.turn('on-rent', 'l1', localIso('2026-09-01')));
  // Half a shift with a least one of a whole, and a shift and a half.
  rental.history.tell('l1', 'WORK', localMs('2026-09-02', '08:00'), localMs('2026-09-02', '11:00'), 20);
  rental.history.tell('l1', 'SETUP', localMs('2026-09-03', '08:00'), localMs('2026-09-03', '08:00') + 9 * hour, 21);
  rental.at('2026-09-30');
  const item = { type: 'item-done', machineId: 'l1', lineId: 'in', at: localIso('2026-09-30'), quantity: 1 } as const;
  sound(await rental.event({ ...item, documentId: null, reason: '' }));
  const { invoice } = sound(await rental.desk.draft('c1', september));
  expect(invoice.lines.map(({ fen }) => fen)).toEqual([300_000, 60_000, 300_000]);
  expect(invoice.lines[0]?.parts[0]).toMatchObject({ quantity: 2.5, sequences: [20, 21] });
});

describe('what is entered', () => {
  it('is refused where a machine is on rent already, by whichever contract', async () => {
    const rental = await exampleC(null);
    sound(await rental.desk.enterContract('c2', contractOf([hoistLine], { number: 'ZL-8' }), 'admin'));
    const now = localIso('2026-10-01');
    expect(await rental.turn('on-rent', 'h1', now, { contractId: 'c2' })).toMatchObject({
      problem: { code: 'rental-overlap', facts: { machineId: 'h1', contractNumber: 'ZL-2026-07' } },
    });
    expect(await rental.turn('off-rent', 'h1', now, { contractId: 'c2' })).toMatchObject({
      problem: { code: 'rental-not-on-rent' },
    });
    sound(await rental.turn('off-rent', 'h1', localIso('2026-10-05')));
    // Ahead of time: until then it stays where it is.
    expect(await rental.turn('on-rent', 'h1', localIso('2026-10-04'), { contractId: 'c2' })).toMatchObject({
      ok: false,
    });
    sound(await rental.turn('on-rent', 'h1', localIso('2026-10-05'), { contractId: 'c2' }));
    expect(rental.desk.view().contracts.map(({ machines }) => machines[0]?.state)).toEqual(['on', 'planned']);
  });

  it('after the fact needs a reason, and is shown on the invoice', async () => {
    const rental = await exampleC(null);
    const at = localIso('2026-09-28');
    expect(await rental.turn('off-rent', 'h1', at)).toMatchObject({ problem: { code: 'rental-reason-missing' } });
    sound(await rental.turn('off-rent', 'h1', at, { reason: '电话报停，当日未登记' }));
    const { invoice } = sound(await rental.desk.draft('c1', september));
    expect(invoice.lines[0]?.notes.map(({ code }) => code)).toContain('backdated-off-rent');
    expect(invoice.lines[0]?.parts[0]?.quantity).toBe(21.5);
  });

  it('is refused where the hour meter runs backwards, and shown where it outruns the clock', async () => {
    const rental = await exampleC({ includedH: 260, hourFen: 6_000, policy: 'fixed', meter: 'readings' });
    const reading = { type: 'meter-read', machineId: 'h1', documentId: null, reason: '补' } as const;
    for (const [at, meterH] of [
      [localIso('2026-10-01'), 1_284],
      [localIso('2026-09-15'), 1_300],
    ] as const)
      expect(await rental.event({ ...reading, at, meterH })).toMatchObject({ problem: { code: 'meter-rollback' } });
    rental.at('2026-10-02');
    sound(await rental.event({ ...reading, at: localIso('2026-10-02'), meterH: 2_500 }));
    const october = sound(await rental.desk.draft('c1', { from: '2026-10-01', to: '2026-10-01' })).invoice;
    expect(october.lines[0]?.notes).toContainEqual({ code: 'meter-implausible', amount: 1_215, unit: 'h' });
  });

  it('makes another version of a contract, never changes one, and is billed up to the change', async () => {
    const rental = await exampleC(null);
    const dearer = contractOf([{ ...hoistLine, priceFen: 3_000_000 }], { from: localIso('2026-09-16') });
    expect(await rental.desk.enterContract('c1', dearer, 'admin')).toMatchObject({
      problem: { code: 'rental-reason-missing' },
    });
    sound(await rental.desk.enterContract('c1', { ...dearer, reason: '补充协议一' }, 'admin'));
    expect(await rental.desk.draft('c1', september)).toMatchObject({ problem: { code: 'rental-two-versions' } });
    const first = sound(await rental.desk.draft('c1', { from: '2026-09-01', to: '2026-09-15' })).invoice;
    const second = sound(await rental.desk.draft('c1', { from: '2026-09-16', to: '2026-09-30' })).invoice;
    expect([first, second].map((one) => one.lines[0]?.parts[0]?.priceFen)).toEqual([2_800_000 / 30, 100_000]);
  });

  it('is there again after a start of the controller, from the ledger alone', async () => {
    const rental = await exampleC(null);
    sound(await rental.desk.issue('c1', september, 'admin'));
    const before = rental.desk.view();
    expect(rental.start().view()).toEqual(before);
    expect(before.invoices[0]?.number).toBe('R-000001');
  });
});
