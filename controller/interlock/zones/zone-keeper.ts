import type { PermitRequest } from '../../../kernel/permit.ts';
import type { Body } from '../body.ts';
import type { Latch } from '../latching/latches.ts';
import type { Limits } from '../limits/limits.ts';
import { shapesAt, touchesZone } from '../geometry/own-shapes.ts';
import type { Scene } from '../rules/finding.ts';
import { isFor, roomBefore } from '../rules/zones.ts';
import type { World, ZoneShape } from '../geometry/world.ts';
import {
  acknowledgeEpoch,
  blockersOf,
  challenge,
  mayCarry,
  openZone,
  permitSent,
  release,
  seenInside,
  signClear,
  take,
  takeAnswer,
  type ZoneGrant,
  type ZoneMachine,
} from './zone-grants.ts';

/** The question that a machine has not answered: its number, and the permit that carried it. */
interface Question {
  readonly challenge: number;
  readonly sequence: number;
}

interface KeptZone {
  readonly shape: ZoneShape;
  /** What the grant was opened for: another outline or other machines begin anew. */
  readonly key: string;
  grant: ZoneGrant;
  /** Who wants it and does not hold it, first come first. */
  queue: string[];
  readonly questions: Map<string, Question>;
  /** Since when the holder has stood outside; Infinity while it moves or is inside. */
  idleSinceMs: number;
  /** Who gave it up for others last: it comes after them. */
  yieldedId: string;
  /** Since when somebody has waited; Infinity while nobody does. */
  waitedSinceMs: number;
}

export interface ZonesMemory {
  readonly zones: readonly {
    readonly id: string;
    readonly grant: ZoneGrant;
    readonly queue: readonly string[];
    readonly questions: readonly (readonly [string, Question])[];
    readonly idleSinceMs: number;
    readonly yieldedId: string;
    readonly waitedSinceMs: number;
  }[];
}

export interface ZoneKeeperOptions {
  readonly epoch: number;
  readonly limits: () => Limits;
  /** Others wait for a zone that machines which do not answer may be in: a person must look. */
  readonly onOccupied: (zoneId: string, machineIds: readonly string[], nowMs: number) => void;
}

/**
 * Drives the exclusive zones (RELEASE) by the rules of zone-grants.ts. A machine asks by coming near: its way leads into the zone, by
 * our geometry, and it does not say that it has no goal. The question whether it is out travels in its permits: the first request that shows
 * a permit sent after the wait-out, with the machine's own place, is the answer, judged with our footprint of it and its uncertainty.
 * Machines of the second grade answer nothing: they get no such zone, and keep others out until a person has signed.
 */
export class ZoneKeeper {
  readonly #options: ZoneKeeperOptions;
  #zones: KeptZone[] = [];

  constructor(options: ZoneKeeperOptions) {
    this.#options = options;
  }

