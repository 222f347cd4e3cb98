import type { ProblemView } from '../../controller/contract/problems/problem-view.ts';
import { wordOf, type Facts, type Language } from './words.ts';

const faultKinds = ['open-face', 'front', 'discharge', 'weather', 'not-delivered'] as const;
const remedyKinds = ['more-trucks', 'start-earlier', 'start-later', 'retarder', 'cooler-concrete'] as const;

interface OfKind {
  readonly kind: string;
  readonly [fact: string]: unknown;
}

function listOf(problem: ProblemView, name: 'faults' | 'remedies'): readonly OfKind[] {
  const list = problem.facts?.[name];
  if (!Array.isArray(list)) return [];
  return list.filter((one): one is OfKind => typeof one === 'object' && one !== null && 'kind' in one);
}

function minutesIn(one: OfKind): number {
  return typeof one['byS'] === 'number' ? Math.max(1, Math.ceil(one['byS'] / 60)) : 0;
}

function factsOf(one: OfKind): Facts {
  const number = (name: string): number => (typeof one[name] === 'number' ? one[name] : 0);
  return {
    min: minutesIn(one),
    n: number('trucks'),
    factor: Math.round(number('setFactor') * 100) / 100,
    c: number('byC'),
    m3: Math.round(number('missingM3') * 10) / 10,
  };
}

/** What of a pour is too late, the worst of each kind, and what by itself would help: a line each. */
export function pourLines(language: Language, problem: ProblemView): string[] {
  if (problem.code !== 'pour-infeasible') return [];
  const faults = listOf(problem, 'faults');
  const remedies = listOf(problem, 'remedies');
  const tooLate = faultKinds.flatMap((kind) => {
    const worst = faults
      .filter((fault) => fault.kind === kind)
      .reduce<OfKind | null>((most, one) => (most === null || minutesIn(one) > minutesIn(most) ? one : most), null);
    return worst === null ? [] : [wordOf(language, `pour.fault.${kind}`, factsOf(worst))];
  });
  const helps = remedyKinds.flatMap((kind) =>
    remedies
      .filter((remedy) => remedy.kind === kind)
      .map((remedy) => `→ ${wordOf(language, `pour.remedy.${kind}`, factsOf(remedy))}`),
  );
  return [...tooLate, ...(helps.length > 0 ? helps : [wordOf(language, 'pour.remedy.none')])];
}
