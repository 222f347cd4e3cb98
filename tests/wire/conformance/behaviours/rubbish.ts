import { expect } from 'vitest';
import type { ConformanceBench } from '../bench.ts';
import type { Need, Rubbish } from '../wire-under-test.ts';
import { endText, moving, readyToMove, type Behaviour, type BehaviourGroup } from './behaviour.ts';

/** Refused, counted, shown, and nothing else happens: poses go on, a running goal goes on, no pose is made of it. */
function refusedAndShown(rubbish: Rubbish, id: string, title: string, needs: readonly Need[]): Behaviour {
  return {
    id,
    title,
    needs: ['follow-path', ...needs],
    async run(bench) {
      const order = await moving(bench, 2);
      const before = bench.refused().length;
      bench.line.inject(rubbish);
      await bench.until(() => bench.refused().length > before, 'refused and shown', 2000);
      expect(countOf(bench)).toBeGreaterThan(0);
      await bench.ended(order);
      expect(endText(order)).toBe('succeeded');
      expect(bench.poses().every(({ pose }) => pose.yM > 2)).toBe(true);
    },
  };
}

/** The number that goes along with the refusal shown last. */
function countOf(bench: ConformanceBench): number {
  const last = bench.reports.filter((report) => report.type === 'refused').at(-1);
  const count = last?.problem.facts?.['count'];
  return typeof count === 'number' ? count : 0;
}

export const rubbish: BehaviourGroup = {
  title: 'Bad input',
  behaviours: [
    refusedAndShown('truncated', 'truncated', 'refuses a message that was cut off, and shows it', ['text']),
    refusedAndShown('not-json', 'not-json', 'refuses a text that is no message, and shows it', ['text']),
    refusedAndShown('binary', 'binary', 'refuses bytes that nobody asked for, and shows it', ['text']),
    refusedAndShown('unknown-operation', 'unknown-operation', 'refuses an unknown operation, and shows it', [
      'operations',
    ]),
    refusedAndShown('fragment', 'fragment', 'refuses a message in fragments, and shows it', ['operations']),
    refusedAndShown('unasked-topic', 'unasked-topic', 'refuses what nobody asked for, and shows it', ['unasked']),
    refusedAndShown('unasked-answer', 'unasked-answer', 'refuses an answer that nobody waits for, and shows it', [
      'unasked',
    ]),
    refusedAndShown('wrong-type', 'wrong-type', 'refuses a message of another type, and shows it', ['untyped']),
    refusedAndShown('not-a-number', 'not-a-number', 'refuses a pose with a number that is none, and shows it', [
      'numbers',
    ]),
    refusedAndShown('foreign-frame', 'foreign-frame', "refuses a pose in another frame than the site's, and shows it", [
      'frames',
    ]),
    refusedAndShown('no-orientation', 'no-orientation', 'refuses a pose that nobody filled in, and shows it', [
      'frames',
    ]),
    {
      id: 'huge',
      title: 'refuses a message of 10 MB, shows it, and is connected again',
      needs: ['huge', 'follow-path'],
      async run(bench) {
        await readyToMove(bench);
        bench.line.inject('huge');
        await bench.until(() => bench.refused().length > 0, 'refused and shown');
        await bench.ready();
        const order = bench.path(1);
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
      },
    },
    {
      id: 'flood',
      title: 'bears a flood of poses: the newest counts, and commands go on',
      needs: ['stamps', 'follow-path', 'unasked'],
      async run(bench) {
        const order = await moving(bench, 2);
        bench.line.flood(5000);
        await bench.ended(order);
        expect(endText(order)).toBe('succeeded');
        await bench.pass(1000);
        expect(bench.poses().at(-1)?.pose.xM).toBeCloseTo(bench.truth.pose().xM, 2);
      },
    },
    {
      id: 'rubbish-flood-bounded',
      title: 'tells of a flood of bad messages once a second with their number, not each',
      needs: ['text'],
      async run(bench) {
        await bench.ready();
        for (let count = 0; count < 2000; count += 1) bench.line.inject('truncated');
        await bench.pass(3000);
        bench.line.inject('truncated');
        await bench.pass(bench.figures.passMs);
        expect(bench.refused().length).toBeLessThan(10);
        expect(countOf(bench)).toBeGreaterThan(2000);
      },
    },
  ],
};
