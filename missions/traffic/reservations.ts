import { laneBetween, type RoadGraph } from './road-graph.ts';
import type { Following, Route } from './traffic-problem.ts';

/** What is held of one element, by the beginning. */
export class Holds {
  readonly fromS: number[] = [];
  readonly untilS: number[] = [];
  readonly machine: number[] = [];

  add(fromS: number, untilS: number, machine: number): void {
    let at = this.fromS.length;
    while (at > 0 && this.fromS[at - 1]! > fromS) at -= 1;
    this.fromS.splice(at, 0, fromS);
    this.untilS.splice(at, 0, untilS);
    this.machine.splice(at, 0, machine);
  }

  remove(machine: number): void {
    let kept = 0;
    for (let at = 0; at < this.machine.length; at += 1) {
      if (this.machine[at] === machine) continue;
      this.fromS[kept] = this.fromS[at]!;
      this.untilS[kept] = this.untilS[at]!;
      this.machine[kept] = this.machine[at]!;
      kept += 1;
    }
    this.fromS.length = kept;
    this.untilS.length = kept;
    this.machine.length = kept;
  }
}

/** Where a route would meet a machine that has reserved its way. */
export interface Meeting {
  readonly machine: number;
  /** A place, or the number of places plus a lane. */
  readonly element: number;
  readonly fromS: number;
}

const nothing = new Holds();

/** Who holds which place and lane, and when: space and time given to machines so that no two are ever too near to each other. */
export class Reservations {
  readonly graph: RoadGraph;
  readonly following: Following;
  readonly #holds: (Holds | undefined)[];
  readonly #routes = new Map<number, Route>();
  readonly #radiiM = new Map<number, number>();

  constructor(graph: RoadGraph, following: Following) {
    this.graph = graph;
    this.following = following;
    this.#holds = Array.from<Holds | undefined>({ length: graph.places + graph.lanes });
  }

  /** Reserves a machine's route, in place of the one it had. It must not meet the others': see `meeting`. */
  add(machine: number, radiusM: number, route: Route): void {
    this.remove(machine);
    this.#routes.set(machine, route);
    this.#radiiM.set(machine, radiusM);
    this.#forHolds(route, (element, fromS, untilS) => {
      const holds = (this.#holds[element] ??= new Holds());
      holds.add(fromS, untilS, machine);
      return true;
    });
  }

  remove(machine: number): void {
    const route = this.#routes.get(machine);
    if (route === undefined) return;
    this.#routes.delete(machine);
    this.#forHolds(route, (element) => {
      this.#holds[element]!.remove(machine);
      return true;
    });
  }

  routeOf(machine: number): Route | undefined {
    return this.#routes.get(machine);
  }

  holdsOf(element: number): Holds {
    return this.#holds[element] ?? nothing;
  }

  /** The first meeting of a route with another machine's, along the route; null when it is clear. */
  meeting(machine: number, radiusM: number, route: Route): Meeting | null {
    const { nearOffset, near, nearM } = this.graph;
    let found: Meeting | null = null;
    const isClear = (held: number, element: number, fromS: number, untilS: number, distanceM: number): boolean => {
      const { fromS: from, untilS: until, machine: by } = this.holdsOf(held);
      for (let at = 0; at < from.length && from[at]! < untilS; at += 1) {
        if (until[at]! <= fromS || by[at] === machine) continue;
        if (distanceM > 0 && distanceM >= radiusM + this.#radiiM.get(by[at]!)!) continue;
        found = { machine: by[at]!, element, fromS: Math.max(fromS, from[at]!) };
        return false;
      }
      return true;
    };
    this.#forHolds(route, (element, fromS, untilS) => {
      if (!isClear(element, element, fromS, untilS, 0)) return false;
      for (let at = nearOffset[element]!; at < nearOffset[element + 1]!; at += 1) {
        if (!isClear(near[at]!, element, fromS, untilS, nearM[at]!)) return false;
      }
      return true;
    });
    return found;
  }

  /** Whether a hold of this machine on a near element counts for a machine of so great a radius. */
  isInWay(machine: number, radiusM: number, distanceM: number): boolean {
    return distanceM < radiusM + this.#radiiM.get(machine)!;
  }

  /** Each element that a route holds, with when; ends early when told so. */
  #forHolds(route: Route, visit: (element: number, fromS: number, untilS: number) => boolean): void {
    const { graph, following } = this;
    for (let at = 0; at < route.length; at += 1) {
      const { place, arriveS, leaveS } = route[at]!;
      const before = route[at - 1];
      const next = route[at + 1];
      const fromS = before === undefined || following === 'in-step' ? arriveS : before.leaveS;
      if (!visit(place, fromS, next?.arriveS ?? Infinity)) return;
      if (next === undefined) return;
      const lane = graph.places + laneBetween(graph, place, next.place);
      if (!visit(lane, leaveS, next.arriveS)) return;
    }
  }
}
