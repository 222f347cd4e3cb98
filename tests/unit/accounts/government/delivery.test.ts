import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../kernel/system-clock.ts';
import { httpTransport } from '../../../../controller/accounts/government/http-transport.ts';
import { LinkReceiver, type ReceiverMood } from '../../../../controller/accounts/government/receiver.ts';
import { LinkSender } from '../../../../controller/accounts/government/link-sender.ts';
import { mapMessage } from '../../../../controller/accounts/government/map-message.ts';
import { Outbox, outboxLimits, type OutboxLimits } from '../../../../controller/accounts/government/outbox.ts';
import type { QueuedMessage } from '../../../../controller/accounts/government/outbox-lines.ts';
import { openVault, type Vault } from '../../../../controller/accounts/government/vault.ts';
import type { GovernmentMessage } from '../../../../controller/contract/accounts/government-link.ts';
import {
  headerOf,
  inventedNumber,
  linkTo,
  messages,
  noonMs,
  platformNamed,
} from '../../../support/government/messages.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

let directory: string;
let vault: Vault;
let receiver: LinkReceiver | null = null;
let opened: Outbox[] = [];
/** By how much the receiver's clock is ahead. */
const receiverAheadMs = 90_000;

async function outboxOf(limits: OutboxLimits = outboxLimits): Promise<Outbox> {
  const outbox = await Outbox.open(join(directory, 'city'), limits);
  opened.push(outbox);
  return outbox;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'banksman-links-'));
  const made = openVault(join(directory, 'links.key'));
  if (!made.ok) throw new Error(made.problem.code);
  vault = made.value;
});
afterEach(async () => {
  await receiver?.close();
  for (const outbox of opened) await outbox.close();
  opened = [];
  receiver = null;
  rmSync(directory, { recursive: true, force: true });
});

function queued(platformId: string, message: GovernmentMessage): QueuedMessage {
  const operator = { user: 'li', role: 'driver' as const, name: '李四光', idNumber: inventedNumber };
  const mapped = mapMessage(message, { platform: platformNamed(platformId), link: linkTo(platformId), operator });
  if (!mapped.ok) throw new Error(JSON.stringify(mapped.problem));
  const { path, method, body, personal, missing, outOfRange } = mapped.value;
  const sealed =
    Object.keys(personal).length === 0 ? null : vault.seal(JSON.stringify(personal), `message:${message.messageId}`);
  return {
    id: message.messageId,
    kind: message.kind,
    machineId: message.machine.id,
    atMs: message.atMs,
    path,
    method,
    raw: message,
    body: body as QueuedMessage['body'],
    sealed,
    missing: [...missing],
    outOfRange: [...outOfRange],
  };
}

async function stand(platformId: string, limits: OutboxLimits = outboxLimits) {
  const platform = platformNamed(platformId);
  const clock = new ManualClock(noonMs);
  const receiverClock = {
    epochMs: () => clock.epochMs() + receiverAheadMs,
    after: (delayMs: number, run: () => void) => systemClock.after(delayMs, run),
  };
  receiver = new LinkReceiver(platform, linkTo(platformId).credentials, receiverClock);
  const url = await receiver.listen();
  const outbox = await outboxOf(limits);
  let nonce = 0;
  const senderOf = (box: Outbox) =>
    new LinkSender({
      link: linkTo(platformId, url),
      platform,
      outbox: box,
      vault,
      transport: httpTransport,
      clock,
      wallClock: clock,
      nonce: () => `n${(nonce += 1)}`,
    });
  const put = async (...list: readonly GovernmentMessage[]) => {
    for (const message of list) await outbox.put(queued(platformId, message));
  };
  return { receiver, clock, outbox, sender: senderOf(outbox), senderOf, put };
}

const crane = messages[0]!;
const later = (message: GovernmentMessage, byMs: number): GovernmentMessage => ({
  ...message,
  atMs: message.atMs + byMs,
  messageId: `${message.messageId}+${byMs}`,
});

