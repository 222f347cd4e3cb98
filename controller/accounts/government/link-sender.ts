import type { Clock } from '../../../kernel/clock.ts';
import type { LinkConfig, LinkView } from '../../contract/accounts/government-link.ts';
import { linkRequest, type LinkRequest } from './envelope.ts';
import { linkRules, replyKeptChars } from './link-rules.ts';
import type { QueuedMessage } from './outbox-lines.ts';
import type { Outbox, WaitingMessage } from './outbox.ts';
import { maskedText } from './personal.ts';
import type { Platform } from './platform.ts';
import type { Vault } from './vault.ts';

const MS_PER_S = 1_000;
/** In one go; then others get their turn. */
const BATCH_MAX = 20;

export interface LinkReply {
  readonly status: number;
  readonly text: string;
}

/** Sends one request; rejects where nobody answered in time. */
export type Transport = (request: LinkRequest, answerMaxMs: number) => Promise<LinkReply>;

export interface SenderPorts {
  readonly link: LinkConfig;
  readonly platform: Platform;
  readonly outbox: Outbox;
  readonly vault: Vault;
  readonly transport: Transport;
  /** The site's: how old a message is, and what its receiver is told of the time. */
  readonly clock: Clock;
  /** Tries are counted in it. */
  readonly wallClock: Clock;
  readonly nonce: () => string;
}

type Verdict =
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly problem: string }
  | { readonly type: 'again'; readonly problem: string; readonly state: 'waiting' | 'unauthorised' };

/** Delivers what waits for one receiver, one message at a time, and waits longer after each failure. */
export class LinkSender {
  private readonly ports: SenderPorts;
  private failures = 0;
  private attempts = new Map<string, number>();
  private nextTryMonoMs = -Infinity;
  private busy: Promise<void> | null = null;
  private trouble: { readonly state: LinkView['state']; readonly problem: string } | null = null;
  private lastRefusal: string | null = null;
  /** Null: it has not told its time. */
  receiverAheadMs: number | null = null;

  constructor(ports: SenderPorts) {
    this.ports = ports;
  }

  /** To be called often; does nothing while it is busy or waits for its next try. */
  tick(): Promise<void> {
    if (this.busy !== null) return this.busy;
    if (this.ports.wallClock.monoMs() < this.nextTryMonoMs) return Promise.resolve();
    this.busy = this.deliverSome().finally(() => {
      this.busy = null;
    });
    return this.busy;
  }

  state(): { readonly state: LinkView['state']; readonly problem: string | null; readonly nextTryInMs: number | null } {
    const { outbox, wallClock } = this.ports;
    const nextTryInMs = this.trouble === null ? null : Math.max(0, this.nextTryMonoMs - wallClock.monoMs());
    if (outbox.isFull()) return { state: 'full', problem: this.trouble?.problem ?? null, nextTryInMs };
    if (this.trouble !== null) return { ...this.trouble, nextTryInMs };
    if (this.lastRefusal !== null) return { state: 'refused', problem: this.lastRefusal, nextTryInMs };
    return { state: outbox.waiting().count > 0 ? 'delivering' : 'idle', problem: null, nextTryInMs };
  }

  private async deliverSome(): Promise<void> {
    const { outbox, clock } = this.ports;
    for (let sent = 0; sent < BATCH_MAX; sent += 1) {
      const waiting = outbox.next(clock.epochMs(), linkRules.liveS.value * MS_PER_S);
      if (waiting === null) return;
      if ((await this.deliver(waiting)) === 'failed') return;
    }
  }

