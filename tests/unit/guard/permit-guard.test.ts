import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePermit, type Mac, type Permit, type PermitLevel } from '../../../kernel/permit.ts';
import { seededRandom } from '../../../kernel/random.ts';
import { PermitGuard, type PermitGuardOptions } from '../../../robot-bridge/guard/permit-guard.ts';

const mac: Mac = (bytes) => createHmac('sha256', 'key of m1').update(bytes).digest();
const validForMs = 500;

function guard(options: Partial<PermitGuardOptions> = {}): PermitGuard {
  return new PermitGuard({
    siteId: 'site',
    machineId: 'm1',
    connectionId: 'c1',
    mac,
    random: seededRandom(7),
    ...options,
  });
}

function permit(nonce: string, changes: Partial<Permit> = {}): Permit {
  return {
    version: 1,
    siteId: 'site',
    machineId: 'm1',
    epoch: 3,
    connectionId: 'c1',
    sequence: 1,
    nonce,
    level: 'run',
    travelSpeedMaxMps: 0.8,
    toolSpeedMaxMps: 0.3,
    grantedZoneIds: [],
    geometryHash: 'ab',
    limitsHash: 'cd',
    validForMs,
    ruleId: '',
    ...changes,
  };
}

const text = (nonce: string, changes: Partial<Permit> = {}): string => encodePermit(permit(nonce, changes), mac);

function codeOf(result: ReturnType<PermitGuard['receive']>): string {
  return result.ok ? 'ok' : result.problem.code;
}

