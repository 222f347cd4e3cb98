import { expect, it } from 'vitest';
import { rentStateOf } from '../../../../controller/accounts/rental/rent-state.ts';
import { contractOf, hoistLine, localIso, localMs, RentalCase, sound } from '../../../support/rental-case.ts';

const september = { from: '2026-09-01', to: '2026-09-30' };

it('a contract with an end takes its machines off rent then, is billed up to it, and is prolonged by another version', async () => {
  const body = contractOf([hoistLine], { until: localIso('2026-09-16') });
  const rental = await new RentalCase().withContract(body);
  sound(await rental.turn('on-rent', 'h1', localIso('2026-09-01')));
  const at = (day: string) => rentStateOf(rental.desk.fold, 'h1', localMs(day)).state;
  expect([at('2026-09-15'), at('2026-09-16')]).toEqual(['on', 'off']);
  const daysBilled = async () => sound(await rental.desk.draft('c1', september)).invoice.lines[0]?.parts[0]?.quantity;
  expect(await daysBilled()).toBe(15);
  expect(rental.desk.view().contracts[0]?.spans).toMatchObject([{ isEndOfContract: true }]);
  sound(await rental.desk.enterContract('c1', { ...body, until: localIso('2026-09-21'), reason: '延期' }, 'admin'));
  expect([at('2026-09-20'), at('2026-09-21'), await daysBilled()]).toEqual(['on', 'off', 20]);
  // Off rent before its end, as ever; and never on rent after it.
  rental.at('2026-09-10');
  sound(await rental.turn('off-rent', 'h1', localIso('2026-09-10')));
  expect([await daysBilled(), at('2026-09-12')]).toEqual([9, 'off']);
});
