/** What holds over [fromMs, toMs). */
export interface Span<T> {
  readonly fromMs: number;
  readonly toMs: number;
  readonly value: T;
}

/** Spans that do not overlap, in their order: what is put later holds where it lies over what was there. */
export class Spans<T> {
  #spans: readonly Span<T>[] = [];

  put(fromMs: number, toMs: number, value: T): void {
    if (toMs <= fromMs) return;
    const kept = this.#spans.flatMap((span) => outside(span, fromMs, toMs));
    this.#spans = [...kept, { fromMs, toMs, value }].sort((left, right) => left.fromMs - right.fromMs);
  }

  /** Nothing holds from then on. */
  end(atMs: number): void {
    this.#spans = this.#spans.flatMap((span) => outside(span, atMs, Infinity));
  }

  /** Cuts an interval where spans begin and end: pieces under a span come with its value, the others with null. */
  *over(fromMs: number, toMs: number): Generator<Span<T | null>> {
    let doneMs = fromMs;
    for (const span of this.#spans) {
      if (span.toMs <= doneMs) continue;
      if (span.fromMs >= toMs) break;
      if (span.fromMs > doneMs) yield { fromMs: doneMs, toMs: span.fromMs, value: null };
      const sinceMs = Math.max(doneMs, span.fromMs);
      doneMs = Math.min(toMs, span.toMs);
      yield { fromMs: sinceMs, toMs: doneMs, value: span.value };
    }
    if (doneMs < toMs) yield { fromMs: doneMs, toMs, value: null };
  }
}

function outside<T>(span: Span<T>, fromMs: number, toMs: number): Span<T>[] {
  const left = { ...span, toMs: Math.min(span.toMs, fromMs) };
  const right = { ...span, fromMs: Math.max(span.fromMs, toMs) };
  return [left, right].filter((piece) => piece.toMs > piece.fromMs);
}
