/** Where a replay says what machines said. */
export interface ReplayOutlet {
  readonly url: string;
  /** Ends when somebody listens; at once where that cannot be known. */
  readonly heard: Promise<void>;
  /** More would only wait in memory. */
  isCongested(): boolean;
  /** `lost`: it could not be said: nobody is told later. */
  publish(topic: string, text: string): 'sent' | 'lost';
  close(): Promise<void>;
}

export type ReplayLog = (message: string, facts: Readonly<Record<string, unknown>>) => void;
