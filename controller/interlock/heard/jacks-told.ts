/** What a lifting platform tells of its jacks in its diagnostics (docs/wire.md), and when. */
export interface JacksTold {
  /** Load by joint, kg; null where it is no weight. */
  readonly kgOf: Readonly<Record<string, number | null>>;
  readonly atMs: number;
}

export const noJacksTold: JacksTold = { kgOf: {}, atMs: -Infinity };

const keyPrefix = 'jack_load_kg/';

/** Takes over one diagnostic status: one that names no jack leaves what is known to age. */
export function jacksTold(before: JacksTold, values: Readonly<Record<string, string>>, atMs: number): JacksTold {
  const told = Object.entries(values).filter(([key]) => key.startsWith(keyPrefix));
  if (told.length === 0) return before;
  return { kgOf: Object.fromEntries(told.map(([key, text]) => [key.slice(keyPrefix.length), weightOf(text)])), atMs };
}

function weightOf(text: string): number | null {
  const kg = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(kg) && kg >= 0 ? kg : null;
}
