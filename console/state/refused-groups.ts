import type { PlanView } from '../../controller/contract/api.ts';

type Refused = PlanView['refused'][number];

/** Parts left out for one reason are one line: forty columns are one job for the hand finishers. */
export interface RefusedGroup {
  readonly code: Refused['code'];
  readonly count: number;
  readonly areaM2: number;
  readonly facts: Refused['facts'];
}

export function refusedGroups(refused: readonly Refused[]): readonly RefusedGroup[] {
  const groups = new Map<string, RefusedGroup>();
  for (const part of refused) {
    // A lift is mended by itself, not with others.
    const key = `${part.code} ${String(part.facts['lift'] ?? '')}`;
    const known = groups.get(key);
    groups.set(key, {
      code: part.code,
      count: (known?.count ?? 0) + 1,
      areaM2: (known?.areaM2 ?? 0) + part.areaM2,
      facts: known ? sharedFacts(known.facts, part.facts) : part.facts,
    });
  }
  return [...groups.values()].sort((left, right) => right.areaM2 - left.areaM2);
}

/** Of several parts the tip stays, and lengths of edge add up. */
function sharedFacts(known: Refused['facts'], { tip, edgeM }: Refused['facts']): Refused['facts'] {
  const knownM = known['edgeM'];
  const bothM = typeof knownM === 'number' && typeof edgeM === 'number' ? Number((knownM + edgeM).toFixed(1)) : null;
  return { ...(tip === undefined ? {} : { tip }), ...(bothM === null ? {} : { edgeM: bothM }) };
}
