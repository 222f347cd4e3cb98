import { describe, expect, it } from 'vitest';
import {
  enterEvidence,
  EvidenceRegister,
  withdrawEvidence,
} from '../../../../controller/accounts/dossier/evidence-register.ts';
import { judgedIndicators } from '../../../../controller/accounts/dossier/indicators.ts';
import { machineReliability } from '../../../../controller/accounts/dossier/machine-reliability.ts';
import { machineUse, useSteps } from '../../../../controller/accounts/dossier/machine-use.ts';
import { energyCsv } from '../../../../controller/accounts/dossier/parts/energy.ts';
import { operationRows } from '../../../../controller/accounts/dossier/parts/operation-record.ts';
import { qualityCsv } from '../../../../controller/accounts/dossier/parts/quality.ts';
import { safetyCsv } from '../../../../controller/accounts/dossier/parts/safety.ts';
import { evidenceBody, type EvidenceEntered } from '../../../../controller/contract/accounts/evidence.ts';
import type { LedgerEntry } from '../../../../controller/contract/ledger/ledger.ts';
import { machineIndicator } from '../../../../controller/contract/accounts/machine-register.ts';
import { LedgerInMemory } from '../../../support/ledger/ledger-in-memory.ts';
import { historyOf } from '../../../support/machine-histories.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

// Goal: what people measured and saw stands in the dossier with who, when and by what; nothing that was said disappears; a zero is
// said with what was searched for it.

const history = historyOf(
  [
    ['WORK', 4, { missionId: 'm1', operator: 'wang', mode: 'autonomous' }],
    ['WORK', 4, { missionId: 'm2', operator: 'li', mode: 'supervised' }],
  ],
  [{ missionId: 'm1', amount: 400, atMs: Date.parse('2026-01-05T03:00:00Z') }],
);
const ledger = {
  ...{ ledgerEpoch: 1, size: 9, rootHash: '', checkpoint: '', verifierKeys: [], firstSequence: 3, lastSequence: 12 },
};

const gap = (values: readonly number[], at = '2026-01-05T02:00:00Z'): EvidenceEntered =>
  evidenceBody.parse({
    ...{ type: 'measurement', kind: 'straightedge-2m', at, place: 'bay 3', values, limit: 4 },
    ...{ person: 'zhao', method: 'GB 50204', instrument: 'JZC-2 no. 7', calibrationDue: '2026-12-01' },
  });
const incident = evidenceBody.parse({
  ...{ type: 'safety-report', kind: 'incident', at: '2026-01-05T01:00:00Z', severity: 'first-aid' },
  ...{ words: '=hand caught', person: 'zhao' },
});

async function entered(...all: readonly EvidenceEntered[]) {
  const record = new LedgerInMemory();
  const ports = { record, clock: new ManualClock(Date.UTC(2026, 0, 6)) };
  for (const one of all) expect((await enterEvidence(ports, 'l1', one, 'li')).ok).toBe(true);
  const register = new EvidenceRegister(record);
  const source = () => ({ evidence: register.of('l1'), history, ledger, utcOffsetMin: 480, documents: [] });
  return { ports, record, register, source: source as unknown as () => Parameters<typeof qualityCsv>[0] };
}

describe('evidence that people enter', () => {
  it('stands in the tables with its figures, its instrument and its entry', async () => {
    const { source } = await entered(gap([2, 3, 4]), gap([5]), incident);
    const quality = qualityCsv(source()).split('\r\n');
    expect(quality[1]).toContain('measurements total,,,,2,');
    expect(quality[3]).toBe(
      '2 m 靠尺间隙 gap under a 2 m straightedge,2026-01-05T10:00:00+08:00,bay 3,3,3,1,2,4,mm,4,符合 met,,GB 50204,JZC-2 no. 7,2026-12-01,zhao,li,,,2 3 4,0',
    );
    expect(quality[4]).toContain(',不符合 not met,');
    const safety = safetyCsv(source(), []);
    expect(safety).toContain('合计 total 事故 incidents,2026-01-05T08:00:00+08:00 – 2026-01-05T16:00:00+08:00,1,');
    expect(safety).toContain("急救 first aid,'=hand caught,zhao (li),2");
  });

  it('that is withdrawn stays, with the reason, and no longer counts', async () => {
    const { ports, register, source } = await entered(incident);
    const of = { machineId: 'l1', sequence: 0 };
    expect((await withdrawEvidence(ports, register, { ...of, machineId: 'l2' }, 'x', 'li')).ok).toBe(false);
    expect((await withdrawEvidence(ports, register, of, 'other machine', 'li')).ok).toBe(true);
    const again = await withdrawEvidence(ports, register, of, 'x', 'li');
    expect(again).toMatchObject({ problem: { code: 'evidence-withdrawn' } });
    const safety = safetyCsv(source(), []);
    expect(safety).toMatch(
      /total 事故 incidents,[^,]*,0,,,,3-12 \(10 条 entries; safety\.reported evidence\.withdrawn\)/,
    );
    expect(safety).toContain('(已撤回 withdrawn: other machine),zhao (li),0 1');
  });

  it('of another time is listed and not counted', async () => {
    const { source } = await entered(gap([9], '2026-01-04T02:00:00Z'));
    expect(qualityCsv(source())).toContain('measurements total,,,,0,');
    expect(qualityCsv(source())).toContain('outside the interval, not counted');
  });

  it('is refused for a time that has not come, and unreadable entries are named', async () => {
    const { ports, record, register } = await entered();
    const later = await enterEvidence(ports, 'l1', gap([1], '2026-02-01T00:00:00Z'), 'li');
    expect(later).toMatchObject({ problem: { code: 'evidence-later' } });
    record.add({
      ...{ type: 'quality.measured', atMs: 0, monoMs: 0, machineId: 'l1', missionId: null, actor: 'x' },
      payload: { type: 'measurement', values: [] },
    });
    expect(register.of('l1')).toEqual([]);
    expect(register.unreadable()).toEqual([0]);
  });
});

