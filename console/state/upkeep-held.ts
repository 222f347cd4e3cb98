import type { MachineView } from '../../controller/contract/api.ts';
import type { Reason } from '../../controller/contract/interlock/interlock.ts';

/**
 * What the interlock makes of a term now, from its own verdict: `held`: out of service; `finishing`: it may end what it has begun;
 * `released`: a safety officer has released it; `free`: it does not bind now; `unknown`: nothing is heard of the machine's permit.
 */
export interface Held {
  readonly state: 'held' | 'finishing' | 'released' | 'free' | 'unknown';
  readonly reason: Reason | null;
}

export function heldState(machine: Pick<MachineView, 'verdict'> | null, term: Reason['ruleId']): Held {
  const verdict = machine?.verdict ?? null;
  if (verdict === null) return { state: 'unknown', reason: null };
  const released = verdict.reasons.find(({ ruleId, other }) => ruleId === 'term-released' && other?.id === term);
  if (released !== undefined) return { state: 'released', reason: released };
  const reason = verdict.reasons.find(({ ruleId }) => ruleId === term) ?? null;
  if (reason === null) return { state: 'free', reason };
  return { state: reason.level === 'noStart' ? 'finishing' : 'held', reason };
}

const terms: readonly Reason['ruleId'][] = [
  'papers-lapsed',
  'off-rent',
  'off-site',
  'operator-missing',
  'term-released',
];

/** Changes whenever the interlock begins or ends to hold a machine for one of these terms: time to read them again. */
export function termsMark(machines: Iterable<Pick<MachineView, 'id' | 'verdict'>>): string {
  return [...machines]
    .flatMap(({ id, verdict }) =>
      (verdict?.reasons ?? []).filter(({ ruleId }) => terms.includes(ruleId)).map(({ ruleId }) => `${id}/${ruleId}`),
    )
    .sort()
    .join(' ');
}
