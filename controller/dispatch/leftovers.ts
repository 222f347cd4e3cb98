import { toolsOf } from '../../hardware-profiles/wiring.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asId, type CommandId } from '../../kernel/ids.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { LiveMachine } from '../fleet/live-machine.ts';
import type { SiteRecord } from '../ledger/record.ts';

const LOOK_BACK_ENTRIES = 50;
const TOOL_OFF_VALID_MS = 10_000;

/**
 * A controller that died leaves goals running. Its successor holds the missions, so it also ends those goals and switches the tools off,
 * once per machine, as soon as the machine's state has been read again. Missions go on when a person resumes them.
 */
export function endLeftovers(fleet: Fleet, record: SiteRecord, clock: Clock, nextCommandId: () => CommandId): void {
  const waiting = new Map<LiveMachine, readonly string[]>();
  for (const machine of fleet.machines.values()) {
    const open = openCommands(record, machine.id);
    if (open.length > 0) waiting.set(machine, open);
  }
  fleet.onReport((machine, report) => {
    const open = waiting.get(machine);
    if (open === undefined || report.type !== 'pose' || machine.link.connection() !== 'connected') return;
    waiting.delete(machine);
    for (const commandId of open) machine.link.cancel(asId<CommandId>(commandId));
    const tool = toolsOf(machine.profile, machine.machine.wire)[0];
    // The gate of a cage is left as it is: somebody may be in it. So is a deck: something may lie on it.
    const isLeft = machine.profile.kinematics.mobility === 'vertical' || machine.profile.capabilities.includes('carry');
    if (tool === undefined || isLeft) return;
    machine.link.send(
      {
        type: 'set-tool',
        tool,
        on: false,
        commandId: nextCommandId(),
        author: 'system',
        reason: 'controller restarted',
        expiresMonoMs: clock.monoMs() + TOOL_OFF_VALID_MS,
      },
      () => undefined,
    );
  });
}

/** Commands of a machine that were sent and never seen to end: one that was lost may still run. */
function openCommands(record: SiteRecord, machineId: string): readonly string[] {
  const entries = record.entries({
    machineId,
    types: ['command.sent', 'command.ended'],
    limit: LOOK_BACK_ENTRIES,
    newestFirst: true,
  });
  const ended = new Set(
    entries
      .filter((entry) => entry.type === 'command.ended' && entry.payload['outcome'] !== 'lost')
      .map((entry) => entry.payload['commandId']),
  );
  return entries
    .filter((entry) => entry.type === 'command.sent' && !ended.has(entry.payload['commandId']))
    .flatMap(({ payload: { commandId } }) => (typeof commandId === 'string' ? [commandId] : []));
}
