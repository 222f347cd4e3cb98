import type { MachineId, MissionId } from '../../../kernel/ids.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import {
  dispatchHoists,
  type CageState,
  type HoistDecision,
} from '../../../missions/hoists/dispatch/dispatch-hoists.ts';
import type { HoistCage, HoistCall, HoistGroup } from '../../../missions/hoists/dispatch/hoist-group.ts';
import { callOf } from '../../../missions/hoists/hoist-calls.ts';
import { landingOf, plantOf } from '../../../missions/hoists/hoist-plant.ts';
import type { HoistTraffic } from '../../../missions/hoists/hoist-traffic.ts';
import { liftStops, type LiftStop } from '../../../missions/hoists/lift-stops.ts';
import type { Mission } from '../../../missions/mission.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import type { HoistCallRequest, HoistCallView, HoistsView } from '../../contract/missions/hoist-calls.ts';
import type { LedgerDraft, LedgerType } from '../../contract/ledger/ledger.ts';
import type { ControlLeases } from '../../fleet/control-leases.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { LiveMachine } from '../../fleet/live-machine.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { CageDriver, type CageDriverPorts } from './cage-driver.ts';
import { CageService, type CageCondition } from './cage-service.ts';
import { isGateOpenYet, stopTimes, toldHeightM, type CageStop } from './cage-stop.ts';
import { CallBook, type PersonCall } from './call-book.ts';
import { acceptable } from './call-check.ts';
import { cageViewOf } from './hoists-view.ts';
import { dealtTasks, liftCall, openLifts, type OpenLift } from './mission-lifts.ts';

const MS_PER_S = 1_000;
/** While anybody waits, what is expected is reckoned anew this often, site time. */
const DECIDE_AGAIN_MS = 5_000;
/** Who asked for a cage and has not asked again for this long wants it no more; the runner asks every tick. */
const ASKED_LATELY_MS = 1_000;
const OPEN_CALLS_MAX = 200;
const SEED = 1;
/** Work of one decision: more brings nothing with twenty calls and a hoist run, and would keep the API waiting. */
const PLACES_MAX = 3_000;

export interface HoistDeskPorts extends CageDriverPorts {
  readonly fleet: Fleet;
  readonly leases: ControlLeases;
  readonly record: SiteRecord;
  readonly site: () => SiteModel;
  /** Until when rides keep a cage to themselves, site epoch ms; null: none does. */
  readonly reservedUntilMs: (cageId: MachineId) => number | null;
  /** Whether nothing of a mission may begin now: its plan is about to change. */
  readonly isPaused: (missionId: MissionId) => boolean;
  readonly onWriteFailed: (error: unknown) => void;
  readonly onNotice: (code: string, facts: Readonly<Record<string, unknown>>) => void;
}

/** A cage and what is known of it at this moment. */
interface DeskCage {
  readonly machine: LiveMachine;
  readonly condition: CageCondition;
  readonly aboard: readonly HoistCall[];
  /** A ride keeps it, or waits for it; site epoch ms. Null: it is there for calls. */
  readonly reservedUntilMs: number | null;
}

/**
 * Owns the cages while they carry people's calls and the lifts of approved hoist runs: one dispatcher decides for all of them which cage fetches
 * whom, again at each change. A stop that has begun is brought to its end. Rides of robots keep a cage to themselves (`grants`).
 */
export class HoistDesk {
  private readonly ports: HoistDeskPorts;
  private readonly calls: CallBook;
  private readonly service: CageService;
  private readonly driver: CageDriver;
  /** Who wants a cage to himself, and for how long. */
  private readonly asked = new Map<MachineId, { readonly atMonoMs: number; readonly forMs: number }>();
  /** Since when each lift counts as waiting: from when it was first planned to begin. */
  private readonly liftSinceMs = new Map<string, number>();
  private wholePlant: HoistGroup | null | undefined;
  private decidedMonoMs = -Infinity;
  private decidedOn = '';

  constructor(ports: HoistDeskPorts) {
    this.ports = ports;
    this.calls = new CallBook(ports);
    this.service = new CageService({
      ...ports,
      onPaused: (cageId, cause) => {
        this.write('hoist.paused', cageId, 'system', { cause });
        ports.onNotice('hoist-paused', { machineId: cageId, cause });
      },
    });
    this.driver = new CageDriver(ports, this.calls, (cageId, problem) => {
      this.service.pause(cageId, problem.code);
    });
  }

