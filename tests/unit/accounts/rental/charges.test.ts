import { describe, expect, it } from 'vitest';
import { outputCharge, periodCharge, shiftsOf, type Charge } from '../../../../controller/accounts/rental/charges.ts';
import type { Result } from '../../../../kernel/result.ts';

// Goal: what a lessee is asked to pay is what the contract says, to the fen (worked examples C and D, domain.md §3.1).

const hoist = { priceFen: 2_800_000, periodDays: 30, overtime: null };
const use = { days: 30, freeDays: 1.5, standby: [{ days: 4, rate: 0.7 }], meterH: 285 };

function charge(result: Result<Charge>): Charge {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('rent by the month', () => {
  it('is worked example C: 25,480.00 with four standby days and one and a half of the lessor’s fault', () => {
    const { fen, parts } = charge(periodCharge(hoist, use));
    expect(fen).toBe(2_548_000);
    expect(parts.map(({ kind, quantity, fen: part }) => [kind, quantity, Math.round(part)])).toEqual([
      ['period', 24.5, 2_286_667],
      ['standby', 4, 261_333],
    ]);
  });

  it('asks for 1,500 or 4,360 for the hours beyond, as the contract has it', () => {
    const overtime = { includedH: 260, hourFen: 6_000 };
    const fixed = charge(periodCharge({ ...hoist, overtime: { ...overtime, policy: 'fixed' } }, use));
    const prorated = charge(periodCharge({ ...hoist, overtime: { ...overtime, policy: 'prorated' } }, use));
    expect(fixed.fen - 2_548_000).toBe(150_000);
    expect(prorated.fen - 2_548_000).toBe(436_000);
    expect(
      charge(periodCharge({ ...hoist, overtime: { ...overtime, policy: 'fixed' } }, { ...use, meterH: 100 })).fen,
    ).toBe(2_548_000);
  });

  it('refuses more free and standby days than days on rent, rates above the price, and days that are none', () => {
    expect(periodCharge(hoist, { ...use, freeDays: 27 })).toMatchObject({ problem: { code: 'rental-days' } });
    expect(periodCharge(hoist, { ...use, standby: [{ days: 1, rate: 1.2 }] })).toMatchObject({ ok: false });
    expect(periodCharge(hoist, { ...use, days: NaN })).toMatchObject({ ok: false });
    expect(periodCharge({ ...hoist, periodDays: 0 }, use)).toMatchObject({ ok: false });
  });
});

describe('rent by output', () => {
  it('is worked example D: 2,523 m² with the minimum of one shift, 16,399.50', () => {
    const { fen, parts } = charge(
      outputCharge({ unit: 'm2', priceFen: 650, minPerShift: 300 }, [608, 540, 420, 180, 655]),
    );
    expect(parts[0]?.quantity).toBe(2_523);
    expect(fen).toBe(1_639_950);
  });

  it('refuses a quantity below nothing', () => {
    expect(outputCharge({ unit: 'm2', priceFen: 650, minPerShift: 0 }, [-1])).toMatchObject({ ok: false });
  });
});

it('a call counts half a shift up to four hours, a whole one up to eight', () => {
  expect([0, 0.5, 4, 4.1, 8, 9].map((hours) => shiftsOf(hours, 8))).toEqual([0, 0.5, 0.5, 1, 1, 1.5]);
});
