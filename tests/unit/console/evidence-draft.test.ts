import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../../console/state/evidence-draft.ts';

// Goal: what is typed becomes what is entered, and what is wrong is named by its field.

const typed = {
  ...{ kind: 'straightedge-2m', at: '2026-01-05T10:00', place: 'bay 3', values: '2.5 3；1', person: 'zhao' },
  ...{ method: 'GB 50204', instrument: 'JZC-2' },
};

describe('the form of evidence', () => {
  it('gives what was typed', () => {
    expect(evidenceOf('measurement', typed)).toMatchObject({
      ok: true,
      entered: { type: 'measurement', values: [2.5, 3, 1], limit: null, at: new Date(typed.at).toISOString() },
    });
  });

  it('names what is wrong or missing', () => {
    expect(evidenceOf('measurement', { ...typed, values: '2 x', method: ' ', at: '' })).toEqual({
      ok: false,
      faults: ['at', 'values', 'method'],
    });
    const backwards = {
      unit: 'kWh',
      from: '2026-01-05T10:00',
      to: '2026-01-05T09:00',
      amount: '3',
      meter: 'M',
      person: 'z',
    };
    expect(evidenceOf('energy-reading', backwards)).toEqual({ ok: false, faults: ['to'] });
  });
});