  private async deliver(waiting: WaitingMessage): Promise<'done' | 'failed'> {
    const { outbox, clock } = this.ports;
    const message = await outbox.read(waiting);
    const attempts = (this.attempts.get(waiting.id) ?? 0) + 1;
    this.attempts.set(waiting.id, attempts);
    const isBackfill = clock.epochMs() - waiting.atMs > linkRules.liveS.value * MS_PER_S;
    const end = { id: waiting.id, atMs: Math.round(clock.epochMs()), attempts, isBackfill };
    const opened = message === null ? null : this.personalOf(message);
    if (message === null || opened === null) {
      const problem = message === null ? 'message-damaged' : 'vault-seal-broken';
      this.attempts.delete(waiting.id);
      this.lastRefusal = problem;
      await outbox.end({ ...end, outcome: 'dropped', reply: null, problem }, message);
      return 'done';
    }
    const { reply, verdict } = await this.ask(message, opened);
    if (verdict.type === 'again') {
      this.fail(verdict);
      return 'failed';
    }
    this.failures = 0;
    this.trouble = null;
    if (message.kind === 'time-sync' && reply !== null) this.compareClocks(reply);
    this.attempts.delete(waiting.id);
    this.lastRefusal = verdict.type === 'refused' ? verdict.problem : null;
    const kept = reply === null ? null : keptReply(reply, Object.values(opened));
    const problem = verdict.type === 'refused' ? verdict.problem : null;
    await outbox.end({ ...end, outcome: verdict.type, reply: kept, problem }, message);
    return 'done';
  }

  private async ask(
    message: QueuedMessage,
    personal: Readonly<Record<string, string>>,
  ): Promise<{ readonly reply: LinkReply | null; readonly verdict: Verdict }> {
    const { link, platform, transport, clock, nonce } = this.ports;
    const request = linkRequest({
      platform,
      link,
      path: message.path,
      method: message.method,
      data: { ...message.body, ...personal },
      nowMs: clock.epochMs(),
      nonce: nonce(),
    });
    try {
      const reply = await transport(request, linkRules.answerMaxS.value * MS_PER_S);
      return { reply, verdict: verdictOf(reply, platform) };
    } catch (error) {
      return { reply: null, verdict: { type: 'again', problem: causeOf(error), state: 'waiting' } };
    }
  }

  /** To the length of its own answering. A receiver that tells no time leaves what was known. */
  private compareClocks({ text }: LinkReply): void {
    const { platform, clock } = this.ports;
    const told = platform.time === undefined ? undefined : codeOf(text, platform.time.path);
    if (typeof told === 'number') this.receiverAheadMs = Math.round(told - clock.epochMs());
  }

  private personalOf({ id, sealed }: QueuedMessage): Readonly<Record<string, string>> | null {
    if (sealed === null) return {};
    const opened = this.ports.vault.open(sealed, `message:${id}`);
    return opened.ok ? (JSON.parse(opened.value) as Record<string, string>) : null;
  }

  private fail({ problem, state }: Extract<Verdict, { type: 'again' }>): void {
    const { retryMinS, retryMaxS } = linkRules;
    const waitS = Math.min(retryMaxS.value, retryMinS.value * 2 ** Math.min(this.failures, 20));
    this.failures += 1;
    this.trouble = { state, problem };
    this.nextTryMonoMs = this.ports.wallClock.monoMs() + waitS * MS_PER_S;
  }
}

/** What a reply means. A page of somebody in between (a login of the network) is no reply. */
function verdictOf({ status, text }: LinkReply, platform: Platform): Verdict {
  if (status === 401 || status === 403) return { type: 'again', problem: `http-${status}`, state: 'unauthorised' };
  if (status === 408 || status === 429 || status >= 500 || (status >= 300 && status < 400) || status < 200)
    return { type: 'again', problem: `http-${status}`, state: 'waiting' };
  if (status >= 400) return { type: 'refused', problem: `http-${status}` };
  const code = codeOf(text, platform.success.path);
  if (code === undefined) return { type: 'again', problem: 'reply-unreadable', state: 'waiting' };
  if (platform.success.values.some((value) => value === code)) return { type: 'accepted' };
  if (platform.tryAgain.some((value) => value === code))
    return { type: 'again', problem: `code-${String(code)}`, state: 'waiting' };
  return { type: 'refused', problem: `code-${String(code)}` };
}

function codeOf(text: string, path: string): string | number | boolean | undefined {
  try {
    const value = path
      .split('.')
      .reduce<unknown>((inner, name) => (inner as Readonly<Record<string, unknown>> | null)?.[name], JSON.parse(text));
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  } catch {
    return undefined;
  }
}

function keptReply({ status, text }: LinkReply, personal: readonly string[]): LinkReply {
  return { status, text: maskedText(text, personal).slice(0, replyKeptChars) };
}

function causeOf(error: unknown): string {
  const code = (error as { readonly cause?: { readonly code?: unknown } } | null)?.cause?.code;
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.name : 'unreached';
}
