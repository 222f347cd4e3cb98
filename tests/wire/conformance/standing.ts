import type { Behaviour } from './behaviours/behaviour.ts';
import type { WireStand } from './wire-under-test.ts';

/** What a stand does about a behaviour: it must do it, is known to do otherwise, or has nothing to do it with. */
export type Standing =
  | { readonly type: 'does' }
  | { readonly type: 'fails'; readonly instead: string }
  | { readonly type: 'lacks'; readonly reason: string };

export function standingOf(stand: WireStand, { id, needs }: Behaviour): Standing {
  for (const need of needs) {
    const reason = stand.lacks[need];
    if (reason !== undefined) return { type: 'lacks', reason };
  }
  const instead = stand.fails[id];
  return instead === undefined ? { type: 'does' } : { type: 'fails', instead };
}
