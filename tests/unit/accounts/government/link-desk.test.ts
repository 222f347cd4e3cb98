import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LinkDesk, readLinks } from '../../../../controller/accounts/government/link-desk.ts';
import { LinkFeed, type LinkSources } from '../../../../controller/accounts/government/link-feed.ts';
import {
  governmentMessage,
  linksView,
  type CraneNeighbour,
  type GovernmentMessage,
} from '../../../../controller/contract/accounts/government-link.ts';
import type { LedgerDraft } from '../../../../controller/contract/ledger/ledger.ts';
import type { ToldPlace } from '../../../../controller/contract/site/site-anchor.ts';
import { packageRoot } from '../../../../controller/cli/package-root.ts';
import { craneReading, headerOf, linkTo, noonMs, platformNamed } from '../../../support/government/messages.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'banksman-links-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What a site would tell; a test changes it. */
function site() {
  const now = {
    online: true,
    operator: null as string | null,
    alarms: ['wind'] as LiftAlarms,
    place: null as ToldPlace | null,
    neighbours: [] as CraneNeighbour[],
  };
  const sources: LinkSources = {
    siteId: 'site',
    machines: () => [headerOf('k1').machine, headerOf('l1').machine],
    isOnline: () => now.online,
    operatorOf: () => now.operator,
    lift: (machineId) => (machineId === 'k1' ? { ...craneReading, alarms: now.alarms } : null),
    robot: () => ({ state: 'WORK', cause: 'task' }),
    base: () => ({ ratedKg: 8_000 }),
    neighbours: () => now.neighbours,
    place: () => now.place,
    recordSinceMs: () => Date.UTC(2026, 10, 20),
    progress: () => [{ missionId: 'm1', missionKind: 'crane-lifts', done: 1, total: 2, unit: 'lift' }],
    msByState: (_, fromMs, toMs) => Promise.resolve({ WORK: toMs - fromMs - 1_000, UNEXPLAINED: 1_000 }),
  };
  return { now, sources };
}
type LiftAlarms = typeof craneReading.alarms;

describe('the feed of a link', () => {
  function feed() {
    const { now, sources } = site();
    const put: GovernmentMessage[] = [];
    const made = new LinkFeed(sources, {
      machineIds: ['k1'],
      periodS: 10,
      zone: 'Asia/Shanghai',
      put: (message) => put.push(message),
    });
    const tick = (atS: number): string[] => {
      const before = put.length;
      made.tick(noonMs + atS * 1_000);
      return put.slice(before).map(({ kind }) => kind);
    };
    return { now, put, tick };
  }

  it('tells at first that the machine is there, what it is, its alarms and its state', () => {
    const { tick, put } = feed();
    expect(tick(0)).toEqual(['online', 'base', 'time-sync', 'alarm-start', 'real-time', 'heartbeat', 'progress']);
    for (const message of put) expect(governmentMessage.safeParse(message).error).toBeUndefined();
    expect(new Set(put.map(({ messageId }) => messageId)).size).toBe(put.length);
  });

  it('tells real time once in its period, and nothing of a machine that is not heard', () => {
    const { tick, now } = feed();
    tick(0);
    expect(tick(5)).toEqual([]);
    expect(tick(10)).toEqual(['real-time']);
    now.online = false;
    expect(tick(20)).toEqual(['offline']);
    expect(tick(30)).toEqual([]);
    now.online = true;
    expect(tick(40)).toEqual(['online', 'real-time']);
  });

  it('tells when an alarm and a person come and go', () => {
    const { tick, now, put } = feed();
    tick(0);
    now.alarms = ['moment'];
    now.operator = 'li';
    expect(tick(5)).toEqual(['identity', 'alarm-start', 'alarm-end']);
    expect(put.at(-1)).toMatchObject({ alarm: 'wind', sinceMs: noonMs, operator: 'li' });
    now.operator = null;
    expect(tick(6)).toEqual([]);
  });

  it('tells the times of a day when it is over where the receiver is', async () => {
    const { tick, put } = feed();
    tick(0);
    tick(10 * 3_600);
    await new Promise((resolve) => setImmediate(resolve));
    const run = put.find((message) => message.kind === 'run-time');
    // 14:05 in Shanghai; ten hours later it is another day there, and the same in UTC.
    expect(run).toMatchObject({ run: { fromMs: Date.UTC(2026, 10, 21, 16), toMs: Date.UTC(2026, 10, 22, 16) } });
    const dayMs = 86_400_000;
    expect(run).toMatchObject({
      run: {
        poweredMs: dayMs - 1_000,
        total: {
          fromMs: Date.UTC(2026, 10, 20),
          toMs: Date.UTC(2026, 10, 22, 16),
          poweredMs: (64 / 24) * dayMs - 1_000,
        },
      },
    });
    expect(governmentMessage.safeParse(run).error).toBeUndefined();
  });

  it('tells where the machine is on earth once that is known, and again when it has moved', () => {
    const { tick, now, put } = feed();
    expect(tick(0)).not.toContain('location');
    now.place = { latitudeDeg: 30.59, longitudeDeg: 114.3, altitudeM: 24 };
    expect(tick(1)).toEqual(['location']);
    expect(governmentMessage.safeParse(put.at(-1)).error).toBeUndefined();
    expect(tick(65).filter((kind) => kind === 'location')).toEqual([]);
    now.place = { ...now.place, longitudeDeg: 114.3 + 4 / 95_700 };
    expect(tick(130)).not.toContain('location');
    now.place = { ...now.place, longitudeDeg: 114.3 + 6 / 95_700 };
    expect(tick(131)).toContain('location');
  });

  it('tells sixteen cranes beside a crane at most', () => {
    const { tick, now, put } = feed();
    now.neighbours = Array.from({ length: 20 }, (_, index) => ({
      ...{ machineId: `k${index}`, label: `K${index}`, online: index > 0, alarm: false },
    }));
    tick(0);
    const real = put.find((message) => message.kind === 'real-time');
    expect(real?.kind === 'real-time' && real.neighbours).toHaveLength(16);
    expect(governmentMessage.safeParse(real).error).toBeUndefined();
  });
});

