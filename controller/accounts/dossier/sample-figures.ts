export interface SampleFigures {
  readonly n: number;
  readonly mean: number | null;
  /** Of a sample (n − 1); null below two values. */
  readonly standardDeviation: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Null for no values. */
export function sampleFigures(values: readonly number[]): (SampleFigures & { readonly mean: number }) | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    n: values.length,
    mean,
    standardDeviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    min: values.reduce((least, value) => Math.min(least, value)),
    max: values.reduce((greatest, value) => Math.max(greatest, value)),
  };
}
