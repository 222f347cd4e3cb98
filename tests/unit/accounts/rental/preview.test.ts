import { expect, it } from 'vitest';
import { contractOf, hoistLine, localIso, localMs, RentalCase, sound } from '../../../support/rental-case.ts';

const days = { from: '2026-09-01', to: '2026-09-30' };

it('a contract is previewed on the record so far as it would be billed, and nothing of it is kept', async () => {
  const rental = await new RentalCase().withContract(contractOf([hoistLine]), 'other');
  rental.history.tell('h1', 'STOP_SITE', localMs('2026-09-03'), localMs('2026-09-07'), 7);
  const before = rental.record.size();
  const seen = sound(await rental.desk.preview('new', contractOf([hoistLine]), days)).invoice;
  expect(rental.record.size()).toBe(before);
  expect(rental.desk.view().contracts.map(({ id }) => id)).toEqual(['other']);
  // Four standby days, and on rent by nobody's entry.
  expect(seen.lines[0]?.parts.map(({ kind, sequences }) => [kind, sequences])).toEqual([
    ['period', []],
    ['standby', [7]],
  ]);
  sound(await rental.desk.enterContract('new', contractOf([hoistLine]), 'admin'));
  sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01'), { contractId: 'new' }));
  const billed = sound(await rental.desk.draft('new', days)).invoice;
  expect(billed.grossFen).toBe(seen.grossFen);
  const stranger = contractOf([hoistLine], { customerId: 'nobody' });
  expect(await rental.desk.preview('x', stranger, days)).toMatchObject({ problem: { code: 'not-found' } });
});
