import { useState } from 'preact/hooks';
import type { LevelView } from '../../../controller/contract/api.ts';
import { LevelSwitch } from '../../parts/level-switch.tsx';
import { MachineList } from '../../parts/machine-list.tsx';
import { PressButton } from '../../parts/press-button.tsx';
import { PlanView } from '../../plan-view/plan-view.tsx';
import { useConsole } from '../../state/console.ts';
import { useWideLayout } from '../../parts/use-wide-layout.ts';
import { MachineCard } from '../machines/machine-card.tsx';

/** The level with everything that moves, and beside it the machines: all of them, or the one that was tapped. */
export function SiteScreen() {
  const console = useConsole();
  const [centreKey, setCentreKey] = useState(0);
  const isWide = useWideLayout();
  const level = console.levels.value?.find(({ id }) => id === console.shownLevelId.value) ?? null;
  const selectedId = console.selectedMachineId.value;
  const selected = selectedId === null ? null : console.machine(selectedId);

  /** The only ways a selection changes: a person taps a row or a machine. */
  function select(machineId: string): void {
    console.selectedMachineId.value = machineId;
    const levelId = console.machine(machineId)?.levelId;
    if (levelId) console.shownLevelId.value = levelId;
    setCentreKey((key) => key + 1);
  }
  const card = selected && (
    <MachineCard
      machine={selected}
      onBack={() => (console.selectedMachineId.value = null)}
      onCentre={() => select(selected.id)}
    />
  );
  return (
    <div class={`site-screen ${isWide && card ? 'has-both' : ''}`}>
      <div class="site-plan">
        {level ? (
          <PlanView
            level={level}
            onSelectMachine={select}
            {...(selectedId === null ? {} : { centre: { machineId: selectedId, key: centreKey } })}
          >
            <LevelSwitch />
            <LevelStop level={level} />
          </PlanView>
        ) : (
          <p class="plan-empty">
            {console.levelsFailure.value ? console.t('plan.loadFailed') : console.t('plan.loading')}
          </p>
        )}
      </div>
      {(isWide || !card) && <MachineList onSelect={select} />}
      {card}
    </div>
  );
}

/** Stops whatever is on the level that is shown. */
function LevelStop({ level }: { readonly level: LevelView }) {
  const console = useConsole();
  return (
    <PressButton
      class="level-stop"
      testId={`level-stop-${level.id}`}
      label={console.t('stop.levelLabel', { level: level.name })}
      onPress={() => void console.stop({ type: 'level', levelId: level.id })}
    >
      <strong>停 STOP</strong>
      <small>{level.name}</small>
    </PressButton>
  );
}
