import type { certainties, MachineProfile } from './profile.ts';

/** Something that a profile says and names a source for. Value and unit are null where it is no single number: a load chart, a crew. */
export interface StatedFigure {
  /** Dotted path into the profile: 'speed.travelMps', 'kinematics.parts.1.joint.speedMax'. */
  readonly path: string;
  /** What of several it is about: the name of a part, the role of a person; null where there is only one. */
  readonly of: string | null;
  readonly value: number | null;
  readonly unit: string | null;
  /** What is said in a code instead of a number: IP54, PL d; `≥` before what only a standard asks. */
  readonly text: string | null;
  readonly source: string;
  readonly clause: string | null;
  readonly certainty: (typeof certainties)[number];
}

/** All of them, in the order of the profile. */
export function statedFigures(profile: MachineProfile): readonly StatedFigure[] {
  return [...statedIn(profile, '', null)];
}

interface Stated {
  readonly source: string;
  readonly certainty: StatedFigure['certainty'];
  readonly value?: number;
  readonly unit?: string;
  readonly count?: number;
  readonly code?: string;
  readonly claimed?: SafetyLevel;
  readonly asked?: SafetyLevel;
  readonly clause?: string;
}

interface SafetyLevel {
  readonly scheme: string;
  readonly level: string;
}

function isStated(node: object): node is Stated {
  return 'source' in node && 'certainty' in node;
}

function* statedIn(node: unknown, path: string, within: string | null): Generator<StatedFigure> {
  if (typeof node !== 'object' || node === null) return;
  const of = nameOf(node) ?? within;
  if (isStated(node)) {
    const { source, certainty } = node;
    const value = node.value ?? node.count ?? null;
    yield {
      path,
      of,
      value,
      unit: node.unit ?? null,
      text: textOf(node),
      source,
      clause: node.clause ?? null,
      certainty,
    };
  }
  for (const [name, child] of Object.entries(node)) yield* statedIn(child, path === '' ? name : `${path}.${name}`, of);
}

function textOf({ code, claimed, asked }: Stated): string | null {
  if (claimed !== undefined) return `${claimed.scheme} ${claimed.level}`;
  if (asked !== undefined) return `≥ ${asked.scheme} ${asked.level}`;
  return code ?? null;
}

/** Parts, crews and catalogues are lists of things with names, sensors and functions of things of kinds. */
function nameOf(node: object): string | null {
  for (const key of ['name', 'role', 'taxonomy', 'kind'] as const) {
    const name = (node as Readonly<Record<string, unknown>>)[key];
    if (typeof name === 'string') return name;
  }
  return null;
}

/** How many of them are how sure. */
export function certaintyCounts(figures: readonly StatedFigure[]): Record<StatedFigure['certainty'], number> {
  const counts = { found: 0, known: 0, check: 0, guess: 0 };
  for (const { certainty } of figures) counts[certainty] += 1;
  return counts;
}
