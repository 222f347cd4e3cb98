import { createHmac } from 'node:crypto';
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
    ['permit-validity', { validForMs: 60_000 }],
    ['permit-nonce-unknown', { nonce: '0123456789abcdef' }],
  ];
  it.each(foreign)('refuses and counts %s', (code, changes) => {
    const subject = guard({ knownGeometryHash: 'ab' });
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
