import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meterUse, type MeterReading } from '../../../../controller/accounts/rental/meter.ts';
import type { RentalLine } from '../../../../controller/contract/accounts/rental.ts';
import { contractOf, localIso, RentalCase, sound } from '../../../support/rental-case.ts';

// Goal: each hour of the meter is in one account, whenever it was read, and what was read after a time closes it.

const line: RentalLine = {
  kind: 'meter-hour',
  id: 'm',
  name: 'x',
  machineIds: ['h1'],
  priceFen: 5_000,
  meter: 'readings',
  minH: 0,
};
const september = { from: '2026-09-01', to: '2026-09-30' };
const october = { from: '2026-10-01', to: '2026-10-31' };

async function read(...readings: readonly (readonly [day: string, meterH: number])[]): Promise<RentalCase> {
  const rental = await new RentalCase().withContract(contractOf([line]));
  sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01'), { meterH: 100 }));
  for (const [day, meterH] of readings) await readOn(rental, day, meterH);
  return rental.at('2026-12-01');
}

async function readOn(rental: RentalCase, day: string, meterH: number): Promise<void> {
  rental.at(day);
  const reading = {
    type: 'meter-read',
    machineId: 'h1',
    at: localIso(day),
    meterH,
    documentId: null,
    reason: '',
  } as const;
  sound(await rental.event(reading));
}

const hoursOf = async (rental: RentalCase, days: typeof september) => {
  const { lines } = sound(await rental.desk.draft('c1', days)).invoice;
  return { hours: lines[0]?.parts[0]?.quantity, codes: lines[0]?.notes.map(({ code }) => code) };
};

describe('hours by the meter', () => {
  it('are prorated by time between the readings before and after the end, and say so', async () => {
    const rental = await read(['2026-09-21', 140], ['2026-10-11', 180]);
    expect(await hoursOf(rental, september)).toEqual({ hours: 60, codes: ['meter-prorated'] });
    expect(await hoursOf(rental, october)).toMatchObject({ hours: 20 });
  });

  it('of a time without any reading but one after it are closed by that', async () => {
    const rental = await read(['2026-10-01', 160], ['2026-12-01', 282]);
    expect(await hoursOf(rental, october)).toEqual({ hours: 62, codes: ['meter-prorated'] });
    expect((await hoursOf(await read(), september)).codes).toEqual(['meter-missing']);
  });

  it('of a machine off rent are closed by what is read the day after', async () => {
    const rental = await read();
    rental.at('2026-09-20');
    sound(await rental.turn('off-rent', 'h1', localIso('2026-09-20')));
    await readOn(rental, '2026-09-21', 120);
    rental.at('2026-12-01');
    const { hours, codes } = await hoursOf(rental, september);
    expect(hours).toBeCloseTo(19, 9);
    expect(codes).toEqual(['meter-prorated']);
  });

  it('that were read after a bill was issued are in the next one, whole', async () => {
    const rental = await read(['2026-09-25', 180]);
    const first = sound(await rental.desk.issue('c1', september, 'admin')).invoice.lines[0]?.parts[0]?.quantity;
    expect(first).toBe(80);
    rental.at('2026-12-01');
    await readOn(rental, '2026-12-01', 300);
    const next = await hoursOf(rental, { from: '2026-10-01', to: '2026-11-30' });
    expect(next.hours).toBe(120);
  });
});

it('the hours of neighbouring times add up, however they are cut', () => {
  const reading = fc.record({ atMs: fc.integer({ min: 1, max: 1_000 }), runH: fc.nat({ max: 50 }) });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 6 }), fc.integer({ min: 1, max: 999 }), (drawn, cutMs) => {
      let meterH = 10;
      const readings: MeterReading[] = [{ atMs: 0, meterH, sequence: 0, isStart: true }];
      for (const { atMs, runH } of drawn.toSorted((left, right) => left.atMs - right.atMs)) {
        if (atMs === readings.at(-1)?.atMs) continue;
        meterH += runH;
        readings.push({ atMs, meterH, sequence: readings.length, isStart: false });
      }
      const hours = (fromMs: number, toMs: number): number =>
        meterUse(readings, [{ fromMs, toMs, sinceMs: 0, billedBySequence: null }]).hours;
      expect(hours(0, cutMs) + hours(cutMs, 1_000)).toBeCloseTo(hours(0, 1_000), 6);
    }),
    { numRuns: 60 },
  );
});
