import type { HoldingAction } from '../kernel/permit.ts';
import type { MachineProfile } from './profile.ts';

/** What is known of the conditions at a machine; null is not known. */
export interface HoldingConditions {
  readonly windMps: number | null;
}

/**
 * What a machine does when it must stop, by its own profile, under these conditions. An unknown wind counts as one above every limit.
 * Source: reference/safety.md §6.1 and I13: "stop" alone is not always the safe state.
 */
export function holdingActionOf(profile: MachineProfile, { windMps }: HoldingConditions): HoldingAction {
  const { action, inWind } = profile.safeState;
  if (inWind === undefined) return action;
  return windMps === null || windMps >= inWind.fromMps.value ? inWind.action : action;
}

/**
 * Why a holding action must not be asked of this machine under these conditions, null where it may. Written apart from the choice
 * above, so that each checks the other. Sources: free slewing out of service, GB 5144-2006 6.3.4 and DGUV 52 §30(6)2; nobody
 * shut in a hoist; a blocked line is relieved before anybody comes near (reference/safety.md §6.1, to be checked against the texts).
 */
export function illegalHolding(
  profile: MachineProfile,
  action: HoldingAction,
  { windMps }: HoldingConditions,
): string | null {
  const has = (capability: MachineProfile['capabilities'][number]) => profile.capabilities.includes(capability);
  const isSlewingJib = profile.kinematics.parts.some((part) => part.kind === 'jib' && part.joint?.kind === 'slew');
  const freeFromMps = profile.safeState.inWind?.fromMps.value ?? 0;
  const isWindy = windMps === null || windMps >= freeFromMps;
  if (isSlewingJib && isWindy && action !== 'weathervane') return 'in this wind the slewing brake must be released';
  if (isSlewingJib && !isWindy && action === 'weathervane') return 'a jib that turns freely is no held one';
  if (has('lift') && !isWindy && action !== 'land-load') return 'a load may hang on the hook and must be landed';
  if (has('hoist') && action !== 'go-to-landing') return 'people may be shut in the cage';
  if (has('pump-concrete') && action !== 'depressurise') return 'the line stays under pressure';
  return null;
}
