import type { Clock } from '../../../kernel/clock.ts';
import { encodePermit, type Mac, type Permit, type PermitRequest, type PermitState } from '../../../kernel/permit.ts';
import type { Random } from '../../../kernel/random.ts';
import { faultyCountMax, faultyWindowMs } from '../permit-guard.ts';
import type { GuardWire } from './guard-wire.ts';

export interface BenchOptions {
  readonly wire: GuardWire;
  /** Time as the machine sees it: the system's, or that of a simulated site. */
  readonly clock: Clock;
  readonly siteId: string;
  /** HMAC-SHA-256 with the machine's key, and with a key that is not its own. */
  readonly mac: Mac;
  readonly forgedMac: Mac;
  /** Which bits are flipped. */
  readonly random: Random;
  /** Validity of the permits sent, ms. */
  readonly validForMs: number;
  /** What the way of a report and the machine's motion loop may take, ms. */
  readonly toleranceMs: number;
  /** From the end of a permit to a stand, ms. */
  readonly stopMs: number;
  readonly motion: 'allowed' | 'not-allowed';
  /** Joints of which the machine keeps bounds (`permit.axes` of its profile). Absent: it is sent none, and no case is about them. */
  readonly joints?: readonly string[];
  /** What the machine was commissioned with, where it does not name it in its requests. Lower-case hex SHA-256. */
  readonly geometryHash?: string;
  readonly limitsHash?: string;
}

/** A request and when it came, on the bench's clock. The machine sent it before: what is counted from here is never too strict. */
export interface Asked {
  readonly request: PermitRequest;
  readonly atMs: number;
}

/** Speeds in the permits of all cases but the one about motion: a machine that has a goal by mistake would creep. m/s. */
export const slowMps = 0.01;
export const widerMps = 0.02;

/** Any guard asks at 2 Hz at least (docs/wire.md). */
const requestWaitMs = 3000;
/** Kept at most of what came and went. */
const askedMax = 64;
const takenTextsMax = 50;
/** Our own punctuality is looked at this often. */
const watchPeriodMs = 50;
/** Added to the window of the error-rate rule, because it counts on the machine's clock. */
const windowMarginMs = 500;

/** Plays the interlock to one machine, and remembers what the machine says. */
export class GuardBench {
  readonly options: BenchOptions;
  readonly #clock: Clock;
  readonly #asked: Asked[] = [];
  readonly #faultySentAtMs: number[] = [];
  readonly #waiters = new Set<() => void>();
  readonly #takenTexts: string[] = [];
  #cancelWatch: () => void = () => undefined;
  #epoch = 0;
  #sequence = 0;
  #state: PermitState | null = null;
  #speedMps: number | null = null;
  #speedMaxWhileRefusedMps = 0;
  #refusedSinceMs = 0;
  /** Greatest lateness of our own timers since `beginCase`, ms. */
  lateMs = 0;

  constructor(options: BenchOptions) {
    this.options = options;
    this.#clock = options.clock;
    options.wire.follow({
      onRequest: (request) => this.#noteRequest(request),
      onState: (state) => this.#noteState(state),
      onSpeed: (speedMps) => this.#noteSpeed(speedMps),
    });
    this.#watch();
  }

  close(): void {
    this.#cancelWatch();
  }

  nowMs(): number {
    return this.#clock.monoMs();
  }

  state(): PermitState | null {
    return this.#state;
  }

