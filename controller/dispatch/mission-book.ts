import type { Clock } from '../../kernel/clock.ts';
import { asId, type MissionId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { transition, type MissionEvent } from '../../missions/lifecycle/transition.ts';
import type { Mission, MissionRequest, Plan, TaskProgress } from '../../missions/mission.ts';
import type { LedgerDraft, LedgerType } from '../contract/ledger/ledger.ts';
import { installedEntry } from './lifts/installed-entry.ts';
import type { DocumentPut, SiteRecord } from '../ledger/record.ts';
import type { PlannedSupply } from '../../missions/concrete-supply.ts';

/**
 * How often the metres of a running leg are written down, site time; a leg's end is always written. What is lost with the process
 * in between is read back from the machine's position on its leg.
 */
const PROGRESS_WRITE_MS = 60_000;
const MISSIONS_MAX = 10_000;

/** What a mission document on disk holds; plan and progress have documents of their own, since they change at other times. */
type StoredMission = Omit<Mission, 'plan' | 'progress'>;

/** All missions of the site, in memory and on disk. Every change goes through the life cycle and into the record. */
export class MissionBook {
  private readonly record: SiteRecord;
  private readonly clock: Clock;
  private readonly missions = new Map<MissionId, Mission>();
  /** What of each task is on disk, so that every written quantity is earned exactly once. */
  private readonly written = new Map<string, { readonly progress: TaskProgress; readonly monoMs: number }>();
  private readonly onChange: (mission: Mission) => void;
  private readonly onWriteFailed: (error: unknown) => void;

  constructor(ports: {
    record: SiteRecord;
    clock: Clock;
    onChange: (mission: Mission) => void;
    onWriteFailed: (error: unknown) => void;
  }) {
    this.record = ports.record;
    this.clock = ports.clock;
    this.onChange = ports.onChange;
    this.onWriteFailed = ports.onWriteFailed;
  }

  /** Reads what the last run left. Missions that were running are held: a person resumes them. */
  async load(): Promise<void> {
    for (const { id, value } of this.record.documents('mission')) {
      const stored = value as StoredMission;
      const missionId = asId<MissionId>(id);
      const plan = (this.record.document('plan', id) as Plan | undefined) ?? null;
      this.missions.set(missionId, { ...stored, plan, progress: this.storedProgress(plan) });
    }
    for (const mission of [...this.missions.values()]) {
      if (mission.state === 'running') await this.apply(mission.id, { type: 'controller-restarted' }, 'system');
    }
  }

  all(): readonly Mission[] {
    return [...this.missions.values()];
  }

  find(missionId: string): Mission | null {
    return this.missions.get(asId<MissionId>(missionId)) ?? null;
  }

  async create(request: MissionRequest, actor: string): Promise<Result<Mission>> {
    if (this.missions.size >= MISSIONS_MAX) return refuse({ code: 'too-many-missions', facts: { most: MISSIONS_MAX } });
    const number = 1 + Math.max(0, ...this.all().map((mission) => mission.number));
    const mission: Mission = {
      id: asId<MissionId>(`mission-${String(number)}`),
      number,
      request,
      state: 'draft',
      plan: null,
      progress: [],
      reasons: [],
      createdAtMs: this.clock.epochMs(),
      createdBy: actor,
      version: 1,
    };
    this.missions.set(mission.id, mission);
    const entry = this.draft('mission.created', mission, actor, { number, request: plainJson(request) });
    try {
      await this.record.commit({ entries: [entry], documents: [missionDocument(mission)] });
    } catch (error) {
      this.missions.delete(mission.id);
      this.onWriteFailed(error);
      return refuse({ code: 'ledger-unavailable' });
    }
    this.onChange(mission);
    return ok(mission);
  }

  /** Takes one step of the life cycle; the result is on disk when it resolves. */
  async apply(missionId: MissionId, event: MissionEvent, actor: string): Promise<Result<Mission>> {
    const before = this.missions.get(missionId);
    if (before === undefined) return refuse({ code: 'not-found', facts: { missionId } });
    const after = transition(before, event);
    if (!after.ok) return after;
    this.missions.set(missionId, after.value);
    this.onChange(after.value);
    try {
      await this.record.commit({
        entries: this.entriesFor(before, after.value, event, actor),
        documents: documentsFor(before, after.value),
      });
    } catch (error) {
      this.onWriteFailed(error);
      return refuse({ code: 'ledger-unavailable' });
    }
    return after;
  }

  /** Progress of a running task; written at every change of state, at each leg's end and every few seconds in between. */
  note(missionId: MissionId, progress: TaskProgress): void {
    const before = this.missions.get(missionId);
    if (before === undefined) return;
    const previous = before.progress.find((item) => item.taskId === progress.taskId);
    const after = transition(before, { type: 'task-progressed', progress });
    if (!after.ok) return;
    this.missions.set(missionId, after.value);
    this.onChange(after.value);
    const key = `${missionId}/${progress.taskId}`;
    const last = this.written.get(key);
    const isStep = previous?.state !== progress.state || previous.legsDone !== progress.legsDone;
    if (!isStep && this.clock.monoMs() - (last?.monoMs ?? -Infinity) < PROGRESS_WRITE_MS) return;
    const entries = this.progressEntries(after.value, last?.progress ?? emptyProgress(progress.taskId), progress);
    this.written.set(key, { progress, monoMs: this.clock.monoMs() });
    this.record
      .commit({ entries, documents: [{ kind: 'task-progress', id: key, value: progress }] })
      .catch(this.onWriteFailed);
  }

  /** Writes what of running tasks is not on disk yet: at an orderly end nothing is left to be read back from positions. */
  async flush(): Promise<void> {
    for (const mission of this.missions.values()) {
      if (mission.state !== 'running' && mission.state !== 'held') continue;
      for (const progress of mission.progress) {
        const key = `${mission.id}/${progress.taskId}`;
        const last = this.written.get(key)?.progress ?? emptyProgress(progress.taskId);
        if (last.done === progress.done && last.legDoneM === progress.legDoneM) continue;
        const entries = this.progressEntries(mission, last, progress);
        this.written.set(key, { progress, monoMs: this.clock.monoMs() });
        await this.record.commit({ entries, documents: [{ kind: 'task-progress', id: key, value: progress }] });
      }
    }
  }

  private storedProgress(plan: Plan | null): readonly TaskProgress[] {
    if (plan === null) return [];
    return plan.tasks.map((task) => {
      const stored = this.record.document('task-progress', `${plan.missionId}/${task.id}`) as TaskProgress | undefined;
      if (stored === undefined) return emptyProgress(task.id);
      this.written.set(`${plan.missionId}/${task.id}`, { progress: stored, monoMs: this.clock.monoMs() });
      return stored.state === 'running' ? { ...stored, state: 'waiting' } : stored;
    });
  }

  private entriesFor(before: Mission, after: Mission, event: MissionEvent, actor: string): LedgerDraft[] {
    const entries: LedgerDraft[] = [];
    // Which cage takes a lift is in the record by itself.
    if (after.plan !== null && after.plan !== before.plan && event.type !== 'lifts-dealt') {
      const { plan } = after;
      entries.push(
        this.draft('mission.planned', after, actor, {
          planVersion: plan.version,
          startMs: plan.startMs,
          endMs: plan.endMs,
          tasks: plan.tasks.length,
          totals: plainJson(plan.totals),
          refused: plan.refused.map((part) => ({ code: part.code, areaM2: part.areaM2 })),
          warnings: plainJson(plan.warnings),
          ...(plan.wishes === undefined ? {} : { wishes: plainJson(plan.wishes) }),
          ...(plan.supply === undefined ? {} : { supply: plainJson(recordedSupply(plan.supply)) }),
          ...(event.type === 're-planned' && event.reason !== undefined ? { reason: plainJson(event.reason) } : {}),
        }),
      );
    }
    if (event.type === 'step-confirmed') {
      const { check, role, note } = event.confirmation;
      const task = after.plan?.tasks.find(({ id }) => id === event.taskId);
      const payload = { taskId: event.taskId, step: task?.stage?.number ?? 0, check, role, note };
      entries.push(this.draft('step.confirmed', after, actor, payload, task?.machineId ?? null));
    }
    if (after.state !== before.state) {
      entries.push(
        this.draft('mission.state-changed', after, actor, {
          from: before.state,
          to: after.state,
          event: event.type,
          reasons: plainJson(after.reasons),
        }),
      );
    }
    return entries;
  }

  private progressEntries(mission: Mission, last: TaskProgress, progress: TaskProgress): LedgerDraft[] {
    const task = mission.plan?.tasks.find((item) => item.id === progress.taskId);
    if (task === undefined) return [];
    const entries: LedgerDraft[] = [];
    const amount = rounded(progress.done) - rounded(last.done);
    if (amount > 0) {
      const payload = {
        taskId: task.id,
        step: task.step,
        amount: rounded(amount),
        unit: task.quantity.unit,
        total: rounded(progress.done),
      };
      entries.push(this.draft('quantity.earned', mission, 'system', payload, task.machineId));
    }
    if (last.state !== progress.state) {
      const payload = {
        taskId: task.id,
        step: task.step,
        bay: task.bay ?? null,
        from: last.state,
        to: progress.state,
        note: plainJson(progress.note ?? null),
      };
      entries.push(this.draft('task.state-changed', mission, 'system', payload, task.machineId));
      const installed = installedEntry(mission, task, progress);
      if (installed !== null)
        entries.push(this.draft('element.installed', mission, 'system', { ...installed }, task.machineId));
    }
    return entries;
  }

  private draft(
    type: LedgerType,
    mission: Mission,
    actor: string,
    payload: LedgerDraft['payload'],
    machineId: string | null = null,
  ): LedgerDraft {
    return {
      type,
      atMs: Math.round(this.clock.epochMs()),
      monoMs: this.clock.monoMs(),
      machineId,
      missionId: mission.id,
      actor,
      payload,
    };
  }
}

export function emptyProgress(taskId: TaskProgress['taskId']): TaskProgress {
  return {
    taskId,
    state: 'waiting',
    legsDone: 0,
    legDoneM: 0,
    dwellDoneS: 0,
    done: 0,
    startedAtMs: null,
    endedAtMs: null,
  };
}

function missionDocument(mission: Mission): DocumentPut {
  const { plan: _plan, progress: _progress, ...stored } = mission;
  return { kind: 'mission', id: mission.id, value: stored };
}

function documentsFor(before: Mission, after: Mission): DocumentPut[] {
  const documents: DocumentPut[] = [missionDocument(after)];
  if (after.plan !== null && after.plan !== before.plan)
    documents.push({ kind: 'plan', id: after.id, value: after.plan });
  for (const progress of after.progress) {
    const previous = before.progress.find((item) => item.taskId === progress.taskId);
    if (previous !== progress)
      documents.push({ kind: 'task-progress', id: `${after.id}/${progress.taskId}`, value: progress });
  }
  return documents;
}

/** Of a pour's trucks what somebody may ask about later: what was known of them, and what was made of it. */
function recordedSupply({ news, joints, deliveries, sentBack, lostTrucks, extraTrucks }: PlannedSupply): unknown {
  return {
    deliveries: deliveries.length,
    joints: joints.map(({ bands: _bands, ...joint }) => joint),
    ...{ news, sentBack, lostTrucks, extraTrucks },
  };
}

/** Drops undefined members, so that the value is plain JSON. */
function plainJson(value: unknown): LedgerDraft['payload'][string] {
  return JSON.parse(JSON.stringify(value)) as LedgerDraft['payload'][string];
}

function rounded(amount: number): number {
  return Number(amount.toFixed(3));
}