describe('a link', () => {
  it.each(['chongqing-v2', 'yunzhu', 'banksman'])('delivers to a receiver of %s what it takes', async (platformId) => {
    const { receiver: city, sender, outbox, put } = await stand(platformId);
    const mine = messages.filter(({ kind, machine }) =>
      platformNamed(platformId).messages.some(
        (each) => each.kinds.includes(kind) && each.machines.includes(machine.type),
      ),
    );
    await put(...mine);
    await sender.tick();
    expect(city.faults).toEqual([]);
    expect(city.taken).toHaveLength(mine.length);
    expect(outbox.waiting().count).toBe(0);
    expect(outbox.counts).toMatchObject({ accepted: mine.length, refused: 0, dropped: 0 });
    expect(sender.state()).toMatchObject({ state: 'idle', problem: null });
  });

  it('hands numbers of persons to the receiver that demands them, and has them nowhere on disk', async () => {
    const { receiver: city, sender, outbox, put } = await stand('chongqing-v2');
    await put(messages[1]!);
    await sender.tick();
    expect(city.taken[0]?.data).toMatchObject({ IdNo: inventedNumber, Name: '李四光' });
    const disk = readdirSync(join(directory, 'city')).map((name) =>
      readFileSync(join(directory, 'city', name), 'utf8'),
    );
    expect(disk.join('')).toContain('WorkMaxTorque');
    expect(disk.join('')).not.toMatch(new RegExp(`${inventedNumber}|李四光`));
    expect(JSON.stringify(outbox.endedViews())).not.toMatch(new RegExp(`${inventedNumber}|李四光`));
  });

  it('keeps a refusal with its reply, masked, and goes on with the next', async () => {
    const { receiver: city, sender, outbox, put, clock } = await stand('chongqing-v2');
    city.mood = 'echo-refuse';
    await put(messages[2]!);
    await sender.tick();
    const [refused] = outbox.endedViews();
    expect(refused).toMatchObject({ outcome: 'refused', problem: 'code-9001', reply: { status: 200 } });
    expect(refused?.reply?.text).toContain('IdCardNumber');
    expect(refused?.reply?.text).not.toContain(inventedNumber);
    expect(sender.state().state).toBe('refused');
    city.mood = 'well';
    await put(crane);
    await clock.advance(1_000);
    await sender.tick();
    expect(outbox.counts).toMatchObject({ accepted: 1, refused: 1 });
    expect(sender.state().state).toBe('idle');
  });

  it('names what a strict receiver misses', async () => {
    const { receiver: city, sender, outbox, put } = await stand('chongqing-v2');
    city.mood = 'strict';
    await put(crane);
    await sender.tick();
    expect(outbox.endedViews()[0]?.reply?.text).toContain('Obliguity: missing');
    expect(outbox.endedViews()[0]?.missing).toEqual(['Multiple', 'Obliguity']);
  });

  it.each<[ReceiverMood, string, string]>([
    ['down', 'http-503', 'waiting'],
    ['captive', 'reply-unreadable', 'waiting'],
    ['redirect', 'http-302', 'waiting'],
    ['gone', 'UND_ERR_SOCKET', 'waiting'],
    ['unauthorised', 'http-401', 'unauthorised'],
  ])(
    'waits while the receiver is %s, and then delivers the same bytes, told as back-filled',
    async (mood, problem, state) => {
      const { receiver: city, sender, outbox, put, clock } = await stand('chongqing-v2');
      city.mood = mood;
      await put(crane);
      await sender.tick();
      expect(sender.state()).toEqual({ state, problem, nextTryInMs: 5_000 });
      const tried = city.requests;
      await clock.advance(4_000);
      await sender.tick();
      expect(city.requests).toBe(tried);
      await clock.advance(1_000);
      await sender.tick();
      expect(city.requests).toBe(tried + 1);
      expect(sender.state().nextTryInMs).toBe(10_000);
      city.mood = 'well';
      await clock.advance(120_000);
      await sender.tick();
      expect(city.taken[0]?.data['DataTimeStamp']).toBe(noonMs);
      expect(outbox.endedViews()[0]).toMatchObject({ outcome: 'accepted', isBackfill: true, attempts: 3 });
      expect(sender.state().state).toBe('idle');
    },
  );

  it('delivers what is live before what has waited, and then the rest in its order', async () => {
    const { receiver: city, sender, put, clock } = await stand('yunzhu');
    await put(crane, later(crane, 10_000), later(crane, 300_000), later(crane, 310_000));
    await clock.advance(320_000);
    await sender.tick();
    const times = city.taken.map(({ data }) => data['deviceTime']);
    expect(times).toEqual(['2026-11-22 14:10:09', '2026-11-22 14:10:19', '2026-11-22 14:05:09', '2026-11-22 14:05:19']);
  });

  it('goes on after a restart where it was, and repeats what nobody knows to have arrived', async () => {
    const { receiver: city, sender, senderOf, outbox, put } = await stand('chongqing-v2');
    await put(crane, later(crane, 1_000));
    await sender.tick();
    await put(later(crane, 2_000), later(crane, 3_000));
    await outbox.close();
    // A line that was not yet whole, and one that the disk has spoilt.
    const file = join(directory, 'city', readdirSync(join(directory, 'city'))[0]!);
    appendFileSync(file, '{"put":{"id":"spoilt"}}\n{"put":{"id":"half');
    const again = await outboxOf();
    expect(again.waiting().count).toBe(2);
    expect(again.counts).toMatchObject({ accepted: 2, damaged: 1 });
    await senderOf(again).tick();
    expect(city.taken).toHaveLength(4);
    expect(again.waiting().count).toBe(0);
    await again.put(queued('chongqing-v2', later(crane, 4_000)));
    expect((await outboxOf()).waiting().count).toBe(1);
    await again.close();
  });
});