describe('a permit guard', () => {
  it('grants nothing before the first permit', () => {
    expect(guard().motion(0)).toBeNull();
  });

  it('grants what the permit says until the validity has passed since the nonce was sent', () => {
    const subject = guard();
    const { nonce } = subject.ask(1000);
    expect(codeOf(subject.receive(text(nonce), 1400))).toBe('ok');
    expect(subject.motion(1499.9)).toMatchObject({ travelSpeedMaxMps: 0.8, toolSpeedMaxMps: 0.3, level: 'run' });
    expect(subject.motion(1500)).toBeNull();
  });

  it('counts from the sending of the nonce, so that a late permit is worth nothing', () => {
    const subject = guard();
    const { nonce } = subject.ask(1000);
    expect(codeOf(subject.receive(text(nonce), 1500))).toBe('permit-expired');
    expect(subject.motion(1500)).toBeNull();
  });

  it('grants no motion on a clock that is not a number', () => {
    const subject = guard();
    subject.receive(text(subject.ask(0).nonce), 1);
    expect(subject.motion(NaN)).toBeNull();
    expect(codeOf(subject.receive(text(subject.ask(NaN).nonce, { sequence: 2 }), 2))).toBe('permit-expired');
  });

  const foreign: readonly (readonly [string, Partial<Permit>])[] = [
    ['permit-other-site', { siteId: 'other' }],
    ['permit-other-machine', { machineId: 'm2' }],
    ['permit-other-connection', { connectionId: 'c0' }],
    ['permit-geometry', { geometryHash: 'ff' }],
    ['permit-limits', { limitsHash: 'ff' }],
    ['permit-validity', { validForMs: 1001 }],
    ['permit-nonce-unknown', { nonce: '0123456789abcdef' }],
  ];
  it.each(foreign)('refuses and counts %s', (code, changes) => {
    const subject = guard({ knownGeometryHash: 'ab', knownLimitsHash: 'cd' });
    const { nonce } = subject.ask(0);
    expect(codeOf(subject.receive(text(nonce, changes), 1))).toBe(code);
    expect(subject.motion(1)).toBeNull();
    expect(subject.refusals()).toMatchObject({ [code]: 1 });
    expect(codeOf(subject.receive(text(nonce, { sequence: 2 }), 2))).toBe('ok');
  });

  it('refuses an older epoch and a sequence that is not newer, and starts the sequence anew with a new epoch', () => {
    const subject = guard();
    const first = subject.ask(0).nonce;
    const second = subject.ask(10).nonce;
    const third = subject.ask(20).nonce;
    expect(codeOf(subject.receive(text(first, { sequence: 9 }), 20))).toBe('ok');
    expect(codeOf(subject.receive(text(second, { sequence: 9 }), 20))).toBe('permit-repeated');
    expect(codeOf(subject.receive(text(second, { sequence: 99, epoch: 2 }), 20))).toBe('permit-old-epoch');
    expect(codeOf(subject.receive(text(second, { sequence: 1, epoch: 4 }), 20))).toBe('ok');
    expect(codeOf(subject.receive(text(third, { sequence: 10, epoch: 3 }), 20))).toBe('permit-old-epoch');
    expect(subject.ask(30).epochSeen).toBe(4);
  });

  it('uses a nonce once', () => {
    const subject = guard();
    const { nonce } = subject.ask(0);
    subject.receive(text(nonce), 1);
    expect(codeOf(subject.receive(text(nonce, { sequence: 2, travelSpeedMaxMps: 2 }), 2))).toBe('permit-nonce-unknown');
    expect(subject.motion(2)?.travelSpeedMaxMps).toBe(0.8);
  });

  it('lets a newer decision that comes too late narrow the grant in force, never widen or lengthen it', () => {
    const subject = guard();
    const old = subject.ask(0).nonce;
    const fresh = subject.ask(400).nonce;
    subject.receive(text(fresh, { sequence: 5 }), 450);
    expect(codeOf(subject.receive(text(old, { sequence: 6, level: 'hold' }), 600))).toBe('permit-expired');
    expect(subject.motion(600)).toBeNull();
    expect(subject.standing(600)?.level).toBe('hold');
  });

  it('keeps of its zones only those that the newest decision names, and gains none by one that comes too late', () => {
    const subject = guard();
    const old = subject.ask(0).nonce;
    const fresh = subject.ask(400).nonce;
    subject.receive(text(fresh, { sequence: 5, grantedZoneIds: ['z1', 'z2'] }), 450);
    expect(subject.motion(450)?.grantedZoneIds).toEqual(['z1', 'z2']);
    expect(codeOf(subject.receive(text(old, { sequence: 6, grantedZoneIds: ['z2', 'z3'] }), 600))).toBe(
      'permit-expired',
    );
    expect(subject.motion(600)).toMatchObject({ level: 'run', grantedZoneIds: ['z2'] });
    const next = subject.ask(610).nonce;
    expect(codeOf(subject.receive(text(next, { sequence: 7, grantedZoneIds: ['z3'] }), 620))).toBe('ok');
    expect(subject.motion(620)?.grantedZoneIds).toEqual(['z3']);
    expect(subject.motion(1200)).toBeNull();
  });

  it.each(['hold', 'protectiveStop', 'controlStop', 'lockout'] satisfies PermitLevel[])(
    'stands still at %s',
    (level) => {
      const subject = guard();
      subject.receive(text(subject.ask(0).nonce, { level }), 1);
      expect(subject.motion(1)).toBeNull();
      expect(subject.standing(1)).toEqual({ level, ruleId: '' });
    },
  );

  it('stands still when both speeds are 0 whatever the level says', () => {
    const subject = guard();
    subject.receive(text(subject.ask(0).nonce, { travelSpeedMaxMps: 0, toolSpeedMaxMps: 0 }), 1);
    expect(subject.motion(1)).toBeNull();
  });

  it('forgets permit and nonces with the connection, but not the highest epoch', () => {
    const subject = guard();
    const before = subject.ask(0).nonce;
    const unanswered = subject.ask(0).nonce;
    subject.receive(text(before), 1);
    subject.newConnection('c2');
    expect(subject.motion(1)).toBeNull();
    expect(codeOf(subject.receive(text(unanswered, { connectionId: 'c2', sequence: 2 }), 2))).toBe(
      'permit-nonce-unknown',
    );
    const { nonce, connectionId } = subject.ask(3);
    expect(connectionId).toBe('c2');
    expect(codeOf(subject.receive(text(nonce, { connectionId: 'c2', epoch: 2, sequence: 3 }), 3))).toBe(
      'permit-old-epoch',
    );
  });

  it('keeps a bounded number of nonces, the newest', () => {
    const subject = guard({ nonceLimit: 4 });
    const nonces = Array.from({ length: 10 }, (_, index) => subject.ask(index).nonce);
    expect(codeOf(subject.receive(text(nonces[5] as string), 10))).toBe('permit-nonce-unknown');
    expect(codeOf(subject.receive(text(nonces[6] as string, { sequence: 2 }), 10))).toBe('ok');
  });

  it('refuses every single flipped bit', () => {
    const whole = Buffer.from(text(guard().ask(0).nonce));
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const subject = guard();
      subject.ask(0);
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(subject.receive(flipped.toString('utf8'), 1).ok, `bit ${bit}`).toBe(false);
      expect(subject.motion(1)).toBeNull();
    }
    const untouched = guard();
    untouched.ask(0);
    expect(untouched.receive(whole.toString(), 1).ok).toBe(true);
  });
});

/** One permit on its way: when it was answered, how long it travels, how often it arrives. */
const journey = fc.record({
  askAfterMs: fc.integer({ min: 1, max: 200 }),
  delaysMs: fc.array(fc.integer({ min: 0, max: 1500 }), { maxLength: 3 }),
  level: fc.constantFrom<PermitLevel>('run', 'limit', 'noStart', 'hold'),
  speedMps: fc.integer({ min: 0, max: 20 }).map((tenths) => tenths / 10),
});

