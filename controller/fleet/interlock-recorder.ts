import type { Clock } from '../../kernel/clock.ts';
import type { FromInterlock, StopScope } from '../contract/interlock/interlock.ts';
import type { LedgerDraft } from '../contract/ledger/ledger.ts';
import type { InterlockClient } from './interlock-client.ts';

type InterlockEvent = Extract<FromInterlock, { type: 'event' }>;

/**
 * Writes what the interlock decided into the record and acknowledges it only then, so that nothing is lost while the controller is
 * away: the interlock repeats what was not acknowledged.
 */
export class InterlockRecorder {
  private readonly client: Pick<InterlockClient, 'send'>;
  private readonly clock: Clock;
  private readonly write: (draft: LedgerDraft) => Promise<unknown>;
  private readonly onLatched: (scope: StopScope, ruleId: string) => void;
  private readonly gradeOf: (machineId: string) => 'guarded' | 'locked' | null;
  /** Highest event heard of this epoch. */
  private heard = -1;
  /** Events heard and not written: on their way, or failed and waited for once more. */
  private readonly unwritten = new Map<number, 'on-its-way' | 'failed'>();
  private epoch = -1;

  constructor(ports: {
    client: Pick<InterlockClient, 'send'>;
    clock: Clock;
    write: (draft: LedgerDraft) => Promise<unknown>;
    onLatched: (scope: StopScope, ruleId: string) => void;
    /** Grade of a machine, null where it is not known (any more). */
    gradeOf: (machineId: string) => 'guarded' | 'locked' | null;
  }) {
    this.client = ports.client;
    this.clock = ports.clock;
    this.write = ports.write;
    this.onLatched = ports.onLatched;
    this.gradeOf = ports.gradeOf;
  }

  handle(message: FromInterlock): void {
    if (message.type === 'hello') {
      if (message.epoch !== this.epoch) {
        this.epoch = message.epoch;
        this.heard = -1;
        this.unwritten.clear();
        void this.write(
          this.draft('interlock.started', null, 'interlock', {
            epoch: message.epoch,
            geometryHash: message.geometryHash,
            limitsHash: message.limitsHash,
          }),
        );
      }
      return;
    }
    if (message.type === 'event') this.hear(message, this.epoch);
  }

  private hear(event: InterlockEvent, epoch: number): void {
    const { sequence, change } = event;
    const isWritten = sequence <= this.heard && !this.unwritten.has(sequence);
    if (isWritten || this.unwritten.get(sequence) === 'on-its-way') return;
    this.heard = Math.max(this.heard, sequence);
    this.unwritten.set(sequence, 'on-its-way');
    if (change.type === 'latched') this.onLatched(change.latch.scope, change.latch.ruleId);
    void this.write(this.entryOf(event)).then(
      () => this.acknowledge(sequence, epoch),
      () => {
        if (epoch === this.epoch) this.unwritten.set(sequence, 'failed');
      },
    );
  }

  /** An acknowledgement covers everything before it, so it never goes past an event that is not written. */
  private acknowledge(sequence: number, epoch: number): void {
    if (epoch !== this.epoch) return;
    this.unwritten.delete(sequence);
    const next = this.unwritten.size === 0 ? this.heard + 1 : Math.min(...this.unwritten.keys());
    this.client.send({ type: 'ack', sequence: next - 1 });
  }

  private entryOf({ change, machineId, atMs }: InterlockEvent): LedgerDraft {
    switch (change.type) {
      case 'level':
        return this.draft('interlock.level-changed', machineId, 'interlock', {
          from: change.from,
          to: change.to,
          reasons: plain(change.reasons),
          // How far the decision binds depends on it: a permit runs out by itself, a lock only when it is heard or missed.
          grade: machineId === null ? null : this.gradeOf(machineId),
          interlockAtMs: Math.round(atMs),
        });
      case 'latched':
        return this.draft('interlock.latched', machineId, change.latch.by?.user ?? 'interlock', {
          latch: plain(change.latch),
        });
      case 'reset':
        return this.draft('interlock.reset', machineId, change.by.user, {
          latchId: change.latchId,
          role: change.by.role,
          stage: change.stage,
          note: change.note,
        });
      case 'override':
        return this.draft('interlock.override', machineId, change.by?.user ?? 'interlock', {
          stage: change.stage,
          ruleId: change.ruleId,
          role: change.by?.role ?? null,
          minutes: change.minutes,
          reason: change.reason,
        });
      case 'person-signed-out':
        return this.draft('person.signed-out', null, change.by.user, {
          personId: change.personId,
          role: change.by.role,
          reason: change.reason,
          lastSeen: plain(change.lastSeen),
        });
      case 'person-signed-in':
        return this.draft('person.signed-in', null, 'interlock', { personId: change.personId });
      case 'limits-proposed':
        return this.draft('limits.proposed', null, change.proposal.by.user, { proposal: plain(change.proposal) });
      case 'limits-signed':
        return this.draft('limits.signed', null, change.by.user, {
          proposal: plain(change.proposal),
          role: change.by.role,
          limitsHash: change.limitsHash,
        });
      case 'limits-withdrawn':
        return this.draft('limits.withdrawn', null, change.by.user, { proposalId: change.proposalId });
      case 'lost-events':
        return this.draft('ledger.gap', null, 'interlock', { lostInterlockEvents: change.count });
    }
  }

  private draft(
    type: LedgerDraft['type'],
    machineId: string | null,
    actor: string,
    payload: LedgerDraft['payload'],
  ): LedgerDraft {
    return {
      type,
      atMs: Math.round(this.clock.epochMs()),
      monoMs: this.clock.monoMs(),
      machineId,
      missionId: null,
      actor,
      payload,
    };
  }
}

function plain(value: unknown): LedgerDraft['payload'][string] {
  return JSON.parse(JSON.stringify(value)) as LedgerDraft['payload'][string];
}