  /** Another configuration. A zone whose outline, machines and stopping times are the same goes on as it was. */
  settle(world: World, bodies: readonly Body[], nowMonoMs: number): void {
    const before = new Map(this.#zones.map((zone) => [zone.grant.zoneId, zone]));
    this.#zones = world.zones
      .filter(({ zone }) => zone.kind === 'RELEASE')
      .map((shape): KeptZone => {
        const machines = bodies.filter((body) => canReach(body, shape)).map((body) => this.#machineOf(body));
        const key = JSON.stringify([shape.zone, machines]);
        const old = before.get(shape.zone.id);
        if (old?.key === key) return { ...old, shape };
        const grant = openZone(shape.zone.id, machines, nowMonoMs);
        const waits = { idleSinceMs: Infinity, waitedSinceMs: Infinity, yieldedId: '' };
        return { shape, key, grant, queue: [], questions: new Map(), ...waits };
      });
    for (const body of bodies) this.#tell(body, nowMonoMs);
  }

  /** After the last permit that let it in the machine stands, and what it says of its place may be a little old. */
  #machineOf(body: Body): ZoneMachine {
    const { validityMarginMs, poseAgeMovingMaxMs } = this.#options.limits();
    return {
      machineId: body.machineId,
      waitMs: body.validityMs + validityMarginMs + body.stopMs + poseAgeMovingMaxMs,
    };
  }

  /** Each request that has been taken: it may acknowledge our epoch, and answer where the machine is. */
  takeRequest(body: Body, request: PermitRequest, nowMonoMs: number): void {
    if (this.#zones.length === 0 || request.epochSeen !== this.#options.epoch) return;
    for (const zone of this.#zones) {
      zone.grant = acknowledgeEpoch(zone.grant, body.machineId, nowMonoMs);
      const question = zone.questions.get(body.machineId);
      // Written so that a request without the number answers nothing.
      if (question === undefined || !((request.sequenceSeen ?? -1) >= question.sequence)) continue;
      const where = this.#whereIs(body, request, zone);
      if (where === null) continue;
      zone.questions.delete(body.machineId);
      zone.grant = takeAnswer(zone.grant, body.machineId, { challenge: question.challenge, where });
    }
  }

  #whereIs(body: Body, { place }: PermitRequest, zone: KeptZone): 'inside' | 'outside' | null {
    const { poseAgeMovingMaxMs, machineUncertaintyM } = this.#options.limits();
    if (place === undefined || !(place.ageMs >= 0 && place.ageMs <= poseAgeMovingMaxMs)) return null;
    const { xM, yM, zM, yawRad } = place;
    if (![xM, yM, zM, yawRad, ...Object.values(place.joints ?? {})].every((value) => Number.isFinite(value)))
      return null;
    if (body.mobility === 'fixed' && place.joints === undefined) return null;
    return touchesZone(shapesAt(body, place), zone.shape.shape, machineUncertaintyM) ? 'inside' : 'outside';
  }

  /** Once per cycle, before the rules. `nowMs` labels what a person must look at. */
  decide(scene: Scene, nowMs: number): void {
    if (this.#zones.length === 0) return;
    for (const zone of this.#zones) this.#decideZone(zone, scene, nowMs);
    for (const body of scene.bodies) this.#tell(body, scene.nowMs);
    this.#findRings(scene);
  }

  #decideZone(zone: KeptZone, scene: Scene, nowMs: number): void {
    const wanting: string[] = [];
    for (const body of scene.bodies) {
      const stay = stayOf(scene, body, zone.shape);
      const isFresh = scene.nowMs - body.poseAtMs <= scene.limits.poseAgeRestMaxMs;
      // An old position says nothing against a newer word, of the machine or of a person.
      if (stay === 'inside' && isFresh) zone.grant = seenInside(zone.grant, body.machineId);
      if (zone.grant.holderId === body.machineId) this.#keepHolder(zone, scene, body, stay);
      if (stay !== 'away' && body.grade === 'guarded') wanting.push(body.machineId);
    }
    const { holderId } = zone.grant;
    const isWaiting = (id: string): boolean => id !== holderId && wanting.includes(id);
    zone.queue = zone.queue.filter(isWaiting);
    for (const id of wanting) if (isWaiting(id) && !zone.queue.includes(id)) zone.queue.push(id);
    if (holderId !== null && zone.queue.length > 0) this.#yieldIdle(zone, scene.nowMs);
    this.#grant(zone, scene.nowMs);
    this.#noteSilent(zone, scene, nowMs);
  }

  /** Ends the holding of a machine that is out and does not go there. It frees nothing yet. */
  #keepHolder(zone: KeptZone, scene: Scene, body: Body, stay: Stay): void {
    if (stay === 'inside' || stay === 'near' || !body.isAtRest(scene.limits)) zone.idleSinceMs = Infinity;
    else zone.idleSinceMs = Math.min(zone.idleSinceMs, scene.nowMs);
    const isFresh = scene.nowMs - body.poseAtMs <= scene.limits.poseAgeRestMaxMs;
    if (stay === 'away' && isFresh) zone.grant = release(zone.grant, body.machineId);
  }

  /** A holder that stands outside while others wait: whoever stands in front of a zone for good must not keep it. */
  #yieldIdle(zone: KeptZone, nowMonoMs: number): void {
    const { holderId } = zone.grant;
    if (holderId === null || !(nowMonoMs - zone.idleSinceMs >= this.#options.limits().zoneIdleMs)) return;
    zone.grant = release(zone.grant, holderId);
    zone.queue.push(holderId);
    zone.yieldedId = holderId;
  }

  #grant(zone: KeptZone, nowMonoMs: number): void {
    if (zone.grant.holderId !== null) return;
    for (const id of zone.queue) {
      if (id === zone.yieldedId && zone.queue.length > 1) continue;
      zone.grant = take(zone.grant, id, nowMonoMs);
      if (zone.grant.holderId !== id) continue;
      zone.queue = zone.queue.filter((other) => other !== id);
      zone.idleSinceMs = Infinity;
      zone.yieldedId = '';
      return;
    }
  }

  /** Somebody has waited for long, for machines that do not answer: only a person can say whether they are out (fault 58). */
  #noteSilent(zone: KeptZone, scene: Scene, nowMs: number): void {
    const [first] = zone.queue;
    if (first === undefined) {
      zone.waitedSinceMs = Infinity;
      return;
    }
    zone.waitedSinceMs = Math.min(zone.waitedSinceMs, scene.nowMs);
    if (!(scene.nowMs - zone.waitedSinceMs >= this.#options.limits().zoneSilentMs)) return;
    const silent = blockersOf(zone.grant, first, scene.nowMs)
      .map(({ machineId }) => machineId)
      .filter((machineId) => this.#isSilent(scene, machineId));
    if (silent.length > 0) this.#options.onOccupied(zone.grant.zoneId, silent, nowMs);
  }

  #isSilent(scene: Scene, machineId: string): boolean {
    const body = scene.bodyById.get(machineId);
    if (body === undefined || body.grade === 'locked') return true;
    return scene.nowMs - body.requestAtMs >= this.#options.limits().zoneSilentMs;
  }

  /** Whoever resets `zone-occupied` has seen that the machines it names are not in the zone. One that answers by now speaks for itself. */
  signReset({ ruleId, scope, reason }: Latch, scene: Scene | null): void {
    if (ruleId !== 'zone-occupied' || scope.type !== 'zone' || scene === null) return;
    const zone = this.#zones.find(({ grant }) => grant.zoneId === scope.zoneId);
    if (zone === undefined) return;
    for (const machineId of reason.split(' ')) {
      if (this.#isSilent(scene, machineId)) zone.grant = signClear(zone.grant, machineId, scene.nowMs);
    }
    zone.waitedSinceMs = Infinity;
  }

  #tell(body: Body, nowMonoMs: number): void {
    if (this.#zones.length === 0 && body.grantedZoneIds.length === 0) return;
    const ids: string[] = [];
    for (const { grant } of this.#zones) if (mayCarry(grant, body.machineId, nowMonoMs)) ids.push(grant.zoneId);
    body.grantedZoneIds = ids;
  }

  /** To be called with each permit, before it leaves: it carries the zones, and the question where others are. */
  permitSent(body: Body, nowMonoMs: number): void {
    for (const zone of this.#zones) {
      const { machineId, sequence } = body;
      if (body.grantedZoneIds.includes(zone.grant.zoneId)) {
        zone.grant = permitSent(zone.grant, machineId, nowMonoMs);
        zone.questions.delete(machineId);
        continue;
      }
      const party = zone.grant.parties.find((other) => other.machineId === machineId);
      if (party === undefined || party.isClear || zone.questions.has(machineId)) continue;
      const asked = challenge(zone.grant, machineId, nowMonoMs);
      if (asked === zone.grant) continue;
      zone.grant = asked;
      zone.questions.set(machineId, { challenge: asked.challengesSent, sequence });
    }
  }

  /** Marks machines that wait for each other in a ring: each for a zone whose holder waits for the next. */
  #findRings(scene: Scene): void {
    const waitsFor = new Map<string, string[]>();
    for (const { grant, queue } of this.#zones) {
      const { holderId } = grant;
      if (holderId === null) continue;
      for (const id of queue) waitsFor.set(id, [...(waitsFor.get(id) ?? []), holderId]);
    }
    for (const body of scene.bodies) {
      const next = (waitsFor.get(body.machineId) ?? []).find((id) => leadsTo(waitsFor, id, body.machineId));
      body.ringWithId = next ?? '';
    }
  }

  memory(): ZonesMemory {
    const zones = this.#zones.map(({ grant, queue, questions, idleSinceMs, waitedSinceMs, yieldedId }) => ({
      id: grant.zoneId,
      grant,
      queue: [...queue],
      questions: [...questions],
      idleSinceMs,
      waitedSinceMs,
      yieldedId,
    }));
    return { zones };
  }

