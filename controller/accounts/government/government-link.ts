import type { Clock } from '../../../kernel/clock.ts';
import type { Problem } from '../../../kernel/result.ts';
import type { GovernmentMessage, LinkConfig, LinkView } from '../../contract/accounts/government-link.ts';
import type { WorkCycle } from '../../contract/accounts/work-cycle.ts';
import { LinkFeed, type LinkSources } from './link-feed.ts';
import { linkRules } from './link-rules.ts';
import { LinkSender, type Transport } from './link-sender.ts';
import { mapMessage, mappingOf } from './map-message.ts';
import type { OperatorRegister } from './operator-register.ts';
import { viewOf, type Outbox } from './outbox.ts';
import type { QueuedMessage } from './outbox-lines.ts';
import type { Platform } from './platform.ts';
import type { Vault } from './vault.ts';

const WAITING_SHOWN = 10;
const SWEEP_MS = 3_600_000;

export interface LinkPorts {
  readonly link: LinkConfig;
  readonly platform: Platform;
  readonly outbox: Outbox;
  readonly vault: Vault;
  readonly operators: OperatorRegister;
  readonly sources: LinkSources;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly nonce: () => string;
  readonly onProblem: (problem: Problem) => void;
}

/** One receiver: what falls due is mapped, queued on disk and delivered. */
export class GovernmentLink {
  readonly id: string;
  private readonly ports: LinkPorts;
  private readonly feed: LinkFeed;
  private readonly sender: LinkSender;
  private sweptMs = -Infinity;
  private diskProblem: string | null = null;

  constructor(ports: LinkPorts) {
    const { link, platform, sources } = ports;
    this.ports = ports;
    this.id = link.id;
    this.sender = new LinkSender(ports);
    this.feed = new LinkFeed(sources, {
      machineIds: Object.keys(link.machines),
      periodS: link.periodS,
      zone: platform.zone,
      put: (message) => void this.queue(message),
    });
  }

  /** Once a second or oftener. */
  tick(): void {
    const nowMs = Math.round(this.ports.clock.epochMs());
    this.feed.tick(nowMs);
    void this.sender.tick().catch((error: unknown) => this.diskFailed(error));
    if (nowMs - this.sweptMs < SWEEP_MS) return;
    this.sweptMs = nowMs;
    void this.ports.outbox.sweep(nowMs).catch((error: unknown) => this.diskFailed(error));
  }

  cycle(machineId: string, cycle: WorkCycle): void {
    this.feed.cycle(machineId, cycle);
  }

  /** Waits for the disk and for no receiver: what is on its way goes out again after the next start. */
  close(): Promise<void> {
    return this.ports.outbox.close();
  }

  async view(): Promise<LinkView> {
    const { link, platform, outbox } = this.ports;
    const waiting = outbox.waiting();
    const newest = await Promise.all(outbox.newestWaiting(WAITING_SHOWN).map((each) => outbox.read(each)));
    return {
      id: link.id,
      platform: platform.id,
      name: platform.name,
      host: new URL(link.url).host,
      ...this.standing(),
      receiverAheadMs: this.sender.receiverAheadMs,
      lastAcceptedMs: outbox.lastAcceptedMs,
      waiting: waiting.count,
      oldestWaitingMs: waiting.oldestMs,
      accepted: outbox.counts.accepted,
      refused: outbox.counts.refused,
      dropped: outbox.counts.dropped,
      diskBytes: outbox.bytes(),
      diskMaxBytes: linkRules.diskMaxBytes.value,
      machineIds: Object.keys(link.machines),
      kinds: [...new Set(platform.messages.flatMap(({ kinds }) => kinds))],
      messages: [
        ...newest.flatMap((message) => (message === null ? [] : [viewOf(message, null)])),
        ...outbox.endedViews(),
      ],
    };
  }

  standing(): Pick<LinkView, 'state' | 'problem' | 'nextTryInMs'> {
    const standing = this.sender.state();
    return this.diskProblem === null ? standing : { ...standing, state: 'disk', problem: this.diskProblem };
  }

  counts(): { readonly waiting: number; readonly refused: number; readonly dropped: number } {
    const { outbox } = this.ports;
    return { waiting: outbox.waiting().count, refused: outbox.counts.refused, dropped: outbox.counts.dropped };
  }

  private async queue(message: GovernmentMessage): Promise<void> {
    const { platform, link, operators, outbox, vault, onProblem } = this.ports;
    if (mappingOf(platform, message) === null) return;
    const operator = message.operator === undefined ? null : operators.find(message.operator);
    const mapped = mapMessage(message, { platform, link, operator });
    if (!mapped.ok) {
      onProblem(mapped.problem);
      return;
    }
    const { path, method, body, personal, missing, outOfRange } = mapped.value;
    const isPersonal = Object.keys(personal).length > 0;
    const queued: QueuedMessage = {
      id: message.messageId,
      kind: message.kind,
      machineId: message.machine.id,
      atMs: message.atMs,
      path,
      method,
      raw: message,
      body: body as QueuedMessage['body'],
      sealed: isPersonal ? vault.seal(JSON.stringify(personal), `message:${message.messageId}`) : null,
      missing: [...missing],
      outOfRange: [...outOfRange],
    };
    await outbox.put(queued).then(
      () => {
        this.diskProblem = null;
      },
      (error: unknown) => this.diskFailed(error),
    );
  }

  private diskFailed(error: unknown): void {
    const code = (error as { readonly code?: unknown } | null)?.code;
    this.diskProblem = typeof code === 'string' ? code : 'disk-refused';
  }
}
