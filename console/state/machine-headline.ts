import type { MachineView } from '../../controller/contract/api.ts';
import type { WordKey } from '../i18n/words.ts';

/** What a machine does, in one word, with the tone that picks shape and colour. */
export interface Headline {
  readonly tone: 'calm' | 'working' | 'attention' | 'stopped' | 'unknown';
  readonly word: WordKey;
}

const stoppedWords = {
  hold: 'level.hold',
  protectiveStop: 'level.protectiveStop',
  controlStop: 'level.controlStop',
  lockout: 'level.lockout',
} as const satisfies Record<string, WordKey>;

function isStoppedLevel(level: string): level is keyof typeof stoppedWords {
  return level in stoppedWords;
}

/** Who or what is near a parked machine limits it all day; that is no news until it is asked to work. */
const nearnessRules: readonly string[] = ['machine-separation', 'crane-separation', 'person-separation'];
/** Where it stands can slow a parked machine as well, but must not hold it: a hold there needs a person. */
const placeRules: readonly string[] = ['fall-edge', 'speed-zone', 'blocked-zone'];

function isParkedAmongOthers(machine: MachineView): boolean {
  const ruleId = machine.verdict?.reasons[0]?.ruleId;
  if (machine.task !== null || ruleId === undefined) return false;
  return nearnessRules.includes(ruleId) || (machine.verdict?.level === 'limit' && placeRules.includes(ruleId));
}

/** The worst thing first: lost knowledge, then stops, then faults, then limits, then the work itself. */
export function headlineOf(machine: MachineView, link: 'live' | 'late'): Headline {
  if (machine.connection !== 'connected') return { tone: 'unknown', word: `connection.${machine.connection}` };
  if (link === 'late' || machine.pose.isStale || machine.pose.value === null)
    return { tone: 'unknown', word: 'headline.stale' };
  const level = machine.verdict?.level;
  if (!level) return { tone: 'unknown', word: 'headline.noPermit' };
  const isNoNews = isParkedAmongOthers(machine);
  if (isStoppedLevel(level) && !(isNoNews && level === 'hold'))
    return { tone: level === 'hold' ? 'attention' : 'stopped', word: stoppedWords[level] };
  if (machine.health.value?.level === 'error' || machine.timeState === 'FAULT')
    return { tone: 'stopped', word: 'time.FAULT' };
  if (level === 'limit' && !isNoNews) return { tone: 'attention', word: 'level.limit' };
  const tone = machine.timeState === 'WORK' || machine.timeState === 'WORK_REDUCED' ? 'working' : 'calm';
  if (tone === 'working' && machine.task) return { tone, word: `step.${machine.task.step}` };
  return {
    tone,
    word: machine.task === null && machine.timeState === 'UNEXPLAINED' ? 'headline.ready' : `time.${machine.timeState}`,
  };
}

/** Most urgent first, then by the number painted on the machine; stable, so that rows do not jump. */
export function sortedByNeed(machines: Iterable<MachineView>): readonly MachineView[] {
  return [...machines].sort(
    (left, right) =>
      right.needsYou.rank - left.needsYou.rank || left.label.localeCompare(right.label, 'en', { numeric: true }),
  );
}
