import type { MachineView } from '../../controller/contract/api.ts';
import { durationText, numberText } from '../i18n/format.ts';
import { isWordKey } from '../i18n/words.ts';
import { useConsole } from '../state/console.ts';
import { headlineOf, sortedByNeed } from '../state/machine-headline.ts';
import { Battery } from './battery.tsx';
import { Mark } from './icons.tsx';
import { PressButton } from './press-button.tsx';

export function MachineList({ onSelect }: { readonly onSelect: (machineId: string) => void }) {
  const console = useConsole();
  const { t } = console;
  const machines = sortedByNeed(console.machines.value);
  const needing = machines.filter((machine) => machine.needsYou.rank > 0).length;
  const people = console.live.value?.people.length ?? 0;
  // A latch on the whole site or a level is no single machine's need, but it is not well either.
  const latches = console.live.value?.latches.length ?? 0;
  return (
    <section class="panel machine-list" aria-label={t('machines.title')}>
      <header class="panel-head">
        <h1>{t('machines.title')}</h1>
        <p class={needing + latches > 0 ? 'need-count is-needed' : 'need-count'} aria-live="polite">
          {needing > 0
            ? t('machines.needYou', { count: needing })
            : latches > 0
              ? t('latch.banner', { count: latches })
              : t('machines.allWell')}
          <span class="quiet"> · {t('machines.people', { count: people })}</span>
        </p>
      </header>
      <ul class="rows">
        {machines.map((machine) => (
          <MachineRow key={machine.id} machine={machine} onSelect={onSelect} />
        ))}
      </ul>
    </section>
  );
}

function MachineRow({
  machine,
  onSelect,
}: {
  readonly machine: MachineView;
  readonly onSelect: (machineId: string) => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const headline = headlineOf(machine, console.link.value);
  const need = needText(machine, console);
  const battery = machine.battery.value;
  const isSelected = console.selectedMachineId.value === machine.id;
  const sinceMs = (console.live.value?.siteTimeMs ?? machine.timeStateSinceMs) - machine.timeStateSinceMs;
  return (
    <li
      class={`machine-row tone-${headline.tone} ${isSelected ? 'is-selected' : ''} ${machine.needsYou.rank > 0 ? 'is-needing' : ''}`}
    >
      <button
        type="button"
        class="machine-row-key"
        data-testid={`machine-row-${machine.id}`}
        onClick={() => onSelect(machine.id)}
      >
        <span class="label-plate">{machine.label}</span>
        <span class="machine-row-text">
          <span class="machine-row-state">
            <Mark tone={headline.tone} />
            <strong>{t(headline.word)}</strong>
            <span class="quiet">{durationText(language(), sinceMs)}</span>
          </span>
          <span class="machine-row-more">
            {need ?? (machine.task ? taskText(machine, console) : machine.name[language()])}
          </span>
          <span class="machine-row-more quiet">
            {machine.grade === 'locked' && <GradeMark />}
            <span class="machine-row-place">{console.levelName(machine.levelId) ?? t('machines.nowhere')}</span>
            {battery && (
              <Battery
                fillRatio={battery.fillRatio}
                charging={battery.isCharging ? 'charging' : 'discharging'}
                size="small"
              />
            )}
          </span>
        </span>
      </button>
      <PressButton
        class="machine-stop"
        testId={`machine-stop-${machine.id}`}
        label={t('stop.machineLabel', { machine: machine.label })}
        onPress={() => void console.stop({ type: 'machine', machineId: machine.id })}
      >
        停<small>STOP</small>
      </PressButton>
    </li>
  );
}

/** Second grade: marked wherever the machine is shown by name, as others must keep farther from it. */
export function GradeMark() {
  const { t } = useConsole();
  return (
    <abbr class="grade-mark" title={t('machine.grade.locked')} data-testid="grade-mark">
      {t('machine.gradeMark.locked')}
    </abbr>
  );
}

export function needText(machine: MachineView, console: ReturnType<typeof useConsole>): string | null {
  if (machine.needsYou.rank <= 0 || machine.needsYou.code === null) return null;
  const key = `need.${machine.needsYou.code}`;
  return isWordKey(key) ? console.t(key) : machine.needsYou.code;
}

function taskText(machine: MachineView, console: ReturnType<typeof useConsole>): string {
  const { task } = machine;
  if (!task) return '';
  const amount = `${numberText(console.language(), task.done, 0)}/${numberText(console.language(), task.total, 0)} ${console.t(`unit.${task.unit}`)}`;
  return `${console.t('machine.mission', { number: task.missionNumber })} · ${amount}`;
}
