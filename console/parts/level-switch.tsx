import { useConsole } from '../state/console.ts';

/** Highest level on top, as in the building. */
export function LevelSwitch({ onChange }: { readonly onChange?: (levelId: string) => void }) {
  const console = useConsole();
  const levels = [...(console.levels.value ?? [])].sort((low, high) => high.elevationM - low.elevationM);
  if (levels.length < 2) return null;
  return (
    <div class="level-switch" role="radiogroup" aria-label={console.t('plan.levels')}>
      {levels.map((level) => {
        const here = console.machines.value.filter((machine) => machine.levelId === level.id).length;
        return (
          <button
            key={level.id}
            type="button"
            role="radio"
            class="level-key"
            data-testid={`level-${level.id}`}
            aria-checked={level.id === console.shownLevelId.value}
            onClick={() => {
              console.shownLevelId.value = level.id;
              onChange?.(level.id);
            }}
          >
            <strong>{level.name}</strong>
            <small>
              {level.elevationM >= 0 ? '+' : '−'}
              {Math.abs(level.elevationM).toFixed(2)} m{here > 0 ? ` · ${here}` : ''}
            </small>
          </button>
        );
      })}
    </div>
  );
}
