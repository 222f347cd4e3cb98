import { createHmac } from 'node:crypto';
import { permitWayOf, toolsOf } from '../../../hardware-profiles/wiring.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import { asId, type CommandId, type MachineId } from '../../../kernel/ids.ts';
import { encodePermit, type PermitLevel, type PermitRequest } from '../../../kernel/permit.ts';
import type { CommandEvent, MachineReport, PermitLink } from '../../../robot-bridge/link.ts';
import type { MachineCommandBody } from '../bridge-bench.ts';
import type { ControllerEnd, SeenGoal, WireStand, WireUnderTest } from './wire-under-test.ts';

/** One command as it was given, and what was heard of it. */
export interface Order {
  readonly commandId: CommandId;
  /** 'ok' or the code of the refusal. */
  readonly answer: string;
  readonly events: readonly CommandEvent[];
  /** x of its target where it is a goal, else null. */
  readonly xM: number | null;
}

const openEvents: readonly CommandEvent['type'][] = ['sent', 'accepted', 'progress'];
const lockEveryMs = 100;
/** Slower than this is standing. */
const standMps = 0.001;
const waitMaxMs = 60_000;

/** How long the machine was seen to move without a permit, at most. */
interface Unpermitted {
  sinceMs: number | null;
  worstMs: number;
}

/**
 * One controller that gives orders and permits over a wire, and sees both what it is told and what is true. At the end of every behaviour
 * it looks whether what must hold always has held: every command ended at most once, nothing reached the machine that was not given,
 * nothing twice, and the machine never moved on without a permit for longer than its braking.
 */
export class ConformanceBench {
  readonly wire: WireUnderTest;
  readonly reports: MachineReport[] = [];
  readonly orders: Order[] = [];
  readonly permits: PermitGiver;
  #nextXM: number;
  #unpermitted: Unpermitted = { sinceMs: null, worstMs: 0 };

  private constructor(wire: WireUnderTest) {
    this.wire = wire;
    this.#nextXM = wire.truth.pose().xM;
    this.permits = new PermitGiver(wire, wire.controller.permits, 1);
    wire.controller.link.onReport((report) => this.reports.push(report));
  }

  static async open(stand: WireStand): Promise<ConformanceBench> {
    return new ConformanceBench(await stand.open());
  }

  get truth(): WireUnderTest['truth'] {
    return this.wire.truth;
  }
  get line(): WireUnderTest['line'] {
    return this.wire.line;
  }
  get figures(): WireUnderTest['figures'] {
    return this.wire.figures;
  }

  async close(): Promise<void> {
    this.permits.end();
    await this.wire.close();
  }

  /** Connected, and a pose has been read on this connection. */
  async ready(): Promise<void> {
    const { link } = this.wire.controller;
    await this.until(() => link.connection() === 'connected', 'connected');
    const before = this.poses().length;
    await this.until(() => this.poses().length > before, 'a pose');
  }

  /** Down, up again, and read again. */
  async reconnected(): Promise<void> {
    await this.until(() => this.wire.controller.link.connection() !== 'connected', 'disconnected');
    await this.ready();
  }

  async pass(ms: number): Promise<void> {
    for (let doneMs = 0; doneMs < ms; doneMs += turnMs) {
      await this.wire.pass(turnMs);
      this.#look();
    }
  }

  /** Fails when the condition does not come true within so much of the wire's time. */
  async until(condition: () => boolean, what: string, withinMs = waitMaxMs): Promise<void> {
    const untilMs = this.wire.clock.monoMs() + withinMs;
    while (!condition()) {
      if (this.wire.clock.monoMs() > untilMs) throw new Error(`it never came to this: ${what}`);
      await this.pass(turnMs);
    }
  }

  poses(): readonly Extract<MachineReport, { type: 'pose' }>[] {
    return this.reports.filter((report) => report.type === 'pose');
  }

  /** Codes of the messages that were refused, as the console is told them. */
  refused(): readonly string[] {
    return this.reports.flatMap((report) => (report.type === 'refused' ? [report.problem.code] : []));
  }

