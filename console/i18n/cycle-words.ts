import type { CycleDoubt, LiftAlarm, WorkCycle } from '../../controller/contract/accounts/work-cycle.ts';
import { durationText, numberText } from './format.ts';
import { isWordKey, wordOf, type Language } from './words.ts';

const KG_PER_T = 1_000;

/** A cycle in a few words for the list of entries. The payload may be one of an older version: what is not there is left out. */
export function workCycleSummary(language: Language, payload: Readonly<Record<string, unknown>>): string {
  const { startMs, endMs, loadMaxKg, momentMaxRatio, doubts } = payload as Partial<WorkCycle & { kind: 'crane' }>;
  const parts = [
    typeof startMs === 'number' && typeof endMs === 'number' ? durationText(language, endMs - startMs) : '',
    typeof loadMaxKg === 'number' ? tonnesText(language, loadMaxKg) : '',
    typeof momentMaxRatio === 'number' ? `${numberText(language, momentMaxRatio * 100, 0)} %` : '',
    Array.isArray(doubts) && doubts.length > 0 ? wordOf(language, 'cycles.doubted', { n: doubts.length }) : '',
  ];
  return parts.filter((part) => part !== '').join(language === 'zh' ? '，' : ', ');
}

export function tonnesText(language: Language, massKg: number): string {
  return `${numberText(language, massKg / KG_PER_T, 2)} t`;
}

export function alarmWord(language: Language, alarm: LiftAlarm): string {
  return wordOf(language, `liftAlarm.${alarm}`);
}

/** "Load: stuck (1500)". */
export function doubtText(language: Language, { kind, sensor, before, value }: CycleDoubt): string {
  const key = `liftSensor.${sensor}`;
  const figures = [before, value].flatMap((figure) => (figure === undefined ? [] : [shortNumber(language, figure)]));
  const said = figures.length === 0 ? '' : ` (${figures.join(' → ')})`;
  const name = isWordKey(key) ? wordOf(language, key) : sensor;
  return `${name}${language === 'zh' ? '：' : ': '}${wordOf(language, `doubt.${kind}`)}${said}`;
}

function shortNumber(language: Language, value: number): string {
  return numberText(language, value, Number.isInteger(value) ? 0 : 2);
}
