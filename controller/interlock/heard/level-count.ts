/** What is known of the people on one level. */
export interface LevelCount {
  /** By the counters at the gates, in less out; −1 when they have been silent for too long. */
  readonly people: number;
  /** Tags seen there, or lost there. */
  readonly tags: number;
  /** They have differed for long enough to count. */
  readonly isWrong: boolean;
  /** No anchor of the level works: nobody on it is seen. */
  readonly isBlind: boolean;
  readonly ageMs: number;
}
