import {
  acknowledgeEpoch,
  challenge,
  mayCarry,
  permitSent,
  release,
  take,
  takeAnswer,
} from '../../controller/interlock/zones/zone-grants.ts';

/** The interlock's own rules for a zone; a mutant replaces some. */
export interface ZoneRules {
  readonly acknowledgeEpoch: typeof acknowledgeEpoch;
  readonly take: typeof take;
  readonly mayCarry: typeof mayCarry;
  readonly permitSent: typeof permitSent;
  readonly release: typeof release;
  readonly challenge: typeof challenge;
  readonly takeAnswer: typeof takeAnswer;
}

export const realZoneRules: ZoneRules = {
  acknowledgeEpoch,
  take,
  mayCarry,
  permitSent,
  release,
  challenge,
  takeAnswer,
};
