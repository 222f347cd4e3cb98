import type { MachineId, MissionId } from '../../kernel/ids.ts';
import { ok, refuse, type Problem, type Result } from '../../kernel/result.ts';
import type { Mission } from '../../missions/mission.ts';
import { programmeMission, shiftedStartMs, type ProgrammeWish } from '../../missions/programme/mission-use.ts';
import type { Programme, ProgrammeInput, ProgrammeMission } from '../../missions/programme/programme.ts';
import {
  programmeImpossible,
  type ProgrammeRequest,
  type ProgrammeTakenOver,
  type ProgrammeView,
} from '../contract/missions/programme.ts';

/** Programmes kept, the oldest given up first. */
const programmesMax = 8;
/** Some 0.1 ms each for 20 missions. */
const schedulesMax = 4000;
/** A mission is not planned again for less. */
const moveMinMs = 60_000;

export interface ProgrammePorts {
  readonly all: () => readonly Mission[];
  readonly find: (missionId: string) => Mission | null;
  readonly nowMs: () => number;
  readonly plan: (input: ProgrammeInput) => Promise<Result<Programme>>;
  /** Plans a mission again from another start. Refuses 'draft-outdated' where it is no longer as it was (`version`). */
  readonly moveStart: (
    missionId: MissionId,
    version: number,
    startMs: number,
    user: string,
  ) => Promise<Result<Mission>>;
  readonly isCage: (machineId: MachineId) => boolean;
  readonly nextId: () => string;
}

interface Move {
  readonly missionId: MissionId;
  readonly version: number;
  readonly byMs: number;
  readonly startMs: number;
}

/** When each mission of the site begins: asked for and looked at, and taken over as a whole. Asking changes nothing. */
export class ProgrammeDesk {
  private readonly ports: ProgrammePorts;
  private readonly kept = new Map<string, readonly Move[]>();

  constructor(ports: ProgrammePorts) {
    this.ports = ports;
  }

  /** Refuses 'not-found' (a mission), 'after-itself' and 'planner-busy'; where there is no programme the view says why. */
  async ask({ aim, missions: wished }: ProgrammeRequest): Promise<Result<ProgrammeView>> {
    const unknown = wished
      .flatMap(({ missionId, after }) => [missionId, ...after.map((one) => one.missionId)])
      .find((id) => this.ports.find(id) === null);
    if (unknown !== undefined) return refuse({ code: 'not-found', facts: { missionId: unknown } });
    const own = wished.find(({ missionId, after }) => after.some((one) => one.missionId === missionId));
    if (own !== undefined) return refuse({ code: 'after-itself', facts: { missionId: own.missionId } });
    const nowMs = this.ports.nowMs();
    const wishes = new Map(wished.map((wish) => [wish.missionId, wish]));
    const programmed = this.ports.all().flatMap((mission) => {
      const use = programmeMission(mission, wishOf(wishes.get(mission.id)), { nowMs, isShared: this.ports.isCage });
      return use === null ? [] : [{ mission, use }];
    });
    const missions = programmed.map(({ use }) => use);
    const made = await this.ports.plan({ missions, nowMs, aim, schedulesMax, seed: 1 });
    if (!made.ok && made.problem.code === 'planner-busy') return made;
    const times = made.ok ? made.value.missions : null;
    const moves = programmed.flatMap(({ mission, use }, index): Move[] => {
      const startMs = times?.[index]?.startMs ?? use.startMs;
      const byMs = startMs - use.startMs;
      return Math.abs(byMs) < moveMinMs ? [] : [{ missionId: use.missionId, version: mission.version, byMs, startMs }];
    });
    return ok({
      programmeId: made.ok ? this.keep(moves) : null,
      madeAtMs: nowMs,
      missions: programmed.map(({ mission, use }, index) => {
        const time = times?.[index];
        return {
          ...plannedView(mission, use),
          times: time === undefined ? null : { ...timeView(time) },
        };
      }),
      clashes: made.ok
        ? made.value.clashes.map(({ missionIds, ...clash }) => ({ ...clash, missionIds: [...missionIds] }))
        : [],
      endMs: made.ok ? made.value.endMs : null,
      endBoundMs: made.ok ? made.value.endBoundMs : null,
      unplannedIds: this.ports
        .all()
        .filter(({ state }) => state === 'draft')
        .map(({ id }) => id),
      ...noneView(made),
    });
  }

  /**
   * Plans all that move again, in the order of their new starts: who follows another mission's bays after that one. A mission that has changed since, or
   * cannot be planned then, stays as it was and says why; the others move all the same. Refuses 'programme-gone'.
   */
  async takeOver(programmeId: string, user: string): Promise<Result<ProgrammeTakenOver>> {
    const moves = this.kept.get(programmeId);
    if (moves === undefined) return refuse({ code: 'programme-gone', facts: { programmeId } });
    this.kept.delete(programmeId);
    const missions: ProgrammeTakenOver['missions'] = [];
    for (const { missionId, version, byMs } of moves.toSorted((a, b) => a.startMs - b.startMs)) {
      const mission = this.ports.find(missionId);
      if (mission === null) continue;
      const moved = await this.ports.moveStart(missionId, version, shiftedStartMs(mission, byMs), user);
      const { plan } = moved.ok ? moved.value : mission;
      missions.push({
        missionId,
        startMs: plan?.startMs ?? 0,
        endMs: plan?.endMs ?? 0,
        problem: moved.ok ? null : problemView(moved.problem),
      });
    }
    return ok({ missions });
  }

  private keep(moves: readonly Move[]): string {
    const programmeId = this.ports.nextId();
    this.kept.set(programmeId, moves);
    const [oldest] = this.kept.keys();
    if (this.kept.size > programmesMax && oldest !== undefined) this.kept.delete(oldest);
    return programmeId;
  }
}

function wishOf(wish: ProgrammeRequest['missions'][number] | undefined): ProgrammeWish {
  if (wish === undefined) return { priority: 3, isDueFirm: false, after: [] };
  const after = wish.after.map(({ missionId, gapMs }) => ({ missionId: missionId as MissionId, gapMs }));
  return { priority: wish.priority, isDueFirm: wish.isDueFirm, after };
}

function plannedView(
  { id, number, request }: Mission,
  { isBegun, startMs, endMs, dueMs, machines }: ProgrammeMission,
): Omit<ProgrammeView['missions'][number], 'times'> {
  return {
    missionId: id,
    number,
    kind: request.kind,
    levelId: request.levelId,
    isBegun,
    plannedStartMs: startMs,
    plannedEndMs: endMs,
    dueMs: dueMs ?? null,
    machineIds: machines.map(({ machineId }) => machineId as string).sort(),
  };
}

function timeView({ startMs, endMs, lateMs, slackMs, because }: Programme['missions'][number]) {
  return { startMs, endMs, lateMs, slackMs, because: because.map((one) => ({ ...one })) };
}

function noneView(made: Result<Programme>): Pick<ProgrammeView, 'problem' | 'impossible'> {
  if (made.ok) return { problem: null, impossible: null };
  if (made.problem.code !== 'programme-impossible') return { problem: problemView(made.problem), impossible: null };
  return { problem: { code: made.problem.code }, impossible: programmeImpossible.parse(made.problem.facts) };
}

function problemView({ code, facts }: Problem): { code: string; facts?: Record<string, unknown> } {
  return facts === undefined ? { code } : { code, facts: { ...facts } };
}
