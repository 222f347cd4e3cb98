import type { PermitRequest, PermitState } from '../../../kernel/permit.ts';

/** What comes from the machine whose guard is tested. */
export interface GuardListener {
  onRequest(request: PermitRequest): void;
  onState(state: PermitState): void;
  /** Speed of the base or cage over ground, m/s, not negative. */
  onSpeed(speedMps: number): void;
}

/** The machine whose guard is tested, as the interlock reaches it. Nothing is known of what the guard is made of. */
export interface GuardWire {
  /** One listener at a time. */
  follow(listener: GuardListener): void;
  sendPermit(text: string): void;
  /** Presses the acknowledge button and lets it go; 'unanswered' where the wire has none. */
  acknowledge(): Promise<'answered' | 'unanswered'>;
  /** Gives the machine a short goal straight ahead, and says why not where it cannot. It may move only as far as permits let it. */
  startMotion(): { readonly isStarted: true } | { readonly isStarted: false; readonly why: string };
  stopMotion(): void;
}