describe('a permit guard and what it was commissioned with', () => {
  it('names its hashes when it asks', () => {
    expect(guard().ask(0)).not.toHaveProperty('geometryHash');
    const known = guard({ knownGeometryHash: 'ab', knownLimitsHash: 'cd' });
    expect(known.ask(0)).toMatchObject({ geometryHash: 'ab', limitsHash: 'cd' });
  });

  it('R16, fault 39: ends the grant in force when a newer decision is for another site', () => {
    const subject = guard({ knownGeometryHash: 'ab' });
    const [first, second, third] = [subject.ask(0).nonce, subject.ask(1).nonce, subject.ask(2).nonce];
    subject.receive(text(first, { sequence: 5 }), 3);
    subject.receive(text(second, { sequence: 4, geometryHash: 'ff' }), 4);
    expect(subject.motion(5), 'an older one ends nothing').not.toBeNull();
    subject.receive(text(third, { sequence: 6, geometryHash: 'ff' }), 6);
    expect(subject.motion(7)).toBeNull();
  });
});

describe('a permit guard after expiry (R20)', () => {
  it('moves again with a new permit only, even where the clock steps back', () => {
    const subject = guard();
    const { nonce } = subject.ask(0);
    const old = text(nonce);
    subject.receive(old, 1);
    expect(subject.motion(500)).toBeNull();
    subject.receive(old, 501);
    expect(subject.motion(400)).toBeNull();
    subject.receive(text(subject.ask(600).nonce, { sequence: 2 }), 601);
    expect(subject.motion(602)).not.toBeNull();
  });
});

describe('a permit guard under faulty messages (safety.md fault 7)', () => {
  const damaged = 'no permit at all';
  const pressAt = (subject: PermitGuard, nowMs: number): string => {
    subject.acknowledge('released', nowMs);
    return subject.acknowledge('pressed', nowMs);
  };
  const take = (subject: PermitGuard, sequence: number, nowMs: number): string =>
    codeOf(subject.receive(text(subject.ask(nowMs).nonce, { sequence }), nowMs));

  it('bears three in ten seconds and stands from the fourth on, though right permits come', () => {
    const subject = guard();
    expect(take(subject, 1, 0)).toBe('ok');
    for (const nowMs of [1, 2, 3]) subject.receive(damaged, nowMs);
    expect(subject.motion(4)).not.toBeNull();
    subject.receive(damaged, 10_000);
    expect(subject.isSuspect, 'all four within ten seconds').toBe(true);
    expect(take(subject, 2, 10_001)).toBe('permit-suspect');
    expect(subject.motion(10_002)).toBeNull();
    expect(take(subject, 3, 100_000), 'time alone cures nothing').toBe('permit-suspect');
  });

  it('bears any number that comes slowly enough', () => {
    const subject = guard();
    for (let index = 0; index < 40; index += 1) subject.receive(damaged, index * 3334);
    expect(subject.isSuspect).toBe(false);
  });

  it('goes on after an acknowledgement and a new permit, neither alone', () => {
    const subject = guard();
    for (const nowMs of [1, 2, 3, 4]) subject.receive(damaged, nowMs);
    expect(pressAt(subject, 5000), 'still too many').toBe('ignored');
    expect(pressAt(subject, 10_005)).toBe('acknowledged');
    expect(subject.motion(10_006)).toBeNull();
    expect(take(subject, 1, 10_007)).toBe('ok');
    expect(subject.motion(10_008)).not.toBeNull();
  });

  it('takes the edge of the button, not one that is held since before the fault', () => {
    const subject = guard();
    subject.acknowledge('released', 0);
    for (const nowMs of [1, 2, 3, 4]) subject.receive(damaged, nowMs);
    for (const nowMs of [20_000, 20_100]) expect(subject.acknowledge('pressed', nowMs)).toBe('ignored');
    subject.acknowledge('released', 20_200);
    expect(subject.acknowledge('pressed', 20_300)).toBe('acknowledged');
  });

  it('is not acknowledged by a new connection', () => {
    const subject = guard();
    for (const nowMs of [1, 2, 3, 4]) subject.receive(damaged, nowMs);
    subject.newConnection('c2');
    expect(codeOf(subject.receive(text(subject.ask(5).nonce, { connectionId: 'c2' }), 6))).toBe('permit-suspect');
  });

  it('does not count what a bad network does to right permits', () => {
    const subject = guard();
    const stale = text(subject.ask(0).nonce);
    for (let index = 0; index < 20; index += 1) subject.receive(stale, 1 + index);
    for (let index = 0; index < 20; index += 1) subject.receive(stale, 5000 + index);
    subject.receive(text('00'.repeat(8), { sequence: 9 }), 5100);
    expect(subject.isSuspect).toBe(false);
    expect(subject.refusals()['permit-repeated']).toBe(39);
  });

  it('reads no message that is longer than any permit', () => {
    const subject = guard();
    const long = text(subject.ask(0).nonce, {
      grantedZoneIds: Array.from({ length: 2000 }, (_, index) => `zone ${index}`),
    });
    expect(codeOf(subject.receive(long, 1))).toBe('permit-malformed');
  });
});

