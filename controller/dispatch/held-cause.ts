import type { Problem } from '../../kernel/result.ts';
import { stateOfToldCause } from '../contract/accounts/time-account.ts';

/** Why a mission is held, as the account of time takes it: what the person says who held it, else the code of the reason. */
export function heldCause(reason: Problem | undefined): string {
  const told = reason?.facts?.['cause'];
  if (reason?.code === 'held-by-person' && typeof told === 'string' && Object.hasOwn(stateOfToldCause, told))
    return told;
  return reason?.code ?? 'mission-held';
}
