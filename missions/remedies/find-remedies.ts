import { KnownWorks } from '../floor/known-works.ts';
import { planMission } from '../plan-mission.ts';
import type { PlanningInput } from '../planning-input.ts';
import type { RemedyFindings } from './remedy.ts';
import { searchRemedies } from './search-remedies.ts';

/** Hears after every plan what has been found, and says whether more is wanted. */
export type RemedyWatch = (findings: RemedyFindings) => 'go-on' | 'enough';

/** All remedies at once, each plan made here. */
export function findRemedies(input: PlanningInput, watch: RemedyWatch = () => 'go-on'): RemedyFindings {
  const search = searchRemedies({ ...input, works: input.works ?? new KnownWorks() });
  while (search.wanted !== null) {
    search.take(planMission(search.wanted));
    if (watch(search.findings()) === 'enough') break;
  }
  return search.findings();
}
