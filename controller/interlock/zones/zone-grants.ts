/**
 * Who may be in an exclusive zone (safety reference R13, R14; invariants I3a, I3b). Pure: a record in, a record out, the time handed
 * in. The model checker explores these very functions; see docs/permit.md, "Model of the permit protocol".
 *
 * A zone is never taken back by a time-out. It passes on when its holder was released, when every permit that could still let another
 * machine into it must have run out and that machine must stand, and when that machine has said, asked after that, that it is out.
 *
 * Whoever drives it keeps to this order:
 * 1. `openZone` at the start of the interlock, with every machine that can reach the zone. Nothing is kept on disk: after a start
 *    everything is unknown, and unknown counts as inside.
 * 2. `acknowledgeEpoch` when a machine's request carries our epoch, with the time of arrival.
 * 3. `challenge` sends the number to the machine; `takeAnswer` takes its answer, which must echo the number.
 * 4. `take` when `blockersOf` is empty. Before each permit `mayCarry`; with each permit that names the zone `permitSent`.
 * 5. `release` when the holder has no more use for it. A machine that joins the site needs a new `openZone`.
 * 6. `seenInside` whenever a machine shows up inside; `signClear` when a person answers in the place of one that cannot.
 */

/** One machine that can reach the zone. Times are ms on the interlock's monotonic clock. */
export interface ZoneParty {
  readonly machineId: string;
  /**
   * Validity of a permit, margin for clock drift and the machine's stopping time, ms: after the last permit that could let it in the
   * machine has stood still for good.
   */
  readonly waitMs: number;
  /** Since then no permit has been sent that lets it in, as far as we can know: our start, its acknowledgement, or our last permit. */
  readonly quietSinceMs: number;
  /**
   * Whether it has accepted a permit of this epoch and so refuses every predecessor of ours. Without it a predecessor that we believe
   * dead could still let the machine in.
   */
  readonly hasAcknowledged: boolean;
  /** Number of the question that has not been answered; null when none has been asked. */
  readonly challenge: number | null;
  /** It has answered a question, asked after its wait-out, that it is out; no permit has let it in since. */
  readonly isClear: boolean;
}

export interface ZoneGrant {
  readonly zoneId: string;
  readonly holderId: string | null;
  readonly parties: readonly ZoneParty[];
  /** Questions asked so far. A driver that may be restarted sends the epoch along, so that no number is ever used twice. */
  readonly challengesSent: number;
}

export interface ZoneBlocker {
  readonly machineId: string;
  readonly why: 'holds' | 'epoch-unseen' | 'wait-out' | 'not-clear';
}

export interface ZoneMachine {
  readonly machineId: string;
  readonly waitMs: number;
}

export function openZone(zoneId: string, machines: readonly ZoneMachine[], startedMonoMs: number): ZoneGrant {
  const parties = machines.map(({ machineId, waitMs }) => ({
    machineId,
    waitMs,
    quietSinceMs: startedMonoMs,
    hasAcknowledged: false,
    challenge: null,
    isClear: false,
  }));
  return { zoneId, holderId: null, parties, challengesSent: 0 };
}

function partyOf(zone: ZoneGrant, machineId: string): ZoneParty | undefined {
  return zone.parties.find((party) => party.machineId === machineId);
}

function changed(zone: ZoneGrant, machineId: string, change: Partial<ZoneParty>): ZoneGrant {
  const parties = zone.parties.map((party) => (party.machineId === machineId ? { ...party, ...change } : party));
  return { ...zone, parties };
}

/** The first acknowledgement counts. The machine may hold a predecessor's permit until then, so its wait-out begins again. */
export function acknowledgeEpoch(zone: ZoneGrant, machineId: string, nowMonoMs: number): ZoneGrant {
  const party = partyOf(zone, machineId);
  if (party === undefined || party.hasAcknowledged) return zone;
  return changed(zone, machineId, { hasAcknowledged: true, quietSinceMs: nowMonoMs });
}

