import type { SteppedWordTable } from './zh-stepped.ts';

/** Words of moves in steps (climbing, launching) and of placing machines. */
export const enStepped: SteppedWordTable = {
  'fact.forceKn': 'up to {n} kN on one foot',
};
