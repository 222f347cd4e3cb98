import { describe, expect, it } from 'vitest';
import { rentStateOf } from '../../../controller/accounts/rental/rent-state.ts';
import { releaseAt } from '../../../controller/accounts/rental/term-release.ts';
import { finishMs, serviceTerms, type TermsPorts } from '../../../controller/services/service-terms.ts';
import type { RentalContractBody } from '../../../controller/contract/accounts/rental.ts';
import { testConfig } from '../../support/interlock-site.ts';
import { contractOf, hoistLine, localIso, localMs, RentalCase, sound } from '../../support/rental-case.ts';

// Goal: contract, papers and operator say which machines are out of service, and why, on the site's clock.

const fence: [number, number][] = [
  [0, 0],
  [9, 0],
  [9, 9],
];
const [machine] = testConfig([{ id: 'h1', profileId: 'trowelling-robot' }]).machines.map((entry) => entry.machine);

async function rented(changes: Partial<RentalContractBody> = {}): Promise<RentalCase> {
  const site = await new RentalCase().at('2026-09-01').withContract(contractOf([hoistLine], changes));
  sound(await site.turn('on-rent', 'h1', localIso('2026-09-02')));
  return site;
}

function told(site: RentalCase, at: string, ports: Partial<TermsPorts> = {}) {
  return toldAt(site, localMs(at), ports);
}

function toldAt(site: RentalCase, nowMs: number, ports: Partial<TermsPorts>) {
  if (machine === undefined) throw new Error('no machine');
  const releaseOf: TermsPorts['releaseOf'] = (machineId, ruleId, atMs) =>
    releaseAt(site.desk.fold, machineId, ruleId, atMs);
  const nobody = {
    releaseOf,
    lapseOf: () => null,
    skillOf: () => null,
    holderOf: () => null,
    isCertified: () => false,
  };
  const rentOf: TermsPorts['rentOf'] = (machineId, atMs) => rentStateOf(site.desk.fold, machineId, atMs);
  return serviceTerms({ siteId: 'site', machines: [machine], rentOf, ...nobody, ...ports }, nowMs);
}

describe('a machine', () => {
  it('is out of service before it is on rent and after, and free where no contract names it', async () => {
    const site = await rented();
    sound(await site.turn('off-rent', 'h1', localIso('2026-09-10')));
    const days = ['2026-09-01', '2026-09-02', '2026-09-09', '2026-09-13'];
    expect(
      days.map((day) => told(site, day).map(({ ruleId, name, lapsedDays }) => [ruleId, name, lapsedDays])),
    ).toEqual([[['off-rent', '', 0]], [], [], [['off-rent', 'ZL-2026-07', 3]]]);
    const other = new RentalCase();
    expect(told(other, '2026-09-05')).toEqual([]);
    if (machine === undefined) throw new Error('no machine');
    expect(told(other, '2026-09-05', { machines: [{ ...machine, isRented: true }] })).toMatchObject([
      { ruleId: 'off-rent' },
    ]);
  });

  it('rented to another site is out of service here; with a fence it is told where it may be', async () => {
    const site = await rented({ isFenced: true });
    // A contract that wants a fence nobody has drawn.
    expect(told(site, '2026-09-05')).toMatchObject([{ ruleId: 'off-site', fence: [] }]);
    const tower = { name: '三号楼', address: '', siteId: 'site', fence };
    sound(await site.desk.putSite('tower-3', tower, 'admin'));
    expect(told(site, '2026-09-05')).toEqual([
      { machineId: 'h1', name: '三号楼', lapsedDays: 0, ruleId: 'off-site', fence },
    ]);
    sound(await site.desk.putSite('tower-3', { ...tower, siteId: 'elsewhere' }, 'admin'));
    expect(told(site, '2026-09-05')).toMatchObject([{ ruleId: 'off-site', name: '三号楼', finishMs }]);
  });

  it('wants somebody with its certificate in control where contract or machine asks for one', async () => {
    const site = await rented({ needsCertifiedOperator: true });
    const isCertified: TermsPorts['isCertified'] = (user, skill) => user === 'wang' && skill === 'trowelling-robot';
    expect(told(site, '2026-09-05', { isCertified })).toMatchObject([{ ruleId: 'operator-missing', name: '' }]);
    expect(told(site, '2026-09-05', { isCertified, holderOf: () => 'li' })).toMatchObject([
      { ruleId: 'operator-missing', name: 'li' },
    ]);
    expect(told(site, '2026-09-05', { isCertified, holderOf: () => 'wang' })).toEqual([]);
    const own = { isCertified, holderOf: () => 'wang', skillOf: () => 'tower-crane' };
    expect(told(new RentalCase(), '2026-09-05', own)).toMatchObject([{ ruleId: 'operator-missing', name: 'wang' }]);
  });

  it('with a lapsed paper is told by that, whatever else is wrong', async () => {
    const lapseOf = () => ({ name: '防坠试验', sinceMs: localMs('2026-08-31') });
    expect(told(await rented(), '2026-09-05', { lapseOf })).toEqual([
      { machineId: 'h1', name: '防坠试验', lapsedDays: 5 },
    ]);
  });

  it('goes on without a released term for the minutes of the release, unless nobody with its certificate drives it', async () => {
    const site = await rented();
    sound(await site.turn('off-rent', 'h1', localIso('2026-09-10')));
    site.at('2026-09-13', '08:00');
    const body = { ruleId: 'off-rent', minutes: 20, reason: '清理楼层' } as const;
    sound(await site.desk.releaseTerm('h1', body, 'anquan'));
    const at = (time: string, ports: Partial<TermsPorts> = {}) => toldAt(site, localMs('2026-09-13', time), ports);
    expect(at('08:05')).toMatchObject([{ ruleId: 'off-rent', release: { leftMs: 900_000 } }]);
    expect(at('08:05', { skillOf: () => 'trowelling-robot' })).toMatchObject([{ ruleId: 'operator-missing' }]);
    const lapseOf = () => ({ name: '防坠试验', sinceMs: localMs('2026-08-31') });
    expect(at('08:05', { lapseOf })[0]).not.toHaveProperty('ruleId');
    expect(at('08:20')[0]).not.toHaveProperty('release');
    // From the ledger alone, after a start.
    site.desk = site.start();
    expect(at('08:05')).toMatchObject([{ release: { leftMs: 900_000 } }]);
  });

  it('is released for half an hour of any day at most, never twice at a time, and only where the term binds', async () => {
    const site = await rented();
    const ask = async (ruleId: 'off-rent' | 'off-site', minutes: number) => {
      const asked = await site.desk.releaseTerm('h1', { ruleId, minutes, reason: 'x' }, 'anquan');
      return asked.ok ? 'ok' : asked.problem.code;
    };
    site.at('2026-09-05');
    expect([await ask('off-rent', 5), await ask('off-site', 5)]).toEqual(['release-not-needed', 'release-not-needed']);
    sound(await site.turn('off-rent', 'h1', localIso('2026-09-05')));
    expect(await ask('off-rent', 31)).toBe('release-used-up');
    expect(await ask('off-rent', 20)).toBe('ok');
    expect(await ask('off-rent', 5)).toBe('release-running');
    site.at('2026-09-05', '12:00');
    expect([await ask('off-rent', 11), await ask('off-rent', 10)]).toEqual(['release-used-up', 'ok']);
    site.at('2026-09-06', '13:00');
    expect(await ask('off-rent', 30)).toBe('ok');
  });
});