  /** After the same configuration has been settled. */
  recall(memory: ZonesMemory): void {
    for (const { id, grant, queue, questions, ...waits } of memory.zones) {
      const zone = this.#zones.find((kept) => kept.grant.zoneId === id);
      if (zone === undefined) continue;
      Object.assign(zone, { grant, queue: [...queue], ...waits });
      zone.questions.clear();
      for (const [machineId, question] of questions) zone.questions.set(machineId, question);
    }
  }
}

/** `near`: so near that it cannot be told from inside. */
type Stay = 'inside' | 'near' | 'comes' | 'away';

/** Whether a machine can get into a zone at all. A cage runs between floors, which is where zones are. */
function canReach(body: Body, { zone }: ZoneShape): boolean {
  return body.mobility !== 'vertical' && (zone.machineIds === null || zone.machineIds.includes(body.machineId));
}

/** What a machine does about a zone by what it reports. It comes when its way leads there, unless it says that it has no goal. */
function stayOf(scene: Scene, body: Body, candidate: ZoneShape): Stay {
  if (body.pose === null || !isFor(body, candidate, 'RELEASE') || !body.nearZones.includes(candidate)) return 'away';
  if (touchesZone(body.moving, candidate.shape, 0)) return 'inside';
  const room = roomBefore(scene, body, candidate);
  if (room === null) return 'away';
  if (touchesZone(body.moving, candidate.shape, scene.limits.machineUncertaintyM)) return 'near';
  const { restSpeedMps } = scene.limits;
  const aheadM =
    body.forwardMps > restSpeedMps
      ? room.forwardM
      : body.forwardMps < -restSpeedMps
        ? room.backwardM
        : Math.min(room.forwardM, room.backwardM);
  const comes = aheadM < body.staticRoomM && (body.request?.wantsToMove ?? true);
  return comes ? 'comes' : 'away';
}

function leadsTo(waitsFor: ReadonlyMap<string, readonly string[]>, from: string, goal: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === goal) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(waitsFor.get(id) ?? []));
  }
  return false;
}
