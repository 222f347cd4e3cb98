import { useState } from 'preact/hooks';
import type { UtilisationOverview } from '../../../controller/contract/accounts/utilisation.ts';
import { workModes } from '../../../controller/contract/accounts/work-modes.ts';
import { Choice } from '../../parts/choice.tsx';
import { useConsole } from '../../state/console.ts';
import type { UsageWindow } from '../../api/time-routes.ts';
import { fieldMs, fieldText, windowKinds, type WindowKind } from '../../state/usage-window.ts';

/** Which time, and of it whose. */
export function UsageChoice(props: {
  readonly kind: WindowKind;
  readonly window: UsageWindow;
  readonly overview: UtilisationOverview | null;
  readonly onKind: (kind: WindowKind) => void;
  readonly onWindow: (window: UsageWindow) => void;
}) {
  const { t } = useConsole();
  return (
    <div class="usage-choice">
      <Choice
        label={t('usage.window')}
        layout="row"
        value={props.kind}
        options={windowKinds.map((value) => ({
          value,
          label: t(`usage.window.${value}`),
          testId: `usage-window-${value}`,
        }))}
        onChange={props.onKind}
      />
      {props.kind === 'other' && <FromTo window={props.window} onWindow={props.onWindow} />}
      <Filters window={props.window} overview={props.overview} onWindow={props.onWindow} />
    </div>
  );
}

function FromTo(props: { readonly window: UsageWindow; readonly onWindow: (window: UsageWindow) => void }) {
  const { t } = useConsole();
  const [from, setFrom] = useState(fieldText(props.window.fromMs));
  const [to, setTo] = useState(fieldText(props.window.toMs));
  const [fromMs, toMs] = [fieldMs(from), fieldMs(to)];
  const isSpan = fromMs !== null && toMs !== null && toMs > fromMs;
  return (
    <div class="usage-from-to">
      <label>
        {t('usage.from')}
        <input
          type="datetime-local"
          value={from}
          data-testid="usage-from"
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        {t('usage.to')}
        <input
          type="datetime-local"
          value={to}
          data-testid="usage-to"
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      <button
        type="button"
        class="key"
        data-testid="usage-show"
        disabled={!isSpan}
        onClick={() => isSpan && props.onWindow({ ...props.window, fromMs, toMs })}
      >
        {t('usage.show')}
      </button>
    </div>
  );
}

function Filters(props: {
  readonly window: UsageWindow;
  readonly overview: UtilisationOverview | null;
  readonly onWindow: (window: UsageWindow) => void;
}) {
  const console = useConsole();
  const { t } = console;
  const { window, overview, onWindow } = props;
  const machines = [...(console.live.value?.machines.values() ?? [])].map(({ id, label }) => ({ id, label }));
  const missions = console.live.value?.missions;
  const missionText = (id: string): string => {
    const number = missions?.get(id)?.number;
    return number === undefined ? id.slice(0, 8) : t('machine.mission', { number });
  };
  return (
    <div class="usage-filters">
      <Filter
        name="machine"
        value={window.machineId}
        options={machines.map(({ id, label }) => [id, label])}
        onChange={(machineId) => onWindow({ ...window, machineId })}
      />
      <Filter
        name="mission"
        value={window.missionId}
        options={(overview?.missionIds ?? []).map((id) => [id, missionText(id)])}
        onChange={(missionId) => onWindow({ ...window, missionId })}
      />
      <Filter
        name="mode"
        value={window.mode}
        options={workModes.map((mode) => [mode, t(`usage.mode.${mode}`)])}
        onChange={(mode) => onWindow({ ...window, mode: workModes.find((one) => one === mode) ?? '' })}
      />
      <Filter
        name="operator"
        value={window.operator}
        options={(overview?.operators ?? []).map((name) => [name, name])}
        onChange={(operator) => onWindow({ ...window, operator })}
      />
    </div>
  );
}

function Filter(props: {
  readonly name: 'machine' | 'mission' | 'mode' | 'operator';
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}) {
  const { t } = useConsole();
  // What was chosen stays to be seen where the present window has none of it.
  const isThere = props.value === '' || props.options.some(([value]) => value === props.value);
  const options = isThere ? props.options : [...props.options, [props.value, props.value] as const];
  return (
    <label>
      {t(`usage.by.${props.name}`)}
      <select
        value={props.value}
        data-testid={`usage-filter-${props.name}`}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <option value="">{t('usage.all')}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
