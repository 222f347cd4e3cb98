import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { InterlockSite, testConfig } from '../../support/interlock-site.ts';
import { smallFleet, smallSite } from '../../support/small-site.ts';
import { HeadlessSite } from '../sim/headless-site.ts';

const hung = { id: 'ref-1', levelId: 'level-1', xM: 50, yM: 20, zM: 2 } as const;
const other = { ...hung, id: 'ref-2', xM: 5, yM: 20 } as const;

/** Two robots, the second one a storey higher; a person far from both; reference tags seen with the noise of any tag. */
class CheckedSite extends InterlockSite {
  biasM = 0;
  seen: readonly (typeof hung | typeof other)[] = [hung, other];
  readonly #random = seededRandom(7);

  constructor() {
    const machines = ['a', 'b'].map((id) => ({ id, profileId: 'trowelling-robot' }));
    super(testConfig(machines, { referenceTags: [hung, other] }));
    this.place('a', 30, 13);
    this.place('b', 30, 13, 4);
    this.people.set('p1', { xM: 5, yM: 3, zM: 1 });
    this.runChecked(9000);
  }

  runChecked(durationMs: number): void {
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 100) {
      for (const { id, xM, yM, zM } of [hung, other]) {
        const noise = () => 0.1 * this.#random.normal();
        if (this.seen.some((tag) => tag.id === id))
          this.people.set(id, { xM: xM + this.biasM + noise(), yM: yM + noise(), zM });
        else this.people.delete(id);
      }
      this.run(100);
    }
  }
}

describe('reference tags of a level', () => {
  it('fault 34: hold it within 5 s of an anchor that was moved, and no other, until they are told where they hang', () => {
    const site = new CheckedSite();
    expect(site.verdict('a').level).toBe('run');
    site.biasM = 0.4;
    site.runChecked(2000);
    expect(site.verdict('a').level).toBe('run');
    site.runChecked(3000);
    expect(site.verdict('a')).toMatchObject({ level: 'hold', reasons: [{ ruleId: 'anchors-suspect' }] });
    expect(site.verdict('a').reasons[0]?.measured?.value).toBeGreaterThan(0.3);
    expect(site.verdict('b').level).toBe('run');
    site.biasM = 0;
    site.runChecked(7000);
    expect(site.verdict('a').level).toBe('run');
  });

  it('fault 34: are no people, and noise of single sightings trips nothing', () => {
    const site = new CheckedSite();
    expect(site.interlock.peopleSeen(site.nowMs).map(({ personId }) => personId)).toEqual(['p1']);
    for (let seconds = 0; seconds < 20; seconds += 1) {
      site.runChecked(1000);
      expect(site.verdict('a').level).toBe('run');
    }
  });

  it('fault 34: none of which is seen check nothing, so that the level stands; one that is seen is enough', () => {
    const site = new CheckedSite();
    site.seen = [other];
    site.runChecked(6000);
    expect(site.verdict('a').level).toBe('run');
    site.seen = [];
    site.runChecked(5200);
    expect(site.verdict('a')).toMatchObject({
      level: 'hold',
      reasons: [{ ruleId: 'anchors-suspect', measured: null }],
    });
    expect(site.verdict('b').level).toBe('run');
  });
});

describe('a simulated tag system', () => {
  it('tells reference tags with the people, and all tags of a level wrong after one of its anchors was knocked', () => {
    const fleet = smallFleet();
    const [level] = smallSite().levels;
    const levelId = level?.id ?? '';
    const site = new HeadlessSite({ fleet: { ...fleet, referenceTags: [{ ...hung, levelId }] } });
    site.kept.add('/tags');
    const meanXM = (): number => {
      const from = site.messages.length;
      site.run(10);
      const seen = site.messages.slice(from).flatMap(({ text }) => {
        const { transforms } = JSON.parse(text) as {
          transforms: { child_frame_id: string; transform: { translation: { x: number } } }[];
        };
        return transforms.filter((tag) => tag.child_frame_id === 'tag/ref-1').map((tag) => tag.transform.translation.x);
      });
      return seen.reduce((sum, x) => sum + x, 0) / seen.length;
    };
    expect(meanXM()).toBeCloseTo(hung.xM, 1);
    expect(site.simulation.command({ do: 'anchor-moved', levelId, byM: [0.5, 0] }).ok).toBe(true);
    expect(meanXM()).toBeCloseTo(hung.xM + 0.5, 1);
  });
});
