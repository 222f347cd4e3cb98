/** Sorted copy's value below which the given share of samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[index] ?? NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** One printed figure. */
export interface FigureRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** How it was taken: repetitions, input, seed. */
  readonly how: string;
}

export type Print = (row: FigureRow) => void;

export function printer(output: 'json' | 'text'): Print {
  return (row) => {
    const value = row.value >= 100 ? row.value.toFixed(0) : row.value.toPrecision(3);
    const text =
      output === 'json'
        ? JSON.stringify(row)
        : `${row.name.padEnd(52)} ${value.padStart(9)} ${row.unit.padEnd(10)} ${row.how}`;
    process.stdout.write(`${text}\n`);
  };
}
