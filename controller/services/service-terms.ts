import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { RentState } from '../accounts/rental/rent-state.ts';
import type { Lapse } from '../accounts/upkeep/upkeep-desk.ts';
import { termFigures } from '../accounts/rental/term-release.ts';
import type { ReleasableTerm, TermReleaseView } from '../contract/interlock/term-release.ts';
import type { LapsedPaper } from '../contract/interlock/interlock.ts';
import { lapsedPapers } from '../fleet/lapsed-papers.ts';

/** A machine at work ends what it has begun within this, ms, before a contract or a missing operator takes it out of service. */
export const finishMs = termFigures.finish.value * 1000;
const DAY_MS = 86_400_000;

export interface TermsPorts {
  readonly siteId: string;
  readonly machines: readonly FleetMachine[];
  readonly rentOf: (machineId: string, nowMs: number) => RentState;
  /** The release of a term of the machine's contract that is in force; null: none. */
  readonly releaseOf: (machineId: string, ruleId: ReleasableTerm, nowMs: number) => TermReleaseView | null;
  readonly lapseOf: (machineId: string, nowMs: number) => Lapse | null;
  /** The certificate that the machine asks for by itself; null: none. */
  readonly skillOf: (machineId: string) => string | null;
  readonly holderOf: (machineId: string) => string | null;
  readonly isCertified: (user: string, skill: string, nowMs: number) => boolean;
}

/**
 * Which machines are out of service for what is on paper: papers and required maintenance, the contract, its site, the operator. Of each machine the
 * first of these; a fence is told where nothing else is wrong, and the interlock watches it. It only ever takes permission away.
 */
export function serviceTerms(ports: TermsPorts, nowMs: number): LapsedPaper[] {
  const lapsed = new Map(lapsedPapers(ports.machines, nowMs).map((paper) => [paper.machineId, paper]));
  return ports.machines.flatMap((machine) => {
    const known = lapsed.get(machine.id);
    if (known !== undefined) return [known];
    const term = termOf(ports, machine, nowMs);
    return term === null ? [] : [term];
  });
}

function termOf(ports: TermsPorts, machine: FleetMachine, nowMs: number): LapsedPaper | null {
  const { id: machineId, profileId } = machine;
  const lapse = ports.lapseOf(machineId, nowMs);
  if (lapse !== null) return { machineId, name: lapse.name, lapsedDays: daysSince(lapse.sinceMs, nowMs) };
  const rent = ports.rentOf(machineId, nowMs);
  const term = contractTerm(ports, machine, rent, nowMs);
  const release = term === null ? null : ports.releaseOf(machineId, term.ruleId, nowMs);
  if (term !== null && release === null && term.fence === undefined) return term;
  // Whoever drives a released machine needs the certificate all the same.
  const skill = ports.skillOf(machineId) ?? (rent.state === 'on' && rent.needsCertifiedOperator ? profileId : null);
  const holder = ports.holderOf(machineId);
  if (skill !== null && (holder === null || !ports.isCertified(holder, skill, nowMs)))
    return { machineId, name: holder ?? '', lapsedDays: 0, ruleId: 'operator-missing', finishMs };
  if (term === null || release === null) return term;
  return { ...term, release: { id: String(release.sequence), leftMs: release.untilMs - nowMs } };
}

/** What the contract has against it: first the rent, then the site, then its fence. */
function contractTerm(
  { siteId }: TermsPorts,
  { id: machineId, isRented }: FleetMachine,
  rent: RentState,
  nowMs: number,
): (LapsedPaper & { readonly ruleId: ReleasableTerm }) | null {
  if (rent.state === 'free') {
    return isRented === true ? { machineId, name: '', lapsedDays: 0, ruleId: 'off-rent', finishMs } : null;
  }
  if (rent.state === 'off') {
    const lapsedDays = rent.sinceMs === null ? 0 : daysSince(rent.sinceMs, nowMs);
    return { machineId, name: rent.contractNumber, lapsedDays, ruleId: 'off-rent', finishMs };
  }
  if (rent.siteId !== null && rent.siteId !== siteId)
    return { machineId, name: rent.siteName, lapsedDays: 0, ruleId: 'off-site', finishMs };
  if (!rent.isFenced) return null;
  // A contract that demands a fence nobody has drawn lets it be nowhere.
  const fence = (rent.fence ?? []).map(([x, y]): [number, number] => [x, y]);
  return { machineId, name: rent.siteName, lapsedDays: 0, ruleId: 'off-site', fence };
}

function daysSince(sinceMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - sinceMs) / DAY_MS));
}