  /** Greatest bound in force by the guard's own account, m/s; 0 = it may not move. */
  grantedMps(): number {
    return Math.max(this.#state?.travelSpeedMaxMps ?? 0, this.#state?.toolSpeedMaxMps ?? 0);
  }

  /** Null before the first report. */
  speedMps(): number | null {
    return this.#speedMps;
  }

  /** Greatest speed reported later than a stopping time after the guard last said that the machine may move. */
  speedMaxWhileRefusedMps(): number {
    return this.#speedMaxWhileRefusedMps;
  }

  beginCase(): void {
    this.lateMs = 0;
  }

  /** Epoch of our permits: one more than the machine has seen. */
  adoptEpoch(epochSeen: number): void {
    this.#epoch = epochSeen + 1;
  }

  epoch(): number {
    return this.#epoch;
  }

  pass(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(Math.max(0, durationMs), resolve);
    });
  }

  /** Whether the condition came true within the time; looked at on everything that the machine says. */
  until(condition: () => boolean, withinMs: number): Promise<'came' | 'did-not'> {
    if (condition()) return Promise.resolve('came');
    return new Promise((resolve) => {
      const look = (): void => {
        if (condition()) end('came');
      };
      const end = (outcome: 'came' | 'did-not'): void => {
        cancel();
        this.#waiters.delete(look);
        resolve(outcome);
      };
      const cancel = this.#clock.after(Math.max(0, withinMs), () => end(condition() ? 'came' : 'did-not'));
      this.#waiters.add(look);
    });
  }

  /** The next request from now on; null where none comes. */
  async nextRequest(withinMs: number = requestWaitMs): Promise<Asked | null> {
    const before = this.#asked.at(-1);
    await this.until(() => this.#asked.at(-1) !== before, withinMs);
    const newest = this.#asked.at(-1);
    return newest === before ? null : (newest ?? null);
  }

  /** A right permit for this request, with the next sequence, but for the changes. */
  permitFor({ request }: Asked, changes: Partial<Permit> = {}): Permit {
    this.#sequence += 1;
    const { siteId, geometryHash, limitsHash, validForMs } = this.options;
    return {
      version: 1,
      siteId,
      machineId: request.machineId,
      epoch: this.#epoch,
      connectionId: request.connectionId,
      sequence: this.#sequence,
      nonce: request.nonce,
      level: 'limit',
      travelSpeedMaxMps: slowMps,
      toolSpeedMaxMps: slowMps,
      grantedZoneIds: [],
      geometryHash: request.geometryHash ?? geometryHash ?? '0'.repeat(64),
      limitsHash: request.limitsHash ?? limitsHash ?? '0'.repeat(64),
      validForMs,
      ruleId: 'guard-test',
      ...changes,
    };
  }

  textOf(permit: Permit, mac: Mac = this.options.mac): string {
    return encodePermit(permit, mac);
  }

  send(permit: Permit): string {
    const text = this.textOf(permit);
    this.options.wire.sendPermit(text);
    return text;
  }

  sendText(text: string): void {
    this.options.wire.sendPermit(text);
  }

  /** Sends what no working interlock sends; the guard under test may count it. */
  sendFaulty(text: string): void {
    this.#faultySentAtMs.push(this.nowMs());
    this.#faultySentAtMs.splice(0, this.#faultySentAtMs.length - faultyCountMax - 1);
    this.options.wire.sendPermit(text);
  }

  /** Waits until so many faulty messages can be sent without the guard's error-rate rule being broken. */
  async roomForFaults(count: number): Promise<void> {
    const last = this.#faultySentAtMs.at(count - faultyCountMax - 1) ?? -Infinity;
    await this.pass(last + faultyWindowMs + windowMarginMs - this.nowMs());
  }

  /** Answers the next request with a right permit and waits until the guard says that it has taken it. */
  async grant(changes: Partial<Permit> = {}): Promise<(Asked & { readonly sequence: number }) | null> {
    const asked = await this.nextRequest();
    if (asked === null) return null;
    const permit = this.permitFor(asked, changes);
    const text = this.send(permit);
    const outcome = await this.until(() => this.hasTaken(permit), this.options.toleranceMs);
    if (outcome === 'did-not') return null;
    this.#takenTexts.push(text);
    this.#takenTexts.splice(0, this.#takenTexts.length - takenTextsMax);
    return { ...asked, sequence: permit.sequence };
  }

  hasTaken({ epoch, sequence }: Permit): boolean {
    return this.#state?.epoch === epoch && this.#state.sequence === sequence && this.grantedMps() > 0;
  }

  /** Permits that the guard took in this session, oldest first: yesterday's recording. */
  takenTexts(): readonly string[] {
    return this.#takenTexts;
  }

  /** When a permit for this request must have run out at the latest, as we can see it. */
  deadlineMs({ atMs }: Asked, validForMs: number = this.options.validForMs): number {
    return atMs + validForMs + this.options.toleranceMs;
  }

  /** Waits for the end of what is in force. 'did-not': the guard goes on granting. */
  settle(): Promise<'came' | 'did-not'> {
    return this.until(() => this.grantedMps() === 0, this.options.validForMs + 2 * this.options.toleranceMs);
  }

  /** The greatest bound that the guard tells of during a time. */
  async greatestGrantedMps(durationMs: number): Promise<number> {
    let greatestMps = this.grantedMps();
    const endMs = this.nowMs() + durationMs;
    while (this.nowMs() < endMs) {
      const seenMps = greatestMps;
      await this.until(() => this.grantedMps() > seenMps, endMs - this.nowMs());
      greatestMps = Math.max(greatestMps, this.grantedMps());
    }
    return greatestMps;
  }

  #noteRequest(request: PermitRequest): void {
    this.#asked.push({ request, atMs: this.nowMs() });
    this.#asked.splice(0, this.#asked.length - askedMax);
    this.#look();
  }

  #noteState(state: PermitState): void {
    const wasGranting = this.grantedMps() > 0;
    this.#state = state;
    if (wasGranting && this.grantedMps() === 0) this.#refusedSinceMs = this.nowMs();
    this.#look();
  }

  #noteSpeed(speedMps: number): void {
    this.#speedMps = speedMps;
    const hasHadTime = this.nowMs() - this.#refusedSinceMs > this.options.stopMs + this.options.toleranceMs;
    if (this.#state !== null && this.grantedMps() === 0 && hasHadTime) {
      this.#speedMaxWhileRefusedMps = Math.max(this.#speedMaxWhileRefusedMps, speedMps);
    }
    this.#look();
  }

  #look(): void {
    for (const waiter of [...this.#waiters]) waiter();
  }

  #watch(): void {
    const dueMs = this.nowMs() + watchPeriodMs;
    this.#cancelWatch = this.#clock.after(watchPeriodMs, () => {
      this.lateMs = Math.max(this.lateMs, this.nowMs() - dueMs);
      this.#watch();
    });
  }
}