describe('an hour without the receiver', () => {
  /** A message every ten seconds of site time, and the sender looks every second. */
  async function pass(one: Awaited<ReturnType<typeof stand>>, sender: LinkSender, box: Outbox, seconds: number) {
    for (let second = 0; second < seconds; second += 10) {
      await box.put(queued('chongqing-v2', later(crane, one.clock.epochMs() - noonMs)));
      await sender.tick();
      await one.clock.advance(10_000);
    }
  }

  it('loses nothing, over a restart in between, and every message goes out once with its own time', async () => {
    const one = await stand('chongqing-v2');
    const { receiver: city, clock, outbox, sender, senderOf } = one;
    await pass(one, sender, outbox, 60);
    expect(city.taken).toHaveLength(6);
    city.mood = 'down';
    await pass(one, sender, outbox, 1_800);
    await outbox.close();
    const again = await outboxOf();
    const next = senderOf(again);
    await pass(one, next, again, 1_800);
    expect(city.taken).toHaveLength(6);
    expect(again.waiting()).toEqual({ count: 360, oldestMs: noonMs + 60_000 });
    city.mood = 'well';
    await clock.advance(300_000);
    while (again.waiting().count > 0) {
      await next.tick();
      await clock.advance(1_000);
    }
    const times = city.taken.map(({ data }) => Number(data['DataTimeStamp']));
    expect(new Set(times).size).toBe(366);
    expect([...times].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 366 }, (_, index) => noonMs + index * 10_000),
    );
    expect(city.faults).toEqual([]);
    expect(city.repeats).toBe(0);
    expect(again.counts).toMatchObject({ accepted: 366, refused: 0, dropped: 0 });
    expect(again.endedViews().every(({ isBackfill }) => isBackfill)).toBe(true);
  });

  it('has live messages first, and the receiver sees by their times which are older', async () => {
    const one = await stand('chongqing-v2');
    const { receiver: city, clock, outbox, sender } = one;
    city.mood = 'down';
    await pass(one, sender, outbox, 600);
    city.mood = 'well';
    await clock.advance(300_000);
    await outbox.put(queued('chongqing-v2', later(crane, clock.epochMs() - noonMs)));
    while (outbox.waiting().count > 0) await sender.tick();
    expect(city.taken[0]?.data['DataTimeStamp']).toBe(noonMs + 900_000);
    expect(city.backwards).toBe(60);
  });
});

describe('a receiver that is slow', () => {
  it('gets one message at a time, each once', async () => {
    const { receiver: city, sender, outbox, put } = await stand('chongqing-v2');
    city.mood = 'slow';
    await put(crane, later(crane, 1_000));
    const going = [sender.tick(), sender.tick(), sender.tick()];
    await Promise.all(going);
    expect(city.requests).toBe(2);
    expect(city.taken).toHaveLength(2);
    expect(city.repeats).toBe(0);
    expect(outbox.counts.accepted).toBe(2);
  });
});

describe('the clock of a receiver', () => {
  const asked: GovernmentMessage = { kind: 'time-sync', ...headerOf('k1', noonMs + 7) };

  it('is compared with the site’s where its reply tells its time', async () => {
    const { sender, put } = await stand('banksman');
    await put(crane);
    await sender.tick();
    expect(sender.receiverAheadMs).toBeNull();
    await put(asked);
    await sender.tick();
    expect(sender.receiverAheadMs).toBe(receiverAheadMs);
  });
});

describe('an outbox', () => {
  it('stays within its share of the disk: the oldest are dropped, and counted', async () => {
    // A segment takes 4 MiB; the share two of them.
    const limits = { ...outboxLimits, diskMaxBytes: 8 * 1_048_576 };
    const outbox = await outboxOf(limits);
    const big = 'x'.repeat(30_000);
    const bare = queued('yunzhu', crane);
    const count = 500;
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        outbox.put({ ...bare, id: `m${index}`, atMs: noonMs + index, body: { big } }),
      ),
    );
    expect(outbox.bytes()).toBeLessThanOrEqual(limits.diskMaxBytes);
    const { count: waiting, oldestMs } = outbox.waiting();
    expect(waiting + outbox.counts.dropped).toBe(count);
    expect(outbox.counts.dropped).toBeGreaterThan(100);
    expect(oldestMs).toBe(noonMs + outbox.counts.dropped);
    await outbox.close();
    const again = await outboxOf(limits);
    expect(again.waiting()).toEqual({ count: waiting, oldestMs });
    await again.close();
  });

  it('forgets what is over after its time, and drops what nobody took for long', async () => {
    const day = 86_400_000;
    const limits = { diskMaxBytes: 1e9, keepMs: 2 * day, waitMs: 5 * day };
    const outbox = await outboxOf(limits);
    const bare = queued('yunzhu', crane);
    await outbox.put({ ...bare, id: 'old' });
    await outbox.sweep(noonMs + 4 * day);
    expect(outbox.counts.dropped).toBe(0);
    await outbox.sweep(noonMs + 6 * day);
    expect(outbox.counts.dropped).toBe(1);
    expect(outbox.waiting().count).toBe(0);
    await outbox.close();
  });
});
