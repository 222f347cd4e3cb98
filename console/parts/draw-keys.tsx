import { numberText } from '../i18n/format.ts';
import { areaM2Of, crossesItself } from '../geometry/outline.ts';
import type { PlanPoint } from '../geometry/camera.ts';
import { useConsole } from '../state/console.ts';
import { Icon } from './icons.tsx';

/** Keys of an area being drawn: undo, clear, finish; finishing is refused, with the cause, while the area has no inside. */
export function DrawKeys(props: {
  readonly corners: readonly PlanPoint[];
  readonly state: 'drawing' | 'finished';
  readonly onUndo: () => void;
  readonly onClear: () => void;
  readonly onFinish: () => void;
}) {
  const { t, language } = useConsole();
  const { corners } = props;
  const lack = corners.length < 3 ? 'draw.tooFew' : crossesItself(corners) ? 'draw.crosses' : null;
  const area = numberText(language(), areaM2Of(corners), 1);
  return (
    <div class="draw-keys">
      <p aria-live="polite">
        {corners.length === 0
          ? t('draw.start')
          : lack === null
            ? t('draw.area', { area })
            : `${t('draw.corners', { n: corners.length })} · ${t(lack)}`}
      </p>
      <button type="button" class="key" data-testid="draw-undo" disabled={corners.length === 0} onClick={props.onUndo}>
        <Icon name="undo" />
        {t('draw.undo')}
      </button>
      <button type="button" class="key" data-testid="draw-clear" onClick={props.onClear}>
        <Icon name="close" />
        {t('draw.clear')}
      </button>
      {props.state === 'drawing' && (
        <button
          type="button"
          class="key is-primary"
          data-testid="draw-finish"
          disabled={lack !== null}
          onClick={props.onFinish}
        >
          <Icon name="check" />
          {t('draw.finish')}
        </button>
      )}
    </div>
  );
}
