import { describe, expect, it } from 'vitest';
import { craneLiftsParameters } from '../../../controller/contract/missions/crane-lifts.ts';
import { craneLiftsOf, liftsBodyOf } from '../../../controller/dispatch/lifts/lifts-body.ts';
import { smallSite } from '../../support/small-site.ts';

const site = smallSite();
const place = { xM: 10, yM: 2 };
const lift = { id: 'a', massKg: 800, from: place, to: { xM: 20, yM: 8, levelId: 'level-2' } };
const bay = { id: 'gate', xM: 5, yM: -6, zM: 1 };
const truck = { vehicle: 'v', arrives: '2027-01-01T08:00:00Z', bayIds: ['gate'], liftIds: ['a'] };
const brought = { id: 'a', massKg: 800, to: lift.to };

const read = (parameters: object) => craneLiftsParameters.safeParse({ kind: 'crane-lifts', ...parameters });

function complaintOf(parameters: object): string {
  const body = read(parameters);
  if (!body.success) return body.error.issues.map(({ message }) => message).join('; ');
  const made = craneLiftsOf(body.data, site, 'level-1');
  if (made.ok) return '';
  const issues = made.problem.facts?.['issues'] as { message: string }[] | undefined;
  return (issues ?? []).map(({ message }) => message).join('; ');
}

describe('a request for crane lifts', () => {
  it('fills in heights and times, and gives them back', () => {
    const body = read({ lifts: [brought], bays: [bay], deliveries: [{ ...truck, leaveBy: '2027-01-01T09:00:00Z' }] });
    if (!body.success) throw body.error;
    const made = craneLiftsOf(body.data, site, 'level-1');
    if (!made.ok) throw new Error(made.problem.code);
    expect(made.value.lifts[0]?.to).toEqual({ xM: 20, yM: 8, zM: 4 });
    expect(made.value.deliveries[0]?.arrivesMs).toBe(Date.UTC(2027, 0, 1, 8));
    const again = craneLiftsOf(craneLiftsParameters.parse(liftsBodyOf(made.value)), site, 'level-1');
    expect(again).toEqual(made);
  });

  it.each([
    [
      'lifts that wait for each other',
      {
        lifts: [
          { ...lift, after: ['b'] },
          { ...lift, id: 'b', after: ['a'] },
        ],
      },
      /a → b → a/,
    ],
    ['a lift that waits for itself', { lifts: [{ ...lift, after: ['a'] }] }, /a → a/],
    ['a mass below nothing', { lifts: [{ ...lift, massKg: -5 }] }, /0/],
    ['a bay that is not there', { lifts: [brought], deliveries: [truck] }, /no such bay: gate/],
    ['a lift from a bay that is not there', { lifts: [{ ...lift, from: { bayId: 'x' } }] }, /no such bay: x/],
    [
      'a vehicle that leaves before it comes',
      { lifts: [brought], bays: [bay], deliveries: [{ ...truck, leaveBy: '2027-01-01T07:00:00Z' }] },
      /later than the arrival/,
    ],
    ['a lift that ends where it begins', { lifts: [{ ...lift, to: place }] }, /ends where it begins/],
    ['a lift that begins nowhere', { lifts: [brought] }, /begins at a place/],
    ['a lift that begins twice', { lifts: [lift], bays: [bay], deliveries: [truck] }, /begins at a place/],
    ['two lifts of one name', { lifts: [lift, lift] }, /two lifts are called a/],
    ['an unknown lift before', { lifts: [{ ...lift, after: ['z'] }] }, /no such lift: z/],
    ['an unknown level', { lifts: [{ ...lift, to: { ...place, levelId: 'attic' } }] }, /no such level/],
    ['a height and a level', { lifts: [{ ...lift, to: { ...lift.to, zM: 4 } }] }, /not both/],
    ['no lifts', { lifts: [] }, /1/],
  ])('refuses %s', (_, parameters, complaint) => {
    expect(complaintOf(parameters)).toMatch(complaint);
  });
});
