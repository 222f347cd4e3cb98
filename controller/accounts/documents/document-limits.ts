import type { RuleFigure } from '../rule-figure.ts';

/** The largest document that is taken: a test report of a hundred scanned pages in grey. */
export const documentBytesMax: RuleFigure = {
  value: 20 * 1024 * 1024,
  unit: 'B',
  source: 'Our own: about a hundred pages scanned at 200 dpi',
  certainty: 'guess',
};

/** Documents of one site; more are refused, so that the list stays one that a tablet can show. */
export const documentsMax: RuleFigure = {
  value: 20_000,
  unit: '1',
  source: 'Our own: ten machines with two documents a day for three years',
  certainty: 'guess',
};