  /** Reads what the last run left: nobody is moved who was in a cage then, until a person says so. */
  load(): void {
    for (const cageId of this.calls.load()) this.service.pause(cageId, 'controller-restart');
  }

  tick(): void {
    const machines = this.machines();
    this.service.watch(machines);
    for (const { id } of machines) if (this.service.pauseOf(id) !== null) this.driver.interrupt(id);
    const lifts = this.lifts();
    if (lifts.length === 0 && this.calls.open().length === 0) return;
    const isDue = this.ports.clock.monoMs() - this.decidedMonoMs >= DECIDE_AGAIN_MS;
    if (isDue || this.sign(lifts) !== this.decidedOn) this.decide();
  }

  /**
   * Somebody at a landing calls: answered with the cage that is to come and when. Refused with what to do where no cage can carry it, or none
   * takes calls now.
   */
  call(request: HoistCallRequest, user: string): Result<HoistCallView> {
    const open = this.calls.open().length;
    if (!this.ports.record.isWritable()) return refuse({ code: 'ledger-unavailable' });
    if (open >= OPEN_CALLS_MAX)
      return refuse({ code: 'hoist-too-many-calls', facts: { size: open + 1, limit: OPEN_CALLS_MAX } });
    const machines = this.machines();
    this.service.watch(machines);
    const cages = this.cages(this.lifts()).map(({ machine, condition }) => ({ machine, condition }));
    const accepted = acceptable(request, cages, this.ports.site(), (cageId) => this.service.latchOver(cageId));
    if (!accepted.ok) return accepted;
    const call = this.calls.make(request, user);
    this.decide();
    return ok(this.viewOf(call.id));
  }

  cancel(callId: string, user: string): Result<HoistCallView> {
    const call = this.calls.find(callId);
    if (call === undefined) return refuse({ code: 'not-found', facts: { callId } });
    if (call.state === 'aboard') return refuse({ code: 'call-aboard', facts: { callId } });
    if (call.state === 'done' || call.state === 'ended') return refuse({ code: 'call-over', facts: { callId } });
    this.calls.end(callId, { code: 'cancelled-by-person', facts: { by: user } }, user);
    return ok(this.viewOf(callId));
  }

  /** A person lets a cage take calls again, after its cause is shown. */
  resume(machineId: string, user: string): Result<void> {
    const machine = this.machines().find(({ id }) => id === machineId);
    if (machine === undefined) return refuse({ code: 'machine-unknown', facts: { machineId } });
    if (this.service.pauseOf(machine.id) === null) return refuse({ code: 'cage-not-paused', facts: { machineId } });
    const latchId = this.service.latchOver(machine.id);
    if (latchId !== null) return refuse({ code: 'reset-first', facts: { machineId, latchId } });
    const control = this.ports.leases.check([machineId], user);
    if (!control.ok) return control;
    this.ports.leases.take(machineId, user, this.ports.clock.epochMs());
    this.putBack([machine.id], user);
    return ok(undefined);
  }

  /** What a person approved or resumed puts the cages that it needs back to service. */
  putBack(machineIds: readonly MachineId[], user: string): void {
    for (const id of machineIds) if (this.service.putBack(id)) this.write('hoist.resumed', id, user, {});
  }

  /** Asks for a cage for a ride of its own, to be asked again until granted: it takes no more calls and brings home who is in it. */
  grants(machineId: MachineId, forMs: number): boolean {
    if (!this.machines().some(({ id }) => id === machineId)) return true;
    this.asked.set(machineId, { atMonoMs: this.ports.clock.monoMs(), forMs });
    return this.driver.stopOf(machineId) === undefined && this.aboardOf(machineId, this.lifts()).length === 0;
  }

  /** What the cages are at and called for, without one mission. */
  traffic(missionId: MissionId): HoistTraffic {
    const lifts = this.lifts().filter(({ mission }) => mission.id !== missionId);
    const cages = this.cages(lifts);
    const plant = plantOf(this.ports.site().landings, cages.map(planned));
    if (!plant.ok) return { cages: [], waiting: [] };
    return {
      cages: plant.value.cages.map(({ id, landings }) => {
        const cage = cages.find(({ machine }) => machine.id === id)!;
        const { heightM, busyUntilS, riders } = this.stateOf(cage, landings);
        return { cageId: id, heightM, freeAtMs: busyUntilS * MS_PER_S, riders };
      }),
      waiting: this.waiting(plant.value, lifts),
    };
  }

