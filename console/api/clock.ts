/** What the console needs of time; main.tsx gives the browser's, tests give their own. */
export interface ConsoleClock {
  /** Wall time, epoch ms: for labels only. */
  nowMs(): number;
  /** Monotonic time, ms: for ages and time-outs. */
  monoMs(): number;
  /** Calls `work` once after `delayMs`; the result cancels it. */
  after(delayMs: number, work: () => void): () => void;
}