  /** A straight path so far ahead of the last target, forward along x. */
  path(metres: number, given: Given = {}): Order {
    const from = this.#from();
    const to = { ...from, xM: this.#nextTarget(metres) };
    const middle = { ...from, xM: (from.xM + to.xM) / 2 };
    return this.order({ type: 'follow-path', poses: [from, middle, to] }, given);
  }

  navigate(metres: number, given: Given = {}): Order {
    return this.order({ type: 'navigate', pose: { ...this.#from(), xM: this.#nextTarget(metres) } }, given);
  }

  tool(on: 'on' | 'off', given: Given = {}): Order {
    const [tool] = toolsOf(this.wire.profile, this.wire.machine.wire);
    return this.order({ type: 'set-tool', tool: tool ?? '', on: on === 'on' }, given);
  }

  order(body: MachineCommandBody, { lifeMs = 600_000, id, end = this.wire.controller }: Given = {}): Order {
    const commandId = asId<CommandId>(id ?? `order-${String(this.orders.length + 1)}`);
    const events: CommandEvent[] = [];
    const expiresMonoMs = this.wire.clock.monoMs() + lifeMs;
    const base = { commandId, author: 'test', reason: 'conformance', expiresMonoMs };
    const sent = end.link.send({ ...base, ...body }, (event) => events.push(event));
    const order = { commandId, answer: sent.ok ? 'ok' : sent.problem.code, events, xM: targetOf(body) };
    this.orders.push(order);
    return order;
  }

  cancel(order: Order): void {
    this.wire.controller.link.cancel(order.commandId);
  }

  async ended(order: Order, withinMs?: number): Promise<CommandEvent> {
    await this.until(() => endsOf(order).length > 0, `${order.commandId} has ended`, withinMs);
    return endsOf(order)[0] as CommandEvent;
  }

  async underWay(order: Order): Promise<void> {
    await this.until(() => this.truth.speedMps() > 0.1, 'under way');
    await this.until(() => order.events.some(({ type }) => type === 'progress'), 'progress is told');
  }

  async standing(withinMs?: number): Promise<void> {
    await this.until(() => this.truth.speedMps() < standMps, 'standing', withinMs);
  }

  /** What the machine got of an order. */
  seen(order: Order): readonly SeenGoal[] {
    return this.truth.goals().filter(({ xM }) => order.xM !== null && Math.abs(xM - order.xM) < 1e-6);
  }

  /** Words for whatever must hold always and has not. */
  broken(): readonly string[] {
    const given = this.orders.filter(({ answer }) => answer === 'ok');
    const strangers = this.truth
      .goals()
      .filter(({ xM }) => !given.some((order) => Math.abs((order.xM ?? NaN) - xM) < 1e-6));
    const limitMs = this.figures.brakingMs + this.figures.passMs;
    return [
      ...this.orders.flatMap((order) => {
        const ends = endsOf(order);
        if (order.answer !== 'ok') return order.events.length === 0 ? [] : [`${order.commandId}: refused, yet told of`];
        if (ends.length > 1) return [`${order.commandId}: ended ${String(ends.length)} times`];
        return ends.length === 1 && order.events.at(-1) !== ends[0]
          ? [`${order.commandId}: told of after its end`]
          : [];
      }),
      ...given.flatMap((order) =>
        this.seen(order).length > 1 ? [`${order.commandId}: reached the machine twice`] : [],
      ),
      ...strangers.map(({ xM }) => `a goal that nobody gave: ${String(xM)}`),
      ...(this.#unpermitted.worstMs > limitMs
        ? [`moved for ${String(this.#unpermitted.worstMs)} ms without a permit`]
        : []),
    ];
  }

  #from(): Pose {
    return { ...this.truth.pose() };
  }

  /** Every target is found nowhere else. */
  #nextTarget(metres: number): number {
    this.#nextXM = Math.max(this.truth.pose().xM, this.truth.pose().xM + metres) + 0.001 * (this.orders.length + 1);
    return this.#nextXM;
  }

  #look(): void {
    const nowMs = this.wire.clock.monoMs();
    const isBad = this.truth.speedMps() > standMps && !this.truth.mayMove();
    if (!isBad) this.#unpermitted.sinceMs = null;
    else {
      this.#unpermitted.sinceMs ??= nowMs;
      this.#unpermitted.worstMs = Math.max(this.#unpermitted.worstMs, nowMs - this.#unpermitted.sinceMs);
    }
  }
}

interface Given {
  readonly lifeMs?: number;
  readonly id?: string;
  readonly end?: ControllerEnd;
}

/** What the suite looks at the machine after. */
const turnMs = 20;

export function endsOf({ events }: Order): readonly CommandEvent[] {
  return events.filter(({ type }) => !openEvents.includes(type));
}

function targetOf(body: MachineCommandBody): number | null {
  switch (body.type) {
    case 'follow-path':
      return body.poses.at(-1)?.xM ?? null;
    case 'navigate':
      return body.pose.xM;
    case 'set-tool':
    case 'trigger':
      return null;
  }
}

/** Stands in for an interlock: answers each request, or tells the lock ten times a second. Silent until told to give. */
export class PermitGiver {
  mode: 'give' | 'silent' = 'silent';
  level: PermitLevel = 'run';
  speedMaxMps = 1;
  /** Requests heard. */
  requests = 0;
  /** The permit given last, as text; null before the first. */
  lastText: string | null = null;
  readonly #wire: WireUnderTest;
  readonly #link: PermitLink;
  readonly #epoch: number;
  readonly #machineId: MachineId;
  #sequence = 0;
  #stopTimer: () => void = () => {};

  constructor(wire: WireUnderTest, link: PermitLink, epoch: number) {
    this.#wire = wire;
    this.#link = link;
    this.#epoch = epoch;
    this.#machineId = asId<MachineId>(wire.machine.id);
    link.onRequest((request) => {
      this.requests += 1;
      if (this.mode === 'give') link.sendPermit(this.#machineId, this.answer(request));
    });
    if (permitWayOf(wire.profile, wire.machine.wire)?.grade === 'locked') this.#tellLock();
  }

  end(): void {
    this.#stopTimer();
  }

  answer({ connectionId, nonce }: Pick<PermitRequest, 'connectionId' | 'nonce'>, keyHex?: string): string {
    this.#sequence += 1;
    const key = Buffer.from(keyHex ?? this.#wire.machine.permitKeyHex, 'hex');
    const hash = '0'.repeat(64);
    this.lastText = encodePermit(
      {
        version: 1,
        siteId: this.#wire.siteId,
        machineId: this.#machineId,
        epoch: this.#epoch,
        connectionId,
        sequence: this.#sequence,
        nonce,
        level: this.level,
        travelSpeedMaxMps: this.speedMaxMps,
        toolSpeedMaxMps: this.speedMaxMps,
        grantedZoneIds: [],
        geometryHash: hash,
        limitsHash: hash,
        validForMs: this.#wire.figures.permitMs,
        ruleId: '',
      },
      (bytes) => createHmac('sha256', key).update(bytes).digest(),
    );
    return this.lastText;
  }

  #tellLock(): void {
    this.#stopTimer = this.#wire.clock.after(lockEveryMs, () => this.#tellLock());
    if (this.mode === 'give') this.#link.sendLock(this.#machineId, this.level !== 'run', this.speedMaxMps);
  }
}
