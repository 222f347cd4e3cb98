import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { RentState } from '../accounts/rental/rent-state.ts';
import type { Lapse } from '../accounts/upkeep/upkeep-desk.ts';
import type { LapsedPaper } from '../contract/interlock.ts';
import { lapsedPapers } from '../fleet/lapsed-papers.ts';

/** A machine at work ends what it has begun within this, ms, before a contract or a missing operator takes it out of service. */
export const finishMs = 120_000;
const DAY_MS = 86_400_000;

export interface TermsPorts {
  readonly siteId: string;
  readonly machines: readonly FleetMachine[];
  readonly rentOf: (machineId: string, nowMs: number) => RentState;
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

function termOf(
  ports: TermsPorts,
  { id: machineId, profileId, isRented }: FleetMachine,
  nowMs: number,
): LapsedPaper | null {
  const lapse = ports.lapseOf(machineId, nowMs);
  if (lapse !== null) return { machineId, name: lapse.name, lapsedDays: daysSince(lapse.sinceMs, nowMs) };
  const rent = ports.rentOf(machineId, nowMs);
  if (rent.state === 'off' || (rent.state === 'free' && isRented === true)) {
    const name = rent.state === 'off' ? rent.contractNumber : '';
    const lapsedDays = rent.state === 'off' && rent.sinceMs !== null ? daysSince(rent.sinceMs, nowMs) : 0;
    return { machineId, name, lapsedDays, ruleId: 'off-rent', finishMs };
  }
  const contract = rent.state === 'on' ? rent : null;
  if (contract !== null && contract.siteId !== null && contract.siteId !== ports.siteId)
    return { machineId, name: contract.siteName, lapsedDays: 0, ruleId: 'off-site', finishMs };
  const skill = ports.skillOf(machineId) ?? (contract?.needsCertifiedOperator === true ? profileId : null);
  const holder = ports.holderOf(machineId);
  if (skill !== null && (holder === null || !ports.isCertified(holder, skill, nowMs)))
    return { machineId, name: holder ?? '', lapsedDays: 0, ruleId: 'operator-missing', finishMs };
  if (contract?.isFenced !== true) return null;
  // A contract that demands a fence nobody has drawn lets it be nowhere.
  const fence = (contract.fence ?? []).map(([x, y]): [number, number] => [x, y]);
  return { machineId, name: contract.siteName, lapsedDays: 0, ruleId: 'off-site', fence };
}

function daysSince(sinceMs: number, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - sinceMs) / DAY_MS));
}
