import { describe, expect, it } from 'vitest';
import type { Point } from '../../../kernel/geometry.ts';
import { seededRandom } from '../../../kernel/random.ts';
import type { Level, SiteModel } from '../../../missions/site-model.ts';
import { Floors } from '../../../sim/world/floor.ts';
import type { SimMachine } from '../../../sim/world/machine.ts';
import { People, peopleStepMs } from '../../../sim/world/people.ts';
import { shippedProfiles, smallSite } from '../../support/small-site.ts';

/** A robot that wants to drive and is held: what a person at its bow does to it. */
function heldRobot([xM, yM]: Point): SimMachine {
  const profile = shippedProfiles().get('trowelling-robot');
  const pose = { xM, yM, zM: 0, yawRad: 0 };
  return { profile, pose, isMoving: false, wantsToMove: true } as unknown as SimMachine;
}

/** A dead end of 1.2 m between walls, with a corner in it: nothing outside is in sight from its end. */
function niche(site: SiteModel): SiteModel {
  const wall = (xMin: number, yMin: number, xMax: number, yMax: number, name: string): Level['walls'][number] => ({
    globalId: name,
    heightM: 3,
    outline: [
      [xMin, yMin],
      [xMax, yMin],
      [xMax, yMax],
      [xMin, yMax],
    ],
  });
  const walls = [
    wall(40, 4, 40.2, 9.4, 'west'),
    wall(41.4, 5.4, 41.6, 9.4, 'middle'),
    wall(40, 4, 46, 4.2, 'south'),
    wall(41.4, 5.4, 46, 5.6, 'north'),
    wall(46, 4, 46.2, 5.6, 'end'),
  ];
  return { ...site, levels: site.levels.map((level, index) => (index === 0 ? { ...level, walls } : level)) };
}

describe('a person', () => {
  it.each([1, 2, 3, 4, 5])('cornered by a robot that waits for them gets out of its way (seed %i)', (seed) => {
    const site = smallSite();
    const start = { levelId: 'level-1', xM: 58.8, yM: 1.2, zM: 0 };
    const people = new People(
      [{ id: 'p01', name: 'P', role: 'worker', start }],
      site,
      new Floors(site),
      seededRandom(seed),
    );
    const robot = heldRobot([55, 4]);
    const walker = people.walkers[0]!;
    let awayS = 0;
    for (let nowMs = 0; nowMs < 300_000; nowMs += peopleStepMs) {
      people.step(nowMs, [robot]);
      if (Math.hypot(walker.xM - 55, walker.yM - 4) >= 7) awayS += peopleStepMs / 1000;
    }
    expect(awayS).toBeGreaterThan(200);
  });

  it.each([1, 2, 3, 4, 5])(
    'in a dead end out of sight of everything gets out past the robot at its mouth (seed %i)',
    (seed) => {
      const site = niche(smallSite());
      const start = { levelId: 'level-1', xM: 45.5, yM: 4.8, zM: 0 };
      const people = new People(
        [{ id: 'p01', name: 'P', role: 'worker', start }],
        site,
        new Floors(site),
        seededRandom(seed),
      );
      const robot = heldRobot([42.8, 8]);
      const walker = people.walkers[0]!;
      let awayS = 0;
      for (let nowMs = 0; nowMs < 1_200_000; nowMs += peopleStepMs) {
        people.step(nowMs, [robot]);
        if (Math.hypot(walker.xM - 42.8, walker.yM - 8) >= 7) awayS += peopleStepMs / 1000;
      }
      expect(awayS).toBeGreaterThan(600);
    },
  );
});