  view(): HoistsView {
    const landings = this.ports.site().landings;
    const lifts = this.lifts();
    return {
      cages: this.cages(lifts).map(({ machine, condition, reservedUntilMs }) =>
        cageViewOf(machine, landings, condition, {
          isReserved: reservedUntilMs !== null,
          toLevelId: this.driver.stopOf(machine.id)?.landing.levelId ?? null,
        }),
      ),
      calls: this.callViews(),
      openLifts: lifts.length,
    };
  }

  personsIn(cageId: MachineId): number | null {
    return this.calls.personsIn(cageId);
  }

  private callViews(): HoistCallView[] {
    const group = this.whole();
    return this.calls.views((call) => (group === null ? null : this.callOf(call, group)));
  }

  private viewOf(callId: string): HoistCallView {
    const view = this.callViews().find(({ id }) => id === callId);
    if (view === undefined) throw new Error(`call ${callId} has vanished`);
    return view;
  }

  /** Machines that are cages with landings on this site. */
  private machines(): readonly LiveMachine[] {
    const { landings } = this.ports.site();
    return [...this.ports.fleet.machines.values()].filter(
      ({ id, profile }) =>
        profile.hoisting !== undefined && landings.filter(({ machineId }) => machineId === id).length > 1,
    );
  }

  private lifts(): readonly OpenLift[] {
    return this.liftsOf((mission) => mission.state === 'running' && !this.ports.isPaused(mission.id));
  }

  private liftsOf(isMeant: (mission: Mission) => boolean): readonly OpenLift[] {
    return openLifts(this.ports.book.all().filter(isMeant), this.ports.clock.epochMs());
  }

  private cages(lifts: readonly OpenLift[]): readonly DeskCage[] {
    const nowMs = this.ports.clock.epochMs();
    const isStill = ({ id, state }: Mission): boolean =>
      state === 'held' || (state === 'running' && this.ports.isPaused(id));
    const held = new Set(this.liftsOf(isStill).map(({ cageId }) => cageId));
    return this.machines().map((machine) => {
      const aboard = this.driver.stopOf(machine.id)?.riders ?? this.aboardOf(machine.id, lifts);
      // What a held mission has in a cage stays where it is.
      const condition: CageCondition = held.has(machine.id)
        ? { type: 'away', cause: 'mission-held' }
        : this.service.conditionOf(machine, aboard.length > 0);
      return { machine, condition, aboard, reservedUntilMs: this.reservedUntilMs(machine.id, nowMs) };
    });
  }

  private reservedUntilMs(cageId: MachineId, nowMs: number): number | null {
    const untilMs = this.ports.reservedUntilMs(cageId);
    if (untilMs !== null) return untilMs;
    const asked = this.asked.get(cageId);
    const isAsked = asked !== undefined && this.ports.clock.monoMs() - asked.atMonoMs <= ASKED_LATELY_MS;
    return isAsked ? nowMs + asked.forMs : null;
  }

  private aboardOf(cageId: MachineId, lifts: readonly OpenLift[]): readonly HoistCall[] {
    const group = this.whole();
    if (group === null) return [];
    const people = this.calls.open().filter((call) => call.state === 'aboard' && call.cageId === cageId);
    return [
      ...people.map((call) => this.callOf(call, group)),
      ...lifts.filter((lift) => lift.cageId === cageId).map((lift) => this.liftCall(lift, group)),
    ];
  }

  /** All cages of the site, whether they take calls or not; null where there are none. */
  private whole(): HoistGroup | null {
    if (this.wholePlant === undefined) {
      const plant = plantOf(this.ports.site().landings, this.machines());
      this.wholePlant = plant.ok ? plant.value : null;
    }
    return this.wholePlant;
  }

  private callOf({ id, request, madeAtMs }: PersonCall, group: HoistGroup): HoistCall {
    const { fromLevelId, toLevelId, priority } = request;
    return callOf({ id, from: fromLevelId, to: toLevelId, priority, earliestS: madeAtMs / MS_PER_S }, request, group);
  }

  private liftCall(lift: OpenLift, group: HoistGroup): HoistCall {
    const sinceMs = this.liftSinceMs.get(lift.id) ?? lift.load.startMs;
    this.liftSinceMs.set(lift.id, sinceMs);
    // A little before any call of this moment: who was approved first goes first.
    return liftCall(lift, group, Math.min(sinceMs, this.ports.clock.epochMs()) - MS_PER_S);
  }

