import type { UpkeepView } from '../../contract/accounts/upkeep.ts';
import { DAY_MS } from '../rental/local-days.ts';
import { upkeepRules } from './upkeep-rules.ts';
import { validUntilMs } from './due.ts';
import type { UpkeepPaper } from './upkeep-fold.ts';

/**
 * Machines that were accepted (an inspection is filed) and whose use is not registered yet, with the day by which it must be: so many days after the
 * first acceptance (建设部令第166号).
 */
export function registrationsDue(papers: Iterable<UpkeepPaper>, nowMs: number): UpkeepView['missing'] {
  const accepted = new Map<string, string>();
  const registered = new Set<string>();
  for (const { paper } of papers) {
    if (paper.subject.kind !== 'machine') continue;
    const { machineId } = paper.subject;
    if (paper.kind === 'use-registration') registered.add(machineId);
    const first = accepted.get(machineId);
    if (paper.kind === 'inspection' && (first === undefined || paper.issuedOn < first))
      accepted.set(machineId, paper.issuedOn);
  }
  return [...accepted].flatMap(([machineId, acceptedOn]) => {
    if (registered.has(machineId)) return [];
    const endMs = validUntilMs(acceptedOn) + upkeepRules.useRegistrationDays.value * DAY_MS;
    const leftMs = endMs - nowMs;
    const daysLeft = Math.ceil(leftMs / DAY_MS) - (leftMs <= 0 ? 1 : 0);
    return [{ machineId, kind: 'use-registration' as const, acceptedOn, daysLeft }];
  });
}
