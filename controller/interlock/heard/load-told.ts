/** What a lifting machine or a cage tells of its load in its diagnostics (docs/wire.md), and when it said so. Times: monotonic, ms. */
export interface LoadTold {
  /** Null: it told that it does not know, or something that is no weight. */
  readonly kg: number | null;
  readonly kgAtMs: number;
  readonly hook: 'holds' | 'empty' | 'unknown';
  readonly hookAtMs: number;
}

export const nothingTold: LoadTold = { kg: null, kgAtMs: -Infinity, hook: 'unknown', hookAtMs: -Infinity };

/** Takes over the key-values of one diagnostic status. A key that is not there leaves what is known to age. */
export function loadTold(before: LoadTold, values: Readonly<Record<string, string>>, atMs: number): LoadTold {
  const tool = values['tool'];
  const weight = values['load_kg'];
  const isHook = tool === 'hook=on' || tool === 'hook=off';
  if (weight === undefined && !isHook) return before;
  return {
    ...(weight === undefined ? { kg: before.kg, kgAtMs: before.kgAtMs } : { kg: weightOf(weight), kgAtMs: atMs }),
    ...(isHook
      ? { hook: tool === 'hook=on' ? 'holds' : 'empty', hookAtMs: atMs }
      : { hook: before.hook, hookAtMs: before.hookAtMs }),
  };
}

function weightOf(text: string): number | null {
  const kg = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(kg) && kg >= 0 ? kg : null;
}
