/**
 * The only source of time outside composition roots. Wall time labels, monotonic time measures:
 * no decision may read `epochMs`.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, for labels only. */
  epochMs(): number;
  /** Milliseconds from an arbitrary origin, never goes back. */
  monoMs(): number;
  /** Calls `run` once, `delayMs` later in this clock's time. The result cancels it. */
  after(delayMs: number, run: () => void): () => void;
}
