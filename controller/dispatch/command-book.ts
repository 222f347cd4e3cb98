import type { Clock } from '../../kernel/clock.ts';
import type { MachineId, MissionId } from '../../kernel/ids.ts';
import type { CommandEvent, MachineCommand } from '../../robot-bridge/link.ts';
import type { MachineView } from '../contract/api.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';

type CommandView = NonNullable<MachineView['command']>;

/** The last command of every machine (sent, accepted, effective), and each step of each command in the record. */
export class CommandBook {
  private readonly clock: Clock;
  private readonly write: (draft: LedgerDraft) => void;
  private readonly latest = new Map<MachineId, CommandView>();

  constructor(clock: Clock, write: (draft: LedgerDraft) => void) {
    this.clock = clock;
    this.write = write;
  }

  of(machineId: MachineId): CommandView | null {
    return this.latest.get(machineId) ?? null;
  }

  note(machineId: MachineId, missionId: MissionId | null, command: MachineCommand, event: CommandEvent): void {
    this.latest.set(machineId, { commandId: command.commandId, type: command.type, state: stateAfter(event) });
    if (event.type === 'progress') return;
    const base = { commandId: command.commandId, type: command.type, reason: command.reason };
    if (event.type === 'sent') this.record('command.sent', machineId, missionId, command.author, base);
    else if (event.type === 'accepted') this.record('command.accepted', machineId, missionId, command.author, base);
    else {
      const cause = 'problem' in event ? event.problem.code : '';
      this.record('command.ended', machineId, missionId, command.author, { ...base, outcome: event.type, cause });
    }
  }

  private record(
    type: LedgerDraft['type'],
    machineId: MachineId,
    missionId: MissionId | null,
    actor: string,
    payload: LedgerDraft['payload'],
  ): void {
    this.write({
      type,
      atMs: Math.round(this.clock.epochMs()),
      monoMs: this.clock.monoMs(),
      machineId,
      missionId,
      actor,
      payload,
    });
  }
}

/** A command is effective when the machine reports that it moves on it, not when it was accepted. */
function stateAfter(event: CommandEvent): CommandView['state'] {
  switch (event.type) {
    case 'sent':
      return 'sent';
    case 'accepted':
      return 'accepted';
    case 'progress':
      return event.drivenM > 0 ? 'effective' : 'accepted';
    case 'lost':
      return 'lost';
    case 'succeeded':
    case 'refused':
    case 'aborted':
    case 'cancelled':
      return 'ended';
  }
}
