import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import type { Clock } from '../../kernel/clock.ts';
import { rentStateOf } from '../accounts/rental/rent-state.ts';
import { releaseAt } from '../accounts/rental/term-release.ts';
import { UpkeepDesk, type UpkeepPorts } from '../accounts/upkeep/upkeep-desk.ts';
import type { LapsedPaper } from '../contract/interlock/interlock.ts';
import type { RentalServices } from '../http/rental-ports.ts';
import type { UpkeepServices } from '../http/upkeep-ports.ts';
import { rentalServices } from './rental-services.ts';
import { serviceTerms } from './service-terms.ts';

/** How often hours, cycles and output are looked at. Dates are compared each time the interlock is told. */
const REFRESH_MS = 60_000;

export interface RentalAndUpkeepPorts extends Omit<UpkeepPorts, 'withheld' | 'isMachine'> {
  readonly siteId: string;
  readonly machines: readonly FleetMachine[];
  readonly holderOf: (machineId: string) => string | null;
  readonly wallClock: Clock;
  readonly onFailed: (error: unknown) => void;
}

export interface RentalAndUpkeep {
  readonly services: { readonly rental: RentalServices; readonly upkeep: UpkeepServices };
  /** Machines that are out of service for what is on paper, for the interlock. */
  terms(): LapsedPaper[];
  /** Whether a contract has the machine on rent now with somebody to drive it. */
  isRentedWithOperator(machineId: string): boolean;
  /** Looks what is overdue now, and again and again. */
  start(): Promise<void>;
}

/** Maintenance, papers and contracts, answered to the API and told to the interlock. */
export function rentalAndUpkeep(wiring: RentalAndUpkeepPorts): RentalAndUpkeep {
  const { clock, wallClock } = wiring;
  const known = new Set(wiring.machines.map(({ id }) => id));
  const isMachine = (machineId: string): boolean => known.has(machineId);
  const rental = rentalServices({ ...wiring, isMachine });
  const desk = new UpkeepDesk({
    ...wiring,
    isMachine,
    withheld: () =>
      terms().map(({ machineId, name, ruleId, fence }) => ({
        machineId,
        name,
        term: ruleId ?? 'papers-lapsed',
        isOnlyOutside: fence !== undefined,
      })),
  });
  const terms = (): LapsedPaper[] =>
    serviceTerms(
      {
        siteId: wiring.siteId,
        machines: wiring.machines,
        rentOf: (machineId, nowMs) => rentStateOf(rental.desk.fold, machineId, nowMs),
        releaseOf: (machineId, ruleId, nowMs) => releaseAt(rental.desk.fold, machineId, ruleId, nowMs),
        lapseOf: (machineId, nowMs) => desk.lapseOf(machineId, nowMs),
        skillOf: (machineId) => desk.fold.operators.get(machineId) ?? null,
        holderOf: wiring.holderOf,
        isCertified: (user, skill, nowMs) => desk.isCertified(user, skill, nowMs),
      },
      Math.round(clock.epochMs()),
    );
  const again = (): void => {
    wallClock.after(REFRESH_MS, () => {
      desk.refresh().catch(wiring.onFailed).finally(again);
    });
  };
  return {
    services: { rental: rental.services, upkeep: desk },
    terms,
    isRentedWithOperator(machineId) {
      const rent = rentStateOf(rental.desk.fold, machineId, Math.round(clock.epochMs()));
      return rent.state === 'on' && rent.operator !== 'none';
    },
    async start() {
      await desk.refresh();
      again();
    },
  };
}
