import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { lapsedPapers } from '../../../controller/fleet/lapsed-papers.ts';
import { fleetMachine, type FleetMachine } from '../../../hardware-profiles/fleet.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';

type Paper = NonNullable<FleetMachine['papers']>[number];
const calibration: Paper = { kind: 'calibration', name: 'fall-arrest device SAJ40', validUntil: '2026-11-20' };

function machineWith(id: string, papers: Paper[] | null): FleetMachine {
  const [entry] = testConfig([{ id, profileId: 'trowelling-robot' }]).machines;
  if (entry === undefined) throw new Error('no machine');
  return papers === null ? entry.machine : { ...entry.machine, papers };
}

function siteWith(papers: Paper[]): InterlockSite {
  const config = testConfig([
    { id: 't1', profileId: 'trowelling-robot' },
    { id: 't2', profileId: 'trowelling-robot' },
  ]);
  const [first, second] = config.machines;
  if (first === undefined || second === undefined) throw new Error('no machines');
  const site = new InterlockSite({
    ...config,
    machines: [{ ...first, machine: { ...first.machine, papers } }, second],
  });
  site.place('t2', 10, 5);
  return site;
}

describe('papers', () => {
  it('are valid to the end of their day in China and count the days since', () => {
    const machines = [machineWith('h1', [calibration]), machineWith('h2', null), machineWith('h3', [])];
    const endMs = Date.parse('2026-11-20T16:00:00Z');
    expect(lapsedPapers(machines, endMs - 1)).toEqual([]);
    expect(lapsedPapers(machines, endMs)).toEqual([{ machineId: 'h1', name: calibration.name, lapsedDays: 0 }]);
    expect(lapsedPapers(machines, endMs + 3.5 * 86_400_000)[0]?.lapsedDays).toBe(3);
  });

  it('are told by the one that lapsed first', () => {
    const older: Paper = { kind: 'contract', name: 'rental 7', validUntil: '2026-09-30' };
    const later: Paper = { kind: 'certificate', name: 'operator', validUntil: '2027-09-30' };
    const found = lapsedPapers([machineWith('h1', [later, calibration, older])], Date.parse('2026-12-01T00:00:00Z'));
    expect(found.map(({ name }) => name)).toEqual(['rental 7']);
  });

  it('with a date that is none are refused in a fleet file', () => {
    const json = (validUntil: string) => machineWith('h1', [{ ...calibration, validUntil }]);
    expect(fleetMachine.safeParse(json('2026-11-20')).success).toBe(true);
    for (const bad of ['2026-13-01', '20.11.2026', '']) expect(fleetMachine.safeParse(json(bad)).success).toBe(false);
  });
});

describe('a machine with a lapsed paper', () => {
  it('is locked out with its paper named, until the paper is renewed', () => {
    const site = siteWith([calibration]);
    site.interlock.observePapers([{ machineId: 't1', name: calibration.name, lapsedDays: 2 }], site.nowMs);
    site.run(4000);
    expect(site.verdict('t1')).toMatchObject({
      level: 'lockout',
      travelSpeedMaxMps: 0,
      reasons: [
        {
          ruleId: 'papers-lapsed',
          measured: { value: 2, unit: 'd' },
          limit: { value: 0, unit: 'd' },
          other: { kind: 'source', id: calibration.name },
        },
      ],
    });
    expect(site.verdict('t1').reasons[0]?.agesMs['papers']).toBeGreaterThan(0);
    expect(site.verdict('t2').level).toBe('run');
    site.interlock.observePapers([], site.nowMs);
    site.run(1500);
    expect(site.verdict('t1').level).toBe('run');
  });

  it('stays locked out when the controller falls silent', () => {
    const site = siteWith([calibration]);
    site.interlock.observePapers([{ machineId: 't1', name: calibration.name, lapsedDays: 2 }], site.nowMs);
    site.heartbeats = false;
    site.run(20_000);
    expect(site.verdict('t1').level).toBe('lockout');
  });
});

describe('papers of which nothing has been said', () => {
  it('hold the machines that have papers and no others', () => {
    const site = siteWith([calibration]);
    site.run(4000);
    expect(site.verdict('t1')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'papers-lapsed', measured: null }] });
    expect(site.verdict('t2').level).toBe('run');
  });

  it('never allow more than valid ones, nor lapsed ones more than any (I5, I8)', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4000 }), fc.boolean(), (lapsedDays, hasPapers) => {
        const speedWith = (told: 'lapsed' | 'valid' | 'nothing'): number => {
          const site = siteWith(hasPapers ? [calibration] : []);
          if (told !== 'nothing') {
            const lapsed = { machineId: 't1', name: 'x', lapsedDays };
            site.interlock.observePapers(told === 'lapsed' ? [lapsed] : [], site.nowMs);
          }
          site.run(3600);
          return site.verdict('t1').travelSpeedMaxMps;
        };
        const validMps = speedWith('valid');
        expect(validMps).toBeGreaterThan(0);
        expect(speedWith('lapsed')).toBe(0);
        expect(speedWith('nothing')).toBeLessThanOrEqual(hasPapers ? 0 : validMps);
      }),
      { numRuns: 6 },
    );
  });
});
