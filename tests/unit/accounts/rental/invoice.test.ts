import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { invoiceFile } from '../../../../controller/accounts/rental/invoice-print.ts';
import { invoice as invoiceSchema } from '../../../../controller/contract/accounts/invoice.ts';
import { contractOf, hoistLine, localIso, localMs, RentalCase, sound } from '../../../support/rental-case.ts';

// Goal: one number for each document, one bill for each day, and no document that changes.

const second = { ...hoistLine, id: 'lift', machineIds: ['h2'], priceFen: 1_500_000, stops: null };

async function twoMachines(): Promise<RentalCase> {
  const rental = await new RentalCase().withContract(contractOf([hoistLine, second]));
  for (const machineId of ['h1', 'h2']) sound(await rental.turn('on-rent', machineId, localIso('2026-09-01')));
  return rental.at('2026-11-01');
}

const september = { from: '2026-09-01', to: '2026-09-30' };
const october = { from: '2026-10-01', to: '2026-10-30' };

describe('an invoice', () => {
  it('is issued once for each day of a machine, when that is over', async () => {
    const rental = await twoMachines();
    const november = { from: '2026-11-01', to: '2026-11-30' };
    expect(await rental.desk.issue('c1', november, 'admin')).toMatchObject({ problem: { code: 'rental-not-over' } });
    const both = await Promise.all([
      rental.desk.issue('c1', september, 'admin'),
      rental.desk.issue('c1', september, 'admin'),
    ]);
    expect(both).toMatchObject([
      { ok: true, value: { invoice: { number: 'R-000001' } } },
      { problem: { code: 'rental-billed', facts: { invoiceNumber: 'R-000001' } } },
    ]);
    const halfOver = { from: '2026-09-30', to: '2026-10-10' };
    expect(await rental.desk.issue('c1', halfOver, 'admin')).toMatchObject({ problem: { code: 'rental-billed' } });
    expect(sound(await rental.desk.issue('c1', october, 'admin')).invoice.number).toBe('R-000002');
    expect(await rental.turn('off-rent', 'h1', localIso('2026-09-15'), { reason: '早已退场' })).toMatchObject({
      problem: { code: 'rental-billed', facts: { invoiceNumber: 'R-000002' } },
    });
  });

  it('has no number where the record cannot be written, and leaves no gap', async () => {
    const rental = await twoMachines();
    rental.record.disk = 'refuses';
    expect(await rental.desk.issue('c1', september, 'admin')).toMatchObject({
      problem: { code: 'ledger-unavailable' },
    });
    rental.record.disk = 'writes';
    expect(sound(await rental.desk.issue('c1', september, 'admin')).invoice.number).toBe('R-000001');
  });

  it('holds a disputed line with its tax, and what is left of it is due when that is settled', async () => {
    const rental = await twoMachines();
    const issued = sound(await rental.desk.issue('c1', september, 'admin'));
    expect(issued).toMatchObject({ dueFen: 4_859_000, heldFen: 0 });
    const dispute = { lineId: 'hoist/h1', reason: '有两天停电' };
    const held = sound(await rental.desk.dispute('R-000001', dispute, 'gongzhang'));
    expect(held).toMatchObject({ dueFen: 1_695_000, heldFen: 3_164_000, disputes: [{ ...dispute, by: 'gongzhang' }] });
    expect(await rental.desk.dispute('R-000001', dispute, 'gongzhang')).toMatchObject({
      problem: { code: 'dispute-known' },
    });
    const lines = [{ lineId: 'hoist/h1', fen: 186_667 }];
    const credited = sound(await rental.desk.credit('R-000001', { lines, reason: '两天停电' }, 'admin'));
    expect(credited.creditNotes).toMatchObject([{ number: 'C-000001', netFen: 186_667, reason: '两天停电' }]);
    const settled = sound(await rental.desk.settle('R-000001', { ...dispute, reason: '已协商' }, 'admin'));
    expect(settled).toMatchObject({ heldFen: 0, invoice: issued.invoice });
    expect(settled.dueFen + (credited.creditNotes[0]?.grossFen ?? 0)).toBe(issued.invoice.grossFen);
  });

  it('is credited by other documents, never beyond a line; credited in full, its time may be billed again', async () => {
    const rental = await twoMachines();
    const { invoice } = sound(await rental.desk.issue('c1', september, 'admin'));
    const lines = invoice.lines.map(({ id, fen }) => ({ lineId: id, fen }));
    const tooMuch = [{ lineId: 'hoist/h1', fen: 2_800_001 }];
    expect(await rental.desk.credit('R-000001', { lines: tooMuch, reason: 'x' }, 'admin')).toMatchObject({
      problem: { code: 'credit-above-line', facts: { left: '28,000.00' } },
    });
    const after = sound(await rental.desk.credit('R-000001', { lines, reason: '重开' }, 'admin'));
    expect(after).toMatchObject({ dueFen: 0, creditNotes: [{ grossFen: invoice.grossFen }] });
    expect(rental.desk.view().invoices[0]?.state).toBe('credited');
    sound(await rental.turn('off-rent', 'h1', localIso('2026-09-15'), { reason: '早已退场' }));
    expect(sound(await rental.desk.issue('c1', september, 'admin')).invoice.number).toBe('R-000002');
  });

  it('is the published format, and a file that names its entries', async () => {
    const rental = await twoMachines();
    const view = sound(await rental.desk.issue('c1', september, 'admin'));
    expect(invoiceSchema.safeParse(JSON.parse((await invoiceFile(view, 'json')).bytes.toString())).success).toBe(true);
    const csv = (await invoiceFile(view, 'csv')).bytes.toString();
    expect(csv.split('\r\n')).toHaveLength(4);
    expect(csv).toContain('R-000001,ZL-2026-07,hoist/h1,h1,');
    const pdf = await invoiceFile(view, 'pdf');
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await invoiceFile(view, 'pdf')).bytes.equals(pdf.bytes)).toBe(true);
  });
});

