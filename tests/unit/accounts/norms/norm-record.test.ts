import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normRecord } from '../../../../controller/accounts/norms/norm-record.ts';
import { normSheet } from '../../../../controller/accounts/norms/norm-sheet.ts';
import { normObservation, type NormObservation } from '../../../../controller/contract/accounts/norm.ts';

// Goal: one file of observations in, a quota item and its sheet out, with what was struck and why.

const example: NormObservation = normObservation.parse(
  JSON.parse(readFileSync(new URL('../../../../docs/examples/norm-levelling-robot.json', import.meta.url), 'utf8')),
);

describe('the norm of the example', () => {
  it('is worked example B from the cycles to 204.90, and its sheet shows each step', () => {
    const record = normRecord(example);
    if (!record.ok) throw new Error(JSON.stringify(record.problem));
    expect(record.value.item?.basePrice).toBe(204.9);
    expect(record.value.norm.perShift).toBeCloseTo(608.4, 1);
    expect(record.value.price?.total).toBeCloseTo(841.29, 2);
    const sheet = normSheet(record.value);
    for (const text of [
      'cycle 8: 18.9 min > 13.407',
      'E ±0.92 %',
      'KB 0.78125',
      '608.4',
      '841.29',
      '649.44',
      'DEMO-L1',
      '四级',
    ]) {
      expect(sheet).toContain(text);
    }
  });

  it('is refused with unexplained minutes, and says so by its code', () => {
    const shiftMinutes = { ...example.shiftMinutes, WORK: 290, UNEXPLAINED: 10 };
    expect(normRecord({ ...example, shiftMinutes })).toMatchObject({ problem: { code: 'shift-unexplained' } });
  });

  it('takes no file with a misspelt field', () => {
    expect(normObservation.safeParse({ ...example, cylces: {} }).success).toBe(false);
  });
});