function blockerOf(zone: ZoneGrant, party: ZoneParty, nowMonoMs: number): ZoneBlocker | null {
  const { machineId } = party;
  if (zone.holderId === machineId) return { machineId, why: 'holds' };
  if (!party.hasAcknowledged) return { machineId, why: 'epoch-unseen' };
  // Written so that a clock that is not a number waits.
  if (!(nowMonoMs - party.quietSinceMs >= party.waitMs)) return { machineId, why: 'wait-out' };
  return party.isClear ? null : { machineId, why: 'not-clear' };
}

/** Everything that keeps this machine out, other machines in their order; empty when it may have the zone or has it. */
export function blockersOf(zone: ZoneGrant, machineId: string, nowMonoMs: number): readonly ZoneBlocker[] {
  return zone.parties.flatMap((party) => {
    const blocker = party.machineId === machineId ? null : blockerOf(zone, party, nowMonoMs);
    return blocker === null ? [] : [blocker];
  });
}

/** Makes the machine the holder, or gives the zone back unchanged while something keeps it out or it is no party. */
export function take(zone: ZoneGrant, machineId: string, nowMonoMs: number): ZoneGrant {
  const mayHave = partyOf(zone, machineId) !== undefined && blockersOf(zone, machineId, nowMonoMs).length === 0;
  return mayHave ? { ...zone, holderId: machineId } : zone;
}

/** Whether a permit for this machine may name the zone now. A holder loses this at once when another body shows up inside. */
export function mayCarry(zone: ZoneGrant, machineId: string, nowMonoMs: number): boolean {
  return zone.holderId === machineId && blockersOf(zone, machineId, nowMonoMs).length === 0;
}

/** To be called with every permit that names the zone, before it leaves. */
export function permitSent(zone: ZoneGrant, machineId: string, nowMonoMs: number): ZoneGrant {
  return changed(zone, machineId, { quietSinceMs: nowMonoMs, challenge: null, isClear: false });
}

/** Ends the holding. It frees nothing yet: the machine may be inside, and its last permit may not have run out. */
export function release(zone: ZoneGrant, machineId: string): ZoneGrant {
  return zone.holderId === machineId ? { ...zone, holderId: null } : zone;
}

/**
 * Asks where the machine is. The zone comes back unchanged while an answer could not count: before its wait-out has passed it could
 * be out now and in a moment later.
 */
export function challenge(zone: ZoneGrant, machineId: string, nowMonoMs: number): ZoneGrant {
  const party = partyOf(zone, machineId);
  if (party === undefined || zone.holderId === machineId || !party.hasAcknowledged) return zone;
  if (!(nowMonoMs - party.quietSinceMs >= party.waitMs)) return zone;
  const challengesSent = zone.challengesSent + 1;
  return { ...changed(zone, machineId, { challenge: challengesSent }), challengesSent };
}

/** Takes an answer. One to another question than the last is old, and changes nothing. */
export function takeAnswer(
  zone: ZoneGrant,
  machineId: string,
  answer: { readonly challenge: number; readonly where: 'inside' | 'outside' },
): ZoneGrant {
  const party = partyOf(zone, machineId);
  if (party === undefined || party.challenge !== answer.challenge) return zone;
  return changed(zone, machineId, { challenge: null, isClear: answer.where === 'outside' });
}

/** The machine has been seen inside: whatever it answered before counts no more. Narrows only. */
export function seenInside(zone: ZoneGrant, machineId: string): ZoneGrant {
  return partyOf(zone, machineId)?.isClear === true ? changed(zone, machineId, { isClear: false }) : zone;
}

/**
 * A person states that a machine which does not answer is not in the zone and cannot go there. Its holding ends. The zone comes back
 * unchanged while a permit that named it may still be in force. The first request of the machine does not undo this; being seen inside does.
 */
export function signClear(zone: ZoneGrant, machineId: string, nowMonoMs: number): ZoneGrant {
  const party = partyOf(zone, machineId);
  if (party === undefined || !(nowMonoMs - party.quietSinceMs >= party.waitMs)) return zone;
  return changed(release(zone, machineId), machineId, { hasAcknowledged: true, challenge: null, isClear: true });
}