const at = (hour: number): number => history.fromMs + hour * 3_600_000;
const energyStep = (hour: number, usedRatio: number, kWh: number | null) => ({
  ...{ type: 'machine.energy-counted' as const, sequence: 100 + hour, atMs: at(hour) },
  payload: {
    ...{ fromMs: at(hour - 1), toMs: at(hour), fillStart: 1, fillEnd: 1 - usedRatio, usedRatio, chargedRatio: 0.1 },
    ...{ silenceMaxS: 1, reports: 9, ...(kWh === null ? {} : { capacity: { kWh, certainty: 'check', source: 's' } }) },
  },
});
const wayStep = (hour: number, distanceM: number) => ({
  ...{ type: 'machine.way-counted' as const, sequence: 200 + hour, atMs: at(hour) },
  payload: { fromMs: at(hour - 1), toMs: at(hour), distanceM },
});
const stepsOf = (...entries: readonly object[]) => useSteps(entries as readonly LedgerEntry[]);

describe('energy and way', () => {
  const steps = stepsOf(energyStep(2, 0.2, 5), wayStep(2, 300), energyStep(6, 0.05, 5), wayStep(6, 150), {
    ...wayStep(7, 1),
    payload: {},
  });
  const use = machineUse(history, steps, []);

  it('are what was drawn × what a full battery holds, and the ways between; an entry that says nothing is none', () => {
    expect(use.batteryKWh).toBeCloseTo(0.25 * 5, 9);
    expect(use.distanceM).toBe(450);
    expect(use.certainties).toEqual(['check']);
    expect(machineUse(history, stepsOf(energyStep(1, 0.5, null)), []).batteryKWh).toBeNull();
    expect(machineUse({ fromMs: at(3), toMs: at(5) }, steps, [])).toMatchObject({ steps: [], distanceM: null });
  });

  it('belong to the row in which they were counted, and sum to the whole', () => {
    const rows = operationRows({ history, utcOffsetMin: 480, use });
    expect(rows.map(({ operator, distanceM }) => [operator, distanceM])).toEqual([
      ['wang', 300],
      ['li', 150],
    ]);
    expect(rows.reduce((sum, { energyKWh }) => sum + (energyKWh ?? 0), 0)).toBeCloseTo(use.batteryKWh ?? 0, 9);
  });

  it('from a meter stand beside those from the battery', async () => {
    const meter = evidenceBody.parse({
      ...{ type: 'energy-reading', from: '2026-01-05T00:00:00Z', to: '2026-01-05T08:00:00Z' },
      ...{ amount: 12.5, unit: 'kWh', meter: 'M-4', person: 'zhao' },
    });
    const { source, register } = await entered(meter);
    const metered = machineUse(history, steps, register.of('l1'));
    expect(metered).toMatchObject({ meterKWh: 12.5, fuelL: null, meterSequences: [0] });
    expect(energyCsv(source(), metered)).toContain(',12.5,,,M-4,zhao (li),0');
  });
});

describe('indicators from the record', () => {
  it('say n, mean, deviation and the entries behind them', async () => {
    const { register } = await entered(gap([2, 3]), gap([4]), gap([50], '2026-01-04T02:00:00Z'));
    const of = (fromRecord: string, unit: string) =>
      machineIndicator.parse({ name: fromRecord, unit, better: 'lower', claimed: 4, fromRecord });
    const use = machineUse(history, stepsOf(energyStep(2, 0.2, 5), wayStep(2, 300)), []);
    const measured = {
      history,
      use,
      evidence: register.of('l1'),
      reliability: machineReliability([{ history, failures: [] }]),
    };
    const [flatness, alone, energy, way] = judgedIndicators(
      [
        of('straightedge-2m', 'mm'),
        of('autonomous-share', '1'),
        of('energy-per-output', 'kWh/m2'),
        of('distance-per-work-hour', 'm/h'),
      ],
      measured,
    );
    expect(flatness?.recorded).toMatchObject({
      value: 3,
      n: 3,
      standardDeviation: 1,
      min: 2,
      max: 4,
      sequences: [0, 1],
    });
    expect(flatness?.meetsClaim).toBe(true);
    expect(alone?.recorded).toMatchObject({ value: 0.5, n: 2, min: 0, max: 1, missionIds: ['m1', 'm2'] });
    expect(energy?.value).toBeCloseTo(1 / 400, 9);
    expect(way?.value).toBeCloseTo(300 / 8, 9);
  });
});