it('an invoice names the hours at work while a term of the contract was released, with their entries', async () => {
  const rental = await new RentalCase().withContract(contractOf([hoistLine]));
  sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01')));
  sound(await rental.turn('off-rent', 'h1', localIso('2026-09-02')));
  rental.at('2026-09-03', '08:00');
  const body = { ruleId: 'off-rent', minutes: 30, reason: '清场' } as const;
  const { releases } = sound(await rental.desk.releaseTerm('h1', body, 'anquan'));
  rental.history.tell('h1', 'WORK', localMs('2026-09-03', '07:00'), localMs('2026-09-03', '08:15'), 77);
  const { lines } = sound(await rental.desk.draft('c1', september)).invoice;
  const sequences = [...releases.map(({ sequence }) => sequence), 77];
  expect(lines[0]?.notes).toContainEqual({ code: 'term-released', amount: 0.25, unit: 'h', sequences });
});

describe('bills of neighbouring days', () => {
  it('charge each day once, however the time is cut', async () => {
    const rental = await new RentalCase().withContract(contractOf([{ ...hoistLine, priceFen: 3_000_000 }]));
    sound(await rental.turn('on-rent', 'h1', localIso('2026-09-03', '07:00')));
    sound(await rental.turn('off-rent', 'h1', localIso('2026-09-27', '19:00')));
    const date = (day: number): string => `2026-09-${String(day).padStart(2, '0')}`;
    const fenOf = async (from: number, to: number): Promise<number> =>
      from > to ? 0 : sound(await rental.desk.draft('c1', { from: date(from), to: date(to) })).invoice.netFen;
    const whole = await fenOf(1, 30);
    expect(whole).toBe(2_450_000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), async (first, then) => {
        const [a, b] = [Math.min(first, then), Math.max(first, then)];
        const parts = (await fenOf(1, a)) + (await fenOf(a + 1, b)) + (await fenOf(b + 1, 30));
        // Each bill is rounded to a fen by itself.
        expect(Math.abs(parts - whole)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 20 },
    );
  });
});
