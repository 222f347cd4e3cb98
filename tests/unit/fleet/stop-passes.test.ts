import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ToInterlock } from '../../../controller/contract/interlock/interlock.ts';
import { StopPasses } from '../../../controller/fleet/stop-passes.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const hello = { type: 'hello', epoch: 1, geometryHash: null, limitsHash: 'x', stopPort: 4711 } as const;
const login = { sessionId: 's1', user: 'li', role: 'operator', validForMs: 60_000 };
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

function passes() {
  const sent: ToInterlock[] = [];
  const clock = new ManualClock();
  const listeners = new Map<string, () => void>();
  const book = new StopPasses({
    send: (message) => sent.push(message),
    clock,
    onSessionEnd: (sessionId, listener) => {
      listeners.set(sessionId, listener);
      return () => listeners.delete(sessionId);
    },
  });
  return { book, sent, clock, logout: (sessionId: string) => listeners.get(sessionId)?.() };
}

describe('the passes for the way past the controller', () => {
  it('are refused until the interlock has said where it listens', () => {
    const { book, sent } = passes();
    expect(book.passOf(login)).toMatchObject({ ok: false, problem: { code: 'interlock-unreachable' } });
    expect(sent).toEqual([]);
  });

  it('are one per login; the interlock hears a hash and a name, never the pass', () => {
    const { book, sent } = passes();
    book.handle(hello);
    const first = book.passOf(login);
    expect(book.passOf(login)).toEqual(first);
    if (!first.ok) throw new Error(first.problem.code);
    expect(first.value.port).toBe(4711);
    const by = { user: 'li', role: 'operator' };
    expect(sent).toEqual([{ type: 'stop-pass', sha256: hashOf(first.value.token), by, validForMs: 60_000 }]);
    expect(JSON.stringify(sent)).not.toContain(first.value.token);
  });

  it('are told again to an interlock that was started anew, for the time that is left', async () => {
    const { book, sent, clock } = passes();
    book.handle(hello);
    book.passOf(login);
    book.passOf({ ...login, sessionId: 's2', validForMs: 1_000 });
    sent.length = 0;
    await clock.advance(20_000);
    book.handle(hello);
    expect(sent).toMatchObject([{ type: 'stop-pass', validForMs: 40_000 }]);
  });

  it('end with the login, and change with the role', () => {
    const { book, sent, logout } = passes();
    book.handle(hello);
    const first = book.passOf(login);
    const second = book.passOf({ ...login, role: 'foreman' });
    expect(second).not.toEqual(first);
    logout('s1');
    expect(sent.map(({ type }) => type)).toEqual(['stop-pass', 'stop-pass-ended', 'stop-pass', 'stop-pass-ended']);
    expect(book.passOf(login)).not.toEqual(second);
  });
});