  private waiting(group: HoistGroup, lifts: readonly OpenLift[]): readonly HoistCall[] {
    const underWay = new Set(this.driver.all().flatMap(({ boards }) => boards.map(({ id }) => id)));
    return [
      ...this.calls
        .open()
        .filter(({ state }) => state === 'waiting')
        .map((call) => this.callOf(call, group)),
      ...lifts.filter(({ cageId }) => cageId === null).map((lift) => this.liftCall(lift, group)),
    ].filter(({ id }) => !underWay.has(id));
  }

  /** A cage as the dispatcher takes it: one that is at a stop stands there, done with it, when that is over. */
  private stateOf({ machine, aboard, reservedUntilMs }: DeskCage, landings: HoistCage['landings']): CageState {
    const nowMs = this.ports.clock.epochMs();
    const stop = this.driver.stopOf(machine.id);
    const [lowest, highest] = [landings[0]!.heightM, landings.at(-1)!.heightM];
    const toldM = stop?.landing.cagePose.zM ?? toldHeightM(machine) ?? lowest;
    const near = landings.find(({ heightM }) => Math.abs(heightM - toldM) < NEAR_LANDING_M)?.heightM;
    const freeMs = stop === undefined ? 0 : stopTimes(stop, machine, nowMs).freeS * MS_PER_S;
    return {
      heightM: near ?? Math.min(highest, Math.max(lowest, toldM)),
      speedMps: 0,
      boundFor: null,
      gate: 'shut',
      busyUntilS: (Math.max(freeMs, nowMs) + Math.max(0, (reservedUntilMs ?? 0) - nowMs)) / MS_PER_S,
      riders: reservedUntilMs === null ? aboard : [],
    };
  }

  private decide(): void {
    const { clock } = this.ports;
    const lifts = this.lifts();
    this.decidedMonoMs = clock.monoMs();
    const openIds = new Set(lifts.map(({ id }) => id));
    for (const id of this.liftSinceMs.keys()) if (!openIds.has(id)) this.liftSinceMs.delete(id);
    const cages = this.cages(lifts);
    const open = cages.filter(({ condition }) => condition.type === 'ready');
    this.dealOut(open, lifts, 'with-waiting');
    for (const cage of cages) {
      const isClosing =
        cage.condition.type === 'closing' || (cage.condition.type === 'ready' && cage.reservedUntilMs !== null);
      if (isClosing && cage.aboard.length > 0) this.dealOut([{ ...cage, reservedUntilMs: null }], lifts, 'aboard-only');
    }
    this.decidedOn = this.sign(lifts);
  }

  private dealOut(cages: readonly DeskCage[], lifts: readonly OpenLift[], whom: 'with-waiting' | 'aboard-only'): void {
    const { landings } = this.ports.site();
    const plant = plantOf(landings, cages.map(planned));
    const group = plant.ok ? plant.value : null;
    const waiting = group === null || whom === 'aboard-only' ? [] : this.waiting(group, lifts);
    const states = (group?.cages ?? []).map((cage) => this.stateOf(deskCageOf(cages, cage.id), cage.landings));
    const nowS = this.ports.clock.epochMs() / MS_PER_S;
    const decision =
      group === null
        ? null
        : dispatchHoists(
            group,
            { nowS, cages: states, waiting },
            { random: seededRandom(SEED), placesMax: PLACES_MAX },
          );
    if (group === null || decision === null || !decision.ok) {
      if (whom === 'with-waiting') this.tellExpected([]);
      return;
    }
    const starts = states.map(({ heightM, busyUntilS }) => ({ heightM, freeS: Math.max(nowS, busyUntilS) }));
    const stops = liftStops(group, decision.value, starts);
    this.letJoin(cages, group, decision.value, waiting);
    if (whom === 'with-waiting') this.tellExpected(stops);
    for (const [missionId, tasks] of dealtTasks(lifts, stops, landings)) {
      void this.ports.book.apply(missionId, { type: 'lifts-dealt', tasks }, 'system');
    }
    const calls = new Map([...waiting, ...cages.flatMap(({ aboard }) => aboard)].map((call) => [call.id, call]));
    decision.value.cages.forEach(({ cageId, order, stops: [first] }, at) => {
      const cage = deskCageOf(cages, cageId);
      if (order === null || first === undefined || !this.isFree(cage)) return;
      const landing = landingOf(landings, cageId, first.landing);
      if (landing === undefined) return;
      const named = (ids: readonly string[]): HoistCall[] => ids.flatMap((id) => calls.get(id) ?? []);
      const { aboard } = cage;
      const [boards, alights] = [named(first.boards), named(first.alights)];
      this.driver.begin(cage.machine, { cage: group.cages[at]!, landing, boards, alights, aboard }, this.lifts());
    });
  }

