import { describe, expect, it } from 'vitest';
import { Ros2Participant, type LookTurn } from '../../../robot-bridge/ros2/participant.ts';
import { keptHere } from '../../../robot-bridge/ros2/qos.ts';
import type { Rclnodejs } from '../../../robot-bridge/ros2/rclnodejs.ts';

/** Goal: a participant with many machines leaves its process time for other work. Method: a clock whose turns are taken by hand. */
class Turns {
  readonly #due: { readonly delayMs: number; readonly run: () => void }[] = [];
  readonly participant: Ros2Participant;
  /** Namespaces whose node has begun to spin. */
  readonly spun: string[] = [];

  constructor() {
    const rclnodejs = {
      Context: class {
        shutdown(): void {}
      },
      NodeOptions: class {},
      init: () => Promise.resolve(),
      createNode: (_name: string, namespace: string) => ({ spin: () => this.spun.push(namespace) }),
    } as unknown as Rclnodejs;
    const after = (delayMs: number, run: () => void): (() => void) => {
      const entry = { delayMs, run };
      this.#due.push(entry);
      return () => this.#due.splice(this.#due.indexOf(entry) >>> 0, 1);
    };
    const wallClock = { epochMs: () => 0, monoMs: () => 0, after };
    this.participant = new Ros2Participant({ rclnodejs, domain: 1, wallClock, nodeName: 'test' }, (error) => {
      throw error;
    });
  }

  take(delayMs: number): void {
    const at = this.#due.findIndex((entry) => entry.delayMs === delayMs);
    if (at >= 0) this.#due.splice(at, 1)[0]?.run();
  }
}

describe('a participant of a ROS 2 graph', () => {
  it('begins its connections in turns of their own, and none after its end', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    for (const name of ['a', 'b', 'c']) turns.participant.whenReady(() => begun.push(name));
    expect(begun).toEqual([]);
    await Promise.resolve();
    await Promise.resolve();
    expect(begun).toEqual(['a']);
    turns.take(0);
    expect(begun).toEqual(['a', 'b']);
    turns.participant.close();
    turns.take(0);
    expect(begun).toEqual(['a', 'b']);
  });

  it('spins its nodes once all that waited has made its ends, and a later one at once', async () => {
    const turns = new Turns();
    for (const namespace of ['', '/b']) turns.participant.whenReady(() => turns.participant.node(namespace));
    await Promise.resolve();
    await Promise.resolve();
    turns.take(0);
    expect(turns.spun).toEqual([]);
    turns.take(0);
    expect(turns.spun).toEqual(['', '/b']);
    turns.participant.node('/c');
    turns.participant.node('');
    expect(turns.spun).toEqual(['', '/b', '/c']);
  });

  it('gives everybody a whole look every so many, and spreads them', async () => {
    const turns = new Turns();
    const every = keptHere.wholeEveryLooks;
    const looks = Array.from({ length: 2 * every }, (): LookTurn[] => []);
    for (const seen of looks) turns.participant.onLook((turn) => seen.push(turn));
    await Promise.resolve();
    await Promise.resolve();
    for (let look = 1; look < every; look += 1) turns.take(keptHere.lookEveryMs);
    for (const seen of looks) expect(seen.filter((turn) => turn === 'whole')).toHaveLength(1);
    for (let look = 0; look < every; look += 1) expect(looks.filter((seen) => seen[look] === 'whole')).toHaveLength(2);
  });
});
