import { describe, expect, it } from 'vitest';
import { TapSwitch } from '../../../robot-bridge/recording/tap-switch.ts';
import type { WireMessage } from '../../../robot-bridge/recording/wire-record.ts';
import type { WireRecorderFigures } from '../../../robot-bridge/recording/wire-recorder.ts';

/** Goal: what passes is recorded while somebody wants it and no longer, each stretch by a recorder of its own. Method: recorders that only remember. */
class FakeRecorder {
  readonly noted: WireMessage[] = [];
  state: WireRecorderFigures['state'] = 'recording';
  closes = 0;
  note(message: WireMessage): void {
    this.noted.push(message);
  }
  figures(): WireRecorderFigures {
    const failure = this.state === 'ended' ? 'no space left' : null;
    return { noted: this.noted.length, dropped: 0, skipped: 0, state: this.state, fileName: 'a.mcap', failure };
  }
  close(): Promise<void> {
    this.closes += 1;
    return Promise.resolve();
  }
}

function message(n: number, part: WireMessage['part'] = 'message', url = 'ws://a'): WireMessage {
  return { wire: 'ros', url, direction: 'from-machine', part, name: '/l1/odom', type: 't', message: { n } };
}

function bench(begin: 'on' | 'off') {
  const recorders: FakeRecorder[] = [];
  const tap = new TapSwitch(() => {
    recorders.push(new FakeRecorder());
    return recorders.at(-1) as FakeRecorder;
  }, begin);
  return { tap, recorders };
}

const numbers = (recorder: FakeRecorder | undefined) =>
  recorder?.noted.map(({ message: of }) => (of as { n: number }).n);

describe('the tap of the wires', () => {
  it('records each stretch for which it is on by a recorder of its own, and nothing between', async () => {
    const { tap, recorders } = bench('off');
    tap.note(message(1));
    expect(recorders.length).toBe(0);
    expect(tap.isTaking()).toBe(false);
    tap.switchTo('on');
    tap.note(message(2));
    tap.switchTo('off');
    tap.note(message(3));
    tap.switchTo('on');
    tap.note(message(4));
    await tap.close();
    expect(recorders.map((recorder) => numbers(recorder))).toEqual([[2], [4]]);
    expect(recorders.map(({ closes }) => closes)).toEqual([1, 1]);
    tap.note(message(5));
    expect(recorders.length).toBe(2);
  });

  it('begins with how each connection stood, which nothing would say before its next change', () => {
    const { tap, recorders } = bench('off');
    tap.note(message(1, 'connection'));
    tap.note(message(2, 'connection'));
    tap.note(message(3, 'connection', 'ws://b'));
    tap.switchTo('on');
    tap.note(message(4));
    expect(numbers(recorders[0])).toEqual([2, 3, 4]);
  });

  it('says when it failed, and begins anew when it is switched on again', () => {
    const { tap, recorders } = bench('on');
    tap.note(message(1));
    (recorders[0] as FakeRecorder).state = 'ended';
    expect(tap.figures()).toMatchObject({ state: 'failed', failure: 'no space left' });
    tap.switchTo('on');
    tap.note(message(2));
    expect(numbers(recorders[1])).toEqual([2]);
    expect(tap.figures()).toMatchObject({ state: 'on', noted: 1, failure: null });
  });
});