  /** Lets people in where a cage is at its stop anyway. */
  private letJoin(
    cages: readonly DeskCage[],
    group: HoistGroup,
    decision: HoistDecision,
    waiting: readonly HoistCall[],
  ): void {
    decision.cages.forEach(({ cageId, stops: [first] }, at) => {
      const stop = this.driver.stopOf(cageId);
      if (stop === undefined || first === undefined || first.landing !== stop.landing.levelId) return;
      if (deskCageOf(cages, cageId).reservedUntilMs !== null || !isGateOpenYet(stop, group.cages[at]!)) return;
      const callers = waiting.filter(({ id }) => first.boards.includes(id) && this.calls.find(id) !== undefined);
      this.driver.join(cageId, callers);
    });
  }

  private isFree({ machine, reservedUntilMs }: DeskCage): boolean {
    if (reservedUntilMs !== null || this.ports.active.has(machine.id)) return false;
    return machine.isPoseFresh(this.ports.clock.monoMs());
  }

  /** Tells each open call whom to expect, and when the cage stands at its landing. `stops`: none where no cage takes calls. */
  private tellExpected(stops: readonly LiftStop[]): void {
    const nowMs = this.ports.clock.epochMs();
    for (const call of this.calls.open()) {
      const of = (step: LiftStop['step']): LiftStop | undefined =>
        stops.find((stop) => stop.callId === call.id && stop.step === step);
      const underWay = this.driver.stopFor(call.id);
      const thereMs = underWay === undefined ? null : Math.max(call.madeAtMs, this.arrivesMs(underWay, nowMs));
      const loads = of('hoist-load');
      const cageId = underWay?.cageId ?? loads?.cageId ?? null;
      const alightsAtMs = of('hoist-unload')?.arriveMs ?? null;
      if (call.state === 'aboard') this.calls.expect(call.id, { ...call, alightsAtMs: alightsAtMs ?? thereMs });
      else {
        const problem = cageId === null ? { code: 'no-cage-free' } : null;
        this.calls.expect(call.id, { cageId, arrivesAtMs: thereMs ?? loads?.arriveMs ?? null, alightsAtMs, problem });
      }
    }
  }

  private arrivesMs(stop: CageStop, nowMs: number): number {
    const machine = this.ports.fleet.machines.get(stop.cageId);
    return machine === undefined ? nowMs : stopTimes(stop, machine, nowMs).arriveS * MS_PER_S;
  }

  /** What a decision hangs on, but for time. */
  private sign(lifts: readonly OpenLift[]): string {
    return JSON.stringify([
      this.calls.open().map(({ id, state }) => [id, state]),
      lifts.map(({ id, cageId }) => [id, cageId]),
      this.cages(lifts).map(({ machine, condition, reservedUntilMs }) => [
        machine.id,
        condition.type,
        reservedUntilMs === null,
        this.driver.stopOf(machine.id) === undefined,
        machine.isPoseFresh(this.ports.clock.monoMs()),
      ]),
    ]);
  }

  private write(type: LedgerType, machineId: MachineId, actor: string, payload: LedgerDraft['payload']): void {
    const { clock, record, onWriteFailed } = this.ports;
    const entry = {
      type,
      atMs: Math.round(clock.epochMs()),
      monoMs: clock.monoMs(),
      machineId,
      missionId: null,
      actor,
      payload,
    };
    record.commit({ entries: [entry], documents: [] }).catch(onWriteFailed);
  }
}

/** A cage as near to a landing as this counts as level with it, metres. */
const NEAR_LANDING_M = 0.05;

function planned({ machine: { id, profile } }: DeskCage) {
  return { id, profile };
}

function deskCageOf(cages: readonly DeskCage[], cageId: MachineId): DeskCage {
  return cages.find(({ machine }) => machine.id === cageId)!;
}
