import type { Pose } from '../../../kernel/geometry.ts';
import { asId, type CommandId, type MachineId } from '../../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import type {
  CommandEvent,
  ConnectionState,
  MachineCommand,
  MachineLink,
  MachineReport,
  Unsubscribe,
} from '../../../robot-bridge/link.ts';

interface Running {
  readonly command: MachineCommand;
  readonly onEvent: (event: CommandEvent) => void;
}

/** A machine that does exactly what a test tells it: it accepts, drives, fails, loses its link, or repeats itself. */
export class FakeMachineLink implements MachineLink {
  readonly machineId: MachineId = asId('m1');
  readonly commands: MachineCommand[] = [];
  readonly running = new Map<CommandId, Running>();
  state: ConnectionState = 'connected';
  position: Pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
  /** Tools answer by themselves unless a test wants them not to. */
  tools: 'answer' | 'refuse' | 'silent' = 'answer';
  private readonly listeners = new Set<(report: MachineReport) => void>();

  connection(): ConnectionState {
    return this.state;
  }

  onReport(listener: (report: MachineReport) => void): Unsubscribe {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  report(report: MachineReport): void {
    for (const listener of this.listeners) listener(report);
  }

  send(command: MachineCommand, onEvent: (event: CommandEvent) => void): Result<void> {
    if (this.state !== 'connected') return refuse({ code: 'link-down' });
    if (this.commands.some((earlier) => earlier.commandId === command.commandId))
      return refuse({ code: 'command-repeated' });
    this.commands.push(command);
    this.running.set(command.commandId, { command, onEvent });
    onEvent({ type: 'sent' });
    if (command.type === 'set-tool' && this.tools !== 'silent') {
      this.end(
        command.commandId,
        this.tools === 'answer' ? { type: 'succeeded' } : { type: 'refused', problem: { code: 'tool-refused' } },
      );
    }
    return ok(undefined);
  }

  cancel(commandId: CommandId): void {
    if (this.running.has(commandId)) this.end(commandId, { type: 'cancelled' });
  }

  /** The drive command that runs now. */
  drive(): Extract<MachineCommand, { type: 'follow-path' | 'navigate' }> | null {
    for (const { command } of this.running.values()) {
      if (command.type === 'follow-path' || command.type === 'navigate') return command;
    }
    return null;
  }

  /** Drives the running command to its end and stands on its last pose. */
  finishDrive(): void {
    const command = this.drive();
    if (command === null) throw new Error('nothing is being driven');
    this.position = command.type === 'navigate' ? command.pose : (command.poses.at(-1) as Pose);
    this.end(command.commandId, { type: 'succeeded' });
  }

  progress(drivenM: number, position: Pose): void {
    const command = this.drive();
    if (command === null) throw new Error('nothing is being driven');
    this.position = position;
    this.running.get(command.commandId)?.onEvent({ type: 'progress', drivenM, remainingM: 0 });
  }

  end(commandId: CommandId, event: CommandEvent): void {
    const running = this.running.get(commandId);
    this.running.delete(commandId);
    running?.onEvent(event);
  }

  /** The link dies: everything in flight is lost. */
  cut(): void {
    this.state = 'disconnected';
    for (const id of [...this.running.keys()]) this.end(id, { type: 'lost', problem: { code: 'link-down' } });
  }
}
