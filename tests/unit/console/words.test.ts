import { describe, expect, it } from 'vitest';
import { en } from '../../../console/i18n/en.ts';
import { zh } from '../../../console/i18n/zh.ts';
import { limitNames } from '../../../console/i18n/limit-words.ts';
import { isWordKey, wordOf, type WordKey } from '../../../console/i18n/words.ts';
import { problemLine, problemWords, tipText } from '../../../console/i18n/problem-words.ts';
import { ledgerLine } from '../../../console/i18n/ledger-words.ts';
import { limitIds } from '../../../controller/interlock/limits/limits.ts';
import { ledgerTypes, timeStates, type LedgerEntry } from '../../../controller/contract/ledger/ledger.ts';
import { stepKinds } from '../../../missions/mission.ts';

const keys = Object.keys(zh) as WordKey[];
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('the words', () => {
  it('are in both languages, with the same facts to fill in', () => {
    const uneven = keys.filter((key) => JSON.stringify(holes(zh[key])) !== JSON.stringify(holes(en[key])));
    expect(uneven).toEqual([]);
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
  });

  it('are no Chinese in English and never empty', () => {
    expect(keys.filter((key) => /[\u4e00-\u9fff]/.test(en[key]))).toEqual([]);
    expect(keys.filter((key) => zh[key].trim() === '' || en[key].trim() === '')).toEqual([]);
  });

  it('name every time state and every step', () => {
    expect(timeStates.filter((state) => !isWordKey(`time.${state}`))).toEqual([]);
    expect(stepKinds.filter((step) => !isWordKey(`step.${step}`))).toEqual([]);
  });

  it('name every limit of the interlock, and nothing that is none (console/i18n/limit-words.ts)', () => {
    expect(Object.keys(limitNames).sort()).toEqual([...limitIds].sort());
    expect(Object.values(limitNames).filter(({ en: text }) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
  });

  it('leave an unfilled fact visible instead of hiding it', () => {
    expect(wordOf('en', 'mission.number', {})).toBe('Mission {number}');
    expect(wordOf('zh', 'mission.number', { number: 4 })).toBe('任务 4');
  });

  it('say a refusal of the planner with its reasons and what would mend them', () => {
    const words = problemWords('en', {
      type: '/problems/plan-impossible',
      title: '',
      status: 422,
      code: 'plan-impossible',
      titles: { zh: '无法', en: 'No plan' },
      tip: { zh: '看', en: 'See' },
      facts: { reasons: [{ code: 'door-too-narrow', tip: 'bring-it-by-crane', machineId: 'l1' }] },
    });
    expect(words.details).toEqual(['The cage door is too narrow: machine l1 — Bring it by crane']);
  });

  it('name the machines that stand in the way, the roles that may, and the fields that are wrong', () => {
    const problem = (code: string, facts: Record<string, unknown>) => ({
      type: `/problems/${code}`,
      title: '',
      status: 422,
      code,
      titles: { zh: '无法', en: 'No' },
      tip: { zh: '看', en: 'See' },
      facts,
    });
    const labelOf = (id: string) => ({ 'trowel-1': 'T1', 'carrier-2': 'C2' })[id] ?? id;
    const blocked = {
      code: 'start-blocked',
      machineId: 'trowel-1',
      near: 'carrier-2 x9',
      tip: 'move-it-to-open-ground',
    };
    expect(problemWords('en', problem('plan-impossible', { reasons: [blocked] }), labelOf).details).toEqual([
      'The machine cannot leave its place: machine T1 · near C2 x9 — Move it to open ground',
    ]);
    expect(problemWords('zh', problem('role-refused', { roles: ['foreman', 'admin'] })).details).toEqual([
      '可由：工长、管理员',
    ]);
    const issues = [{ path: 'area.polygon', message: 'Too small' }];
    expect(problemWords('en', problem('input-invalid', { issues })).details).toEqual(['area.polygon: Too small']);
  });

  it('say a cause in words and leave out one that only a maintainer understands', () => {
    const left = { code: 'machine-left-out', facts: { machineId: 'T1', cause: 'door-too-narrow' } };
    expect(problemLine('zh', left)).toBe('机器 T1 未编入：笼门太窄');
    expect(problemLine('en', { code: 'message-invalid', facts: { cause: 'no JSON' } })).toBe(
      'The machine sent invalid data',
    );
  });

  it('fall back to the catalogue, then to the code, and never show a bare machine-readable fact', () => {
    expect(problemLine('zh', { code: 'version-conflict', facts: { internalThing: 3 } })).toBe('任务已被他人更改');
    expect(problemLine('en', { code: 'never-heard-of', facts: {} })).toBe('never-heard-of');
    expect(tipText('en', { code: 'never-heard-of' })).toBeNull();
  });

  it('make a sentence of every kind of record entry, also of one with an empty payload', () => {
    const names = { machine: (id: string) => id.toUpperCase(), missionNumber: () => 3 };
    for (const type of ledgerTypes) {
      const entry: LedgerEntry = {
        type,
        atMs: 0,
        monoMs: 0,
        machineId: 'l1',
        missionId: 'm',
        actor: 'system',
        payload: {},
        version: 1,
        siteId: 's',
        ledgerEpoch: 1,
        sequence: 0,
        previousHash: '0',
      };
      for (const language of ['zh', 'en'] as const) {
        expect(ledgerLine(language, entry, names).trim(), type).not.toMatch(/^$|undefined|\{/);
      }
    }
  });
});