describe('the file of links', () => {
  const platforms = new Map([['chongqing-v2', platformNamed('chongqing-v2')]]);
  const machines = new Map([
    ['k1', 'crane'],
    ['h1a', 'hoist'],
    ['l1', 'robot'],
  ] as const);
  const codeOf = (text: string): string | null => {
    const file = join(directory, 'links.json');
    writeFileSync(file, text);
    const read = readLinks(file, platforms, machines);
    return read.ok ? null : read.problem.code;
  };
  const fileOf = (...links: readonly object[]): string => JSON.stringify({ schemaVersion: 1, links });

  it.each([
    ['{', 'links-file-invalid'],
    ['[]', 'links-file-invalid'],
    [fileOf({ ...linkTo('chongqing-v2'), extra: 1 }), 'links-file-invalid'],
    [fileOf({ ...linkTo('chongqing-v2'), url: 'file:///etc/passwd' }), 'links-file-invalid'],
    [fileOf({ ...linkTo('chongqing-v2'), id: '../up' }), 'links-file-invalid'],
    [fileOf(linkTo('chongqing-v2'), linkTo('chongqing-v2')), 'links-file-invalid'],
    [fileOf(linkTo('atlantis')), 'platform-unknown'],
    [fileOf({ ...linkTo('chongqing-v2'), machines: { x9: { deviceSn: 'a' } } }), 'machine-unknown'],
    [fileOf({ ...linkTo('chongqing-v2'), periodS: 16 }), 'link-period-too-long'],
    [fileOf({ ...linkTo('chongqing-v2'), periodS: 60, machines: { l1: { deviceSn: 'a' } } }), null],
    [fileOf(linkTo('chongqing-v2')), null],
  ])('%s is answered %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

describe('the desk of links', () => {
  function desk(transport: () => Promise<{ status: number; text: string }>) {
    const clock = new ManualClock(noonMs);
    const written: LedgerDraft[] = [];
    const made = new LinkDesk({
      dataDirectory: directory,
      platformDirectory: join(packageRoot(), 'controller/accounts/government/platforms'),
      sources: {
        ...site().sources,
        machines: () => [headerOf('k1'), headerOf('h1a'), headerOf('l1')].map((h) => h.machine),
      },
      transport,
      clock,
      wallClock: clock,
      nonce: () => 'n',
      write: (draft) => written.push(draft),
      onProblem: () => undefined,
    });
    return { made, clock, written };
  }

  it('has no links without a file, and says why a wrong one is not in force', async () => {
    const none = desk(() => Promise.reject(new Error('unreached')));
    await none.made.open();
    expect(await none.made.view()).toEqual({ links: [], problem: null, operators: [] });
    writeFileSync(join(directory, 'links.json'), '{');
    const wrong = desk(() => Promise.reject(new Error('unreached')));
    await wrong.made.open();
    expect((await wrong.made.view()).problem?.code).toBe('links-file-invalid');
  });

  it('writes down once that a receiver is gone, and once that it is back', async () => {
    writeFileSync(join(directory, 'links.json'), JSON.stringify({ schemaVersion: 1, links: [linkTo('chongqing-v2')] }));
    let isGone = true;
    const { made, clock, written } = desk(() =>
      isGone ? Promise.reject(new Error('unreached')) : Promise.resolve({ status: 200, text: '{"code":0}' }),
    );
    await made.open();
    made.start();
    // Files are written between the ticks, in as much time as the disk takes.
    const untilTold = async (entries: number) => {
      for (let turn = 0; turn < 2_000 && written.length < entries; turn += 1) {
        await clock.advance(1_000);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await untilTold(1);
    expect(written).toMatchObject([{ type: 'government-link.changed', payload: { from: 'idle', to: 'waiting' } }]);
    isGone = false;
    await untilTold(2);
    expect(written.map(({ payload }) => payload['to'])).toEqual(['waiting', 'idle']);
    const view = await made.view();
    expect(linksView.safeParse(view).error).toBeUndefined();
    expect(view.links[0]?.accepted).toBeGreaterThan(0);
    await made.stop();
  });
});
