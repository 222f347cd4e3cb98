import { describe, expect, it } from 'vitest';
import { lateAfterMs, lostAfterMs, runStream, type StreamPhase } from '../../../console/api/stream.ts';
import { ConsoleTestClock, ConsoleTestSocket, patch, snapshot } from '../../support/fakes/fake-console.ts';

function start(options: { readonly session?: 'kept' | 'ended' } = {}) {
  const clock = new ConsoleTestClock();
  const sockets: ConsoleTestSocket[] = [];
  const phases: StreamPhase[] = [];
  const sequences: number[] = [];
  const stream = runStream({
    open: () => {
      const socket = new ConsoleTestSocket();
      sockets.push(socket);
      return socket;
    },
    clock,
    random: () => 0.5,
    onState: ({ sequence }) => sequences.push(sequence),
    onPhase: (phase) => phases.push(phase),
    onNotice: () => {},
    mayReconnect: () => Promise.resolve(options.session !== 'ended'),
  });
  const last = () => sockets.at(-1) ?? new ConsoleTestSocket();
  return { clock, sockets, phases, sequences, stream, last };
}

describe('the stream', () => {
  it('is live after its snapshot and follows patches in sequence', () => {
    const { last, phases, sequences } = start();
    last().say(snapshot(7));
    last().say(patch(8));
    expect(sequences).toEqual([7, 8]);
    expect(phases).toEqual(['connecting', 'live']);
  });

  it('takes a missing message for lost knowledge and asks for a new snapshot', async () => {
    const { last, phases, sequences, sockets, clock } = start();
    last().say(snapshot(1));
    last().say(patch(3));
    expect(sequences).toEqual([1]);
    expect(phases.at(-1)).toBe('lost');
    expect(sockets[0]?.state).toBe('closed');
    await clock.advance(1000);
    expect(sockets).toHaveLength(2);
    last().say(snapshot(40));
    expect(phases.at(-1)).toBe('live');
  });

  it('does not believe a patch before the snapshot', () => {
    const { last, sequences, phases } = start();
    last().say(patch(1));
    expect(sequences).toEqual([]);
    expect(phases.at(-1)).toBe('lost');
  });

  it('is late within a second of silence, and reopens a half-open socket', async () => {
    const { last, phases, clock, sockets } = start();
    last().say(snapshot(1));
    await clock.advance(1000);
    expect(lateAfterMs).toBeLessThan(1000);
    expect(phases.at(-1)).toBe('late');
    await clock.advance(lostAfterMs + 1000);
    expect(phases).toContain('lost');
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('is live again when a late socket speaks again', async () => {
    const { last, phases, clock } = start();
    last().say(snapshot(1));
    await clock.advance(1500);
    last().say(patch(2));
    expect(phases.at(-1)).toBe('live');
  });

  it('ignores what an abandoned socket still says', async () => {
    const { last, sequences, sockets, clock } = start();
    last().say(snapshot(1));
    last().drop();
    await clock.advance(1000);
    last().say(snapshot(10));
    sockets[0]?.say(snapshot(99));
    sockets[0]?.drop();
    last().say(patch(11));
    expect(sequences).toEqual([1, 10, 11]);
  });

  it('waits longer from try to try, and shows the truth within 2 s of the first', async () => {
    const { clock, sockets, last } = start();
    last().drop();
    await clock.advance(2000);
    expect(sockets.length).toBeGreaterThanOrEqual(2);
    for (let turn = 0; turn < 20; turn += 1) {
      last().drop();
      await clock.advance(1000);
    }
    // Twenty seconds of a dead server: bounded tries, no storm.
    expect(sockets.length).toBeLessThan(14);
  });

  it('ends when the session has ended, and after close', async () => {
    const ended = start({ session: 'ended' });
    ended.last().drop();
    await ended.clock.advance(20_000);
    expect(ended.sockets).toHaveLength(1);
    const closed = start();
    closed.last().say(snapshot(1));
    closed.stream.close();
    await closed.clock.advance(20_000);
    expect(closed.sockets).toHaveLength(1);
    expect(closed.sockets[0]?.state).toBe('closed');
  });
});
