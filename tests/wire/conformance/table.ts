import { behaviourGroups } from './behaviours/all.ts';
import { standingOf, type Standing } from './standing.ts';
import { machineNeeds, needs, type WireStand } from './wire-under-test.ts';

/** Reasons in the order in which they were first needed, each once. */
class Notes {
  readonly texts: string[] = [];

  mark(text: string): string {
    if (!this.texts.includes(text)) this.texts.push(text);
    return `[${String(this.texts.indexOf(text) + 1)}]`;
  }
}

/** The two tables of docs/bridge.md and the reasons under them, as Markdown. */
export function conformanceTables(stands: readonly WireStand[]): string {
  const notes = new Notes();
  const head = (first: string): string[] => [
    `| ${[first, ...stands.map(({ title }) => title)].join(' | ')} |`,
    `| ${['---', ...stands.map(() => ':-:')].join(' | ')} |`,
  ];
  const row = (first: string, cells: readonly string[]): string => `| ${[first, ...cells].join(' | ')} |`;
  const features = machineNeeds.map((need) =>
    row(
      needs[need],
      stands.map(({ lacks }) => (lacks[need] === undefined ? '✓' : `– ${notes.mark(lacks[need])}`)),
    ),
  );
  const behaviours = behaviourGroups.flatMap(({ title, behaviours: group }) => [
    row(
      `**${title}**`,
      stands.map(() => ''),
    ),
    ...group.map((behaviour) =>
      row(
        behaviour.title,
        stands.map((stand) => cellOf(standingOf(stand, behaviour), notes)),
      ),
    ),
  ]);
  return [
    ...head('the machine'),
    ...features,
    '',
    ...head('the wire'),
    ...behaviours,
    '',
    ...notes.texts.map((text, index) => `${String(index + 1)}. ${text}`),
  ].join('\n');
}

function cellOf(standing: Standing, notes: Notes): string {
  switch (standing.type) {
    case 'does':
      return '✓';
    case 'fails':
      return `✗ ${notes.mark(standing.instead)}`;
    case 'lacks':
      return `– ${notes.mark(standing.reason)}`;
  }
}
