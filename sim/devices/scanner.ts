import { distanceM, type Point } from '../../kernel/geometry.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { SimMachine } from '../world/machine.ts';
import type { People } from '../world/people.ts';
import { decimal, headerText } from './message-text.ts';

const beams = 72;
const rangeMinM = 0.05;
const rangeMaxM = 40;
const personRadiusM = 0.25;
/** Scaffold standards along the edges of a floor: what a scanner sees of a building in the open. */
const postRadiusM = 0.05;
const postEveryM = 5;
/** None stands in front of a gate. */
const gateClearM = 4;
const sameFloorM = 1;

interface Post {
  readonly at: Point;
  readonly zM: number;
}

/** What the scanners of machines see: people, machines and scaffold posts on their floor, as circles. No walls and columns. */
export class Scanner {
  readonly #machines: readonly SimMachine[];
  readonly #people: People;
  readonly #posts: readonly Post[];

  constructor(site: SiteModel, machines: readonly SimMachine[], people: People) {
    this.#machines = machines;
    this.#people = people;
    this.#posts = postsOf(site);
  }

  /** sensor_msgs/LaserScan around the machine's own frame. */
  text(machine: SimMachine, stampMs: number, frame: string): string {
    const ranges = this.#ranges(machine).map(decimal).join(',');
    const step = (2 * Math.PI) / beams;
    return (
      `{"header":${headerText(stampMs, frame)},"angle_min":0,"angle_max":${2 * Math.PI - step},"angle_increment":${step},` +
      `"time_increment":0,"scan_time":0.2,"range_min":${rangeMinM},"range_max":${rangeMaxM},"ranges":[${ranges}],"intensities":[]}`
    );
  }

  #ranges(machine: SimMachine): number[] {
    const { fault } = machine;
    const ranges = Array.from({ length: beams }, () => (fault.kind === 'scan-zero' ? 0 : rangeMaxM));
    if (fault.kind === 'scan-zero' || fault.kind === 'scan-max') return ranges;
    const { xM, yM, zM, yawRad } = machine.pose;
    const see = (x: number, y: number, radiusM: number): void => mark(ranges, x - xM, y - yM, radiusM, yawRad);
    for (const { at, zM: floorM } of this.#posts)
      if (Math.abs(floorM - zM) < sameFloorM) see(at[0], at[1], postRadiusM);
    for (const walker of this.#people.walkers) {
      if (Math.abs(walker.zM - zM) < sameFloorM) see(walker.xM, walker.yM, personRadiusM);
    }
    for (const other of this.#machines) {
      const isSeen = other !== machine && other.profile.kinematics.mobility !== 'vertical';
      if (isSeen && Math.abs(other.pose.zM - zM) < sameFloorM) see(other.pose.xM, other.pose.yM, coreRadiusM(other));
    }
    return ranges;
  }
}

/** The circle within the footprint: rather too small than a machine that is seen where none is. */
function coreRadiusM({ profile }: SimMachine): number {
  return Math.min(...profile.kinematics.footprint.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y))), 3);
}

function mark(ranges: number[], dx: number, dy: number, radiusM: number, yawRad: number): void {
  const awayM = Math.hypot(dx, dy);
  if (awayM - radiusM >= rangeMaxM) return;
  const rangeM = Math.max(rangeMinM * 2, awayM - radiusM);
  const step = (2 * Math.PI) / beams;
  const middle = Math.round((Math.atan2(dy, dx) - yawRad) / step);
  const half = awayM <= radiusM ? beams / 2 : Math.floor(Math.asin(radiusM / awayM) / step);
  for (let beam = middle - half; beam <= middle + half; beam += 1) {
    const at = ((beam % beams) + beams) % beams;
    ranges[at] = Math.min(ranges[at] as number, rangeM);
  }
}

function postsOf({ levels, landings }: SiteModel): Post[] {
  const posts: Post[] = [];
  for (const slab of levels.flatMap((level) => level.slabs)) {
    slab.outline.forEach((from, index) => {
      const to = slab.outline[(index + 1) % slab.outline.length] as Point;
      const count = Math.max(1, Math.floor(distanceM(from, to) / postEveryM));
      for (let post = 0; post < count; post += 1) {
        const share = post / count;
        const at: Point = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
        const isAtGate = landings.some(({ cagePose }) => distanceM([cagePose.xM, cagePose.yM], at) < gateClearM);
        if (!isAtGate) posts.push({ at, zM: slab.topM });
      }
    });
  }
  return posts;
}
