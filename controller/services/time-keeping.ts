import { randomUUID } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import type { Roster } from '../../missions/crews/roster.ts';
import { TimeDesk, type TimeDeskPorts } from '../accounts/history/time-desk.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import type { MissionBook } from '../dispatch/mission-book.ts';
import type { MissionRunner } from '../dispatch/mission-runner.ts';
import type { ControlLeases } from '../fleet/control-leases.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { MachineDuties } from '../fleet/machine-duty.ts';
import { TimeStateRecorder } from '../fleet/time-state-recorder.ts';
import { ToldRecorder } from '../fleet/told-recorder.ts';

export interface TimeKeepingPorts {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly book: Pick<MissionBook, 'all'>;
  readonly runner: Pick<MissionRunner, 'situation'>;
  readonly leases: Pick<ControlLeases, 'isByHand'>;
  readonly roster: () => Roster | null;
  readonly isRentedWithOperator: (machineId: string) => boolean;
  readonly write: (draft: LedgerDraft) => void;
}

export interface TimeKeeping {
  readonly duties: MachineDuties;
  readonly states: TimeStateRecorder;
  start(): void;
  stop(): void;
}

/** What is recorded of machines' time while it passes. */
export function timeKeeping(ports: TimeKeepingPorts): TimeKeeping {
  const { fleet, clock, write, runner } = ports;
  const duties = new MachineDuties({
    ...ports,
    missions: () => ports.book.all(),
    isHeldByHand: (id) => ports.leases.isByHand(id),
    profileOf: (id) => fleet.machines.get(asId<MachineId>(id))?.profile ?? null,
  });
  const states = new TimeStateRecorder({
    ...{ fleet, clock, write },
    situation: (id) => runner.situation(id),
    duty: (id) => duties.of(id),
  });
  const told = new ToldRecorder({ fleet, clock, write });
  return {
    duties,
    states,
    start() {
      told.start();
      states.start();
    },
    stop() {
      states.stop();
      told.stop();
    },
  };
}

type DeskPorts = Pick<TimeDeskPorts, 'history' | 'record' | 'clock'> & {
  readonly fleet: Pick<Fleet, 'machines'>;
  readonly states: Pick<TimeStateRecorder, 'tell'>;
};

/** Where people say what machines' time was; what they say of a stand that goes on is recorded at once. */
export function timeDeskOf({ history, record, clock, fleet, states }: DeskPorts): TimeDesk {
  return new TimeDesk({
    ...{ history, record, clock },
    nextId: randomUUID,
    isKnown: (machineId) => fleet.machines.has(asId<MachineId>(machineId)),
    onToldNow: (machineId, told) => {
      states.tell(asId<MachineId>(machineId), told);
    },
  });
}
