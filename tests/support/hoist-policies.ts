import { seededRandom } from '../../kernel/random.ts';
import { dispatchHoists, type HoistDecision, type HoistState } from '../../missions/hoists/dispatch/dispatch-hoists.ts';
import type { HoistGroup } from '../../missions/hoists/dispatch/hoist-group.ts';
import type { Order, Policy } from './hoist-day.ts';

/** Calls count for less the longer ago they are: as a mean over about so long. */
const fadeS = 1800;
/** Who has listened for a short time only has heard less than there is; no count is taken for more than so many times what was heard. */
const scaleMax = 5;

/** How often landings have called lately. */
class Heard {
  readonly #faded = new Map<string, number>();
  readonly #ids = new Set<string>();
  #sinceS: number | null = null;
  #atS = 0;

  /** Calls an hour by landing. A mean that fades has come to 1 − e^(−t/T) of the rate after t: what is missing so far is added. */
  hear({ nowS, waiting }: HoistState): ReadonlyMap<string, number> {
    this.#sinceS ??= nowS;
    const faded = Math.exp((this.#atS - nowS) / fadeS);
    this.#atS = nowS;
    for (const [name, rate] of this.#faded) this.#faded.set(name, rate * faded);
    for (const { id, from } of waiting) {
      if (this.#ids.has(id)) continue;
      this.#ids.add(id);
      this.#faded.set(from, (this.#faded.get(from) ?? 0) + 3600 / fadeS);
    }
    const scale = Math.min(scaleMax, 1 / (1 - Math.exp((this.#sinceS - nowS) / fadeS)));
    return new Map([...this.#faded].map(([name, rate]) => [name, rate * scale]));
  }
}

interface DispatchedOptions {
  readonly placesMax?: number;
  /** Is given each decision and how long it took by the given clock. */
  readonly watch?: {
    readonly elapsedMs: () => number;
    readonly onDecision: (decision: HoistDecision, ms: number) => void;
  };
}

/** Does what the dispatch says. */
export function dispatched(group: HoistGroup, seed: number, { watch, ...limits }: DispatchedOptions = {}): Policy {
  const random = seededRandom(seed);
  const heard = new Heard();
  return (state) => {
    const startMs = watch?.elapsedMs() ?? 0;
    const demand = heard.hear(state);
    const decision = dispatchHoists(group, { ...state, demand }, { random, ...limits });
    if (!decision.ok) throw new Error(JSON.stringify(decision.problem));
    if (watch !== undefined) watch.onDecision(decision.value, watch.elapsedMs() - startMs);
    const there = new Set(state.waiting.filter(({ earliestS }) => earliestS <= state.nowS).map(({ id }) => id));
    return decision.value.cages.map(({ order, stops }): Order => {
      if (order === null) return null;
      const [stop] = stops;
      const boards = order.why === 'stop' && stop !== undefined ? stop.boards.filter((id) => there.has(id)) : [];
      return { to: order.to, boards };
    });
  };
}
