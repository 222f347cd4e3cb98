import { describe, expect, it } from 'vitest';
import { isUnderScope } from '../../../controller/dispatch/latch-scope.ts';
import { Fleet } from '../../../controller/fleet/fleet.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { asId, type LevelId } from '../../../kernel/ids.ts';
import { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { liveMachine } from '../../support/live-machine.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { smallSite } from '../../support/small-site.ts';

const site = smallSite();
const [lower, upper] = site.levels as [(typeof site.levels)[number], (typeof site.levels)[number]];
const unheard = () => () => undefined;
const deaf = { onTags: unheard, onWeather: unheard, onPeopleWatch: unheard, onZonePresence: unheard, onWind: unheard };
const at = (zM: number) => ({ xM: 5, yM: 5, zM, yawRad: 0 });

function mounted(on: LiveMachine, zM: number): LiveMachine {
  const crane = liveMachine('tower-crane', 'k1', at(zM));
  const machine = new LiveMachine({ ...crane.machine, mountedOn: on.id }, crane.profile, new FakeMachineLink());
  machine.pose = crane.pose;
  return machine;
}

const isUnder = (levelId: LevelId, machine: LiveMachine, ...others: LiveMachine[]): boolean => {
  const fleet = new Fleet([machine, ...others], deaf, new ManualClock());
  return isUnderScope({ type: 'level', levelId }, machine.id, fleet, site);
};

describe('the stop of a level', () => {
  it('holds what stands there, and nothing on another', () => {
    const robot = liveMachine('levelling-robot', 'l1', at(upper.elevationM));
    expect(isUnder(upper.id, robot)).toBe(true);
    expect(isUnder(lower.id, robot)).toBe(false);
  });

  it('holds a machine between the levels, of which nobody can say where it is', () => {
    const lost = liveMachine('levelling-robot', 'l1', at(1000));
    expect(isUnder(upper.id, lost)).toBe(true);
    expect(isUnder(lower.id, lost)).toBe(true);
  });

  it('holds a crane on a building machine that stands there, however high its deck', () => {
    const carrier = liveMachine('building-machine', 'bm1', at(lower.elevationM));
    const crane = mounted(carrier, 1000);
    expect(isUnder(lower.id, crane, carrier)).toBe(true);
    expect(isUnder(upper.id, crane, carrier)).toBe(false);
  });

  it('holds a machine that nobody knows', () => {
    const robot = liveMachine('levelling-robot', 'l1', at(upper.elevationM));
    const fleet = new Fleet([robot], deaf, new ManualClock());
    expect(isUnderScope({ type: 'level', levelId: asId<LevelId>('level-9') }, 'x1', fleet, site)).toBe(true);
  });
});
