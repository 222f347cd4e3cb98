import { randomUUID } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { asId, type MachineId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { levelOfHeight } from '../../missions/level-of-height.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { MachineView, OverrideRequestBody, PersonView, ResetRequestBody } from '../contract/api.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import type { CommandBook } from '../dispatch/command-book.ts';
import type { MissionBook } from '../dispatch/mission-book.ts';
import type { MissionRunner } from '../dispatch/mission-runner.ts';
import { entryNow } from '../entry-now.ts';
import type { ControlLeases } from '../fleet/control-leases.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { InterlockClient } from '../fleet/interlock-client.ts';
import type { MachineDuties } from '../fleet/machine-duty.ts';
import { machineView } from '../fleet/machine-view.ts';
import type { TimeStateRecorder } from '../fleet/time-state-recorder.ts';
import type { Actor, ApiServices, StopAnswer, StopPress } from '../http/ports.ts';
import type { StreamHub } from '../http/stream-hub.ts';

const TAG_STALE_MS = 600;

export interface MachineServicePorts {
  readonly site: SiteModel;
  readonly fleet: Fleet;
  readonly people: ReadonlyMap<string, { readonly name: string; readonly role: string }>;
  readonly leases: ControlLeases;
  readonly interlock: InterlockClient;
  readonly states: TimeStateRecorder;
  readonly duties: MachineDuties;
  readonly commands: CommandBook;
  readonly book: MissionBook;
  readonly runner: MissionRunner;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly hub: () => StreamHub;
  readonly write: (draft: LedgerDraft) => Promise<unknown>;
}

type MachinePorts = ApiServices['machines'];

/** Machines and people as they are seen now, and what a person does to one machine. */
export class MachineServices implements MachinePorts {
  private readonly ports: MachineServicePorts;

  constructor(ports: MachineServicePorts) {
    this.ports = ports;
  }

  list(): readonly MachineView[] {
    return [...this.ports.fleet.machines.keys()].map((id) => this.machineView(id));
  }

  find(machineId: string): MachineView | null {
    const id = asId<MachineId>(machineId);
    return this.ports.fleet.machines.has(id) ? this.machineView(id) : null;
  }

  override(machineId: string, request: OverrideRequestBody, { user, role }: Actor): Promise<Result<void>> {
    const command = { type: 'override', commandId: randomUUID(), machineId } as const;
    return this.ports.interlock.ask({ ...command, ...request, by: { user, role } });
  }

  /** Who is seen on the site, with those whose tag is lost. */
  people(): readonly PersonView[] {
    const { fleet, clock } = this.ports;
    const nowMonoMs = clock.monoMs();
    const seen = fleet.people();
    const untracked = new Map(fleet.untrackedPeople().map((person) => [person.personId, person]));
    const views = seen.map((position) =>
      this.personView(position, nowMonoMs - position.receivedMonoMs, untracked.has(position.personId)),
    );
    for (const { personId } of seen) untracked.delete(personId);
    return [...views, ...[...untracked.values()].map((person) => this.personView(person, person.ageMs, true))];
  }

  private personView(
    at: { readonly personId: string; readonly xM: number; readonly yM: number; readonly zM: number },
    agedMs: number,
    isUntracked: boolean,
  ): PersonView {
    const person = this.ports.people.get(at.personId);
    const ageMs = Math.round(agedMs);
    return {
      id: at.personId,
      name: person?.name ?? at.personId,
      role: person?.role ?? '',
      levelId: levelOfHeight(this.ports.site, at.zM),
      xM: at.xM,
      yM: at.yM,
      zM: at.zM,
      ageMs,
      isStale: ageMs > TAG_STALE_MS,
      isUntracked,
    };
  }

  /** Stop first, record second: the record may be slow or gone, the stop may not. */
  async stop({ scope, reason, pressId }: StopPress, actor: Actor): Promise<Result<StopAnswer>> {
    const commandId = pressId ?? randomUUID();
    const stopped = await this.ports.interlock.stop(commandId, scope, { user: actor.user, role: actor.role }, reason);
    const machineId = scope.type === 'machine' ? scope.machineId : null;
    const payload = { commandId, scope: { ...scope }, reason, device: actor.device, accepted: stopped.ok };
    this.ports.write(this.draft('stop.requested', machineId, actor.user, payload)).catch(() => undefined);
    return stopped.ok ? ok({ commandId, acceptedByInterlock: true }) : stopped;
  }

  async reset(machineId: string | null, request: ResetRequestBody, actor: Actor): Promise<Result<void>> {
    const { latchId } = request;
    const latch = this.ports.fleet.latches().find((candidate) => candidate.id === latchId);
    if (latch === undefined) return refuse({ code: 'latch-unknown', facts: { latchId } });
    if (machineId !== null) {
      if (latch.scope.type !== 'machine' || latch.scope.machineId !== machineId) {
        return refuse({ code: 'latch-unknown', facts: { latchId, machineId } });
      }
    }
    // A reset starts nothing, so it asks for the role alone; resuming the mission asks for control.
    return this.ports.interlock.reset(randomUUID(), latchId, { user: actor.user, role: actor.role }, request);
  }

  lockOut(machineId: string, reason: string, actor: Actor): Promise<Result<void>> {
    const by = { user: actor.user, role: actor.role };
    return this.ports.interlock.ask({ type: 'lockout', commandId: randomUUID(), machineId, by, reason });
  }

  async takeControl(machineId: string, actor: Actor): Promise<Result<MachineView>> {
    const id = asId<MachineId>(machineId);
    if (!this.ports.fleet.machines.has(id)) return refuse({ code: 'machine-unknown', facts: { machineId } });
    const from = this.ports.leases.take(machineId, actor.user, this.ports.clock.epochMs(), 'by-hand');
    const payload = { from, device: actor.device };
    await this.ports.write(this.draft('control.taken', machineId, actor.user, payload));
    if (from !== null) this.ports.hub().notice('control-taken', { machineId, from, by: actor.user });
    return ok(this.machineView(id));
  }

  async releaseControl(machineId: string, actor: Actor): Promise<Result<MachineView>> {
    const id = asId<MachineId>(machineId);
    if (!this.ports.fleet.machines.has(id)) return refuse({ code: 'machine-unknown', facts: { machineId } });
    const released = this.ports.leases.release(machineId, actor.user);
    if (!released.ok) return released;
    await this.ports.write(this.draft('control.released', machineId, actor.user, { device: actor.device }));
    return ok(this.machineView(id));
  }

  private machineView(machineId: MachineId): MachineView {
    const { fleet, site, clock, runner, states, commands, leases } = this.ports;
    const machine = fleet.machines.get(machineId);
    if (machine === undefined) throw new Error(`machine ${machineId} has vanished`);
    const lease = leases.holder(machineId);
    return machineView({
      ...{ machine, site, standsAtM: fleet.standsAtM(machine) },
      latches: fleet.latches(),
      state: states.of(machineId),
      expectedBy: this.ports.duties.of(machineId).expectedBy,
      task: this.taskView(runner.activeTask(machineId)),
      command: commands.of(machineId),
      control: { holder: lease?.holder ?? null, sinceMs: lease?.sinceMs ?? null },
      nowMonoMs: clock.monoMs(),
      nowWallMonoMs: this.ports.wallClock.monoMs(),
    });
  }

  private taskView(active: ReturnType<MissionRunner['activeTask']>): MachineView['task'] {
    if (active === null) return null;
    const mission = this.ports.book.find(active.missionId);
    const progress = mission?.progress.find((item) => item.taskId === active.task.id);
    return {
      missionId: active.missionId,
      missionNumber: mission?.number ?? 0,
      taskId: active.task.id,
      step: active.task.step,
      state: progress?.state ?? 'running',
      done: progress?.done ?? 0,
      total: active.task.quantity.amount,
      unit: active.task.quantity.unit,
    };
  }

  private draft(
    type: LedgerDraft['type'],
    machineId: string | null,
    actor: string,
    payload: LedgerDraft['payload'],
  ): LedgerDraft {
    return { ...entryNow(this.ports.clock, type, payload), machineId, actor };
  }
}