describe('what a permit guard tells of itself', () => {
  it('is its level, speeds, newest decision and refusals', () => {
    const subject = guard();
    expect(subject.state(0)).toMatchObject({ level: 'none', sequence: -1, epoch: 0, refusedCount: 0, lastRefusal: '' });
    subject.receive(text(subject.ask(0).nonce, { level: 'limit', ruleId: 'fall-edge' }), 1);
    subject.receive('nothing', 2);
    expect(subject.state(3)).toEqual({
      version: 1,
      machineId: 'm1',
      connectionId: 'c1',
      level: 'limit',
      ruleId: 'fall-edge',
      travelSpeedMaxMps: 0.8,
      toolSpeedMaxMps: 0.3,
      epoch: 3,
      sequence: 1,
      isSuspect: false,
      refusedCount: 1,
      lastRefusal: 'permit-malformed',
    });
    expect(subject.state(500)).toMatchObject({ level: 'none', travelSpeedMaxMps: 0, sequence: 1 });
  });
});

/** All files that a file imports, itself included. */
function closureOf(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, specifier] of readFileSync(path, 'utf8').matchAll(/from '([^']+)';/g)) {
    closureOf(specifier?.startsWith('.') === true ? resolve(dirname(path), specifier) : String(specifier), found);
  }
  return found;
}

describe('the permit guard as a module', () => {
  it('needs nothing but itself and the files of the kernel that its docstring names', () => {
    const root = resolve(import.meta.dirname, '../../..');
    const names = [...closureOf(join(root, 'robot-bridge/guard/permit-guard.ts'))].map((path) => relative(root, path));
    expect(names.sort()).toEqual([
      'kernel/axis-bounds.ts',
      'kernel/canonical-json.ts',
      'kernel/crc32c.ts',
      'kernel/permit.ts',
      'kernel/random.ts',
      'kernel/result.ts',
      'robot-bridge/guard/permit-guard.ts',
    ]);
  });
});

describe('a permit guard on a bad network (delay, doubling, reordering, loss)', () => {
  it('never moves beyond the validity of a nonce it sent, nor faster than the newest decision it has heard', () => {
    let granted = 0;
    fc.assert(
      fc.property(fc.array(journey, { minLength: 1, maxLength: 25 }), (journeys) => {
        const subject = guard();
        const arrivals: { atMs: number; sequence: number; text: string }[] = [];
        const sent: { askedAtMs: number; level: PermitLevel; speedMps: number }[] = [];
        const asks: { atMs: number; index: number }[] = [];
        let nowMs = 0;
        journeys.forEach((item, index) => {
          nowMs += item.askAfterMs;
          asks.push({ atMs: nowMs, index });
        });
        const events = [...asks.map((ask) => ({ atMs: ask.atMs, ask: ask.index }))];
        const heard = new Set<number>();
        for (let timeMs = 0; timeMs <= nowMs + 2200; timeMs += 1) {
          for (const event of events.filter((item) => item.atMs === timeMs)) {
            const item = journeys[event.ask] as (typeof journeys)[number];
            const { nonce } = subject.ask(timeMs);
            sent[event.ask] = { askedAtMs: timeMs, level: item.level, speedMps: item.speedMps };
            const changes = {
              sequence: event.ask + 1,
              level: item.level,
              travelSpeedMaxMps: item.speedMps,
              toolSpeedMaxMps: item.speedMps,
            };
            for (const delayMs of item.delaysMs) {
              arrivals.push({ atMs: timeMs + delayMs, sequence: event.ask, text: text(nonce, changes) });
            }
          }
          for (const arrival of arrivals.filter((item) => item.atMs === timeMs)) {
            subject.receive(arrival.text, timeMs);
            heard.add(arrival.sequence);
          }
          const motion = subject.motion(timeMs);
          if (motion === null) continue;
          granted += 1;
          const living = [...heard].filter((index) => timeMs < (sent[index]?.askedAtMs ?? 0) + validForMs);
          expect(living.length, 'some permit heard is still valid').toBeGreaterThan(0);
          const newest = sent[Math.max(...heard)];
          expect(newest?.level).not.toBe('hold');
          expect(motion.travelSpeedMaxMps).toBeLessThanOrEqual(newest?.speedMps ?? 0);
        }
      }),
      { numRuns: 60 },
    );
    expect(granted).toBeGreaterThan(0);
  });
});
