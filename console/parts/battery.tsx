import { numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';

/** Bar with its limit mark; low is said by word and shape, not by colour alone. */
const lowRatio = 0.2;

export function Battery(props: {
  readonly fillRatio: number;
  readonly charging: 'charging' | 'discharging';
  readonly size: 'small' | 'wide';
}) {
  const { t, language } = useConsole();
  const percent = Math.round(props.fillRatio * 100);
  const isLow = props.fillRatio < lowRatio;
  return (
    <span
      class={`battery ${props.size} ${isLow ? 'is-low' : ''}`}
      role="img"
      aria-label={`${t('machine.battery')} ${percent} %`}
    >
      <span class="battery-body">
        <span class="battery-fill" style={`width:${percent}%`} />
        <span class="battery-limit" style={`left:${lowRatio * 100}%`} />
      </span>
      <span class="battery-text">
        {isLow ? '! ' : ''}
        {numberText(language(), percent, 0)} %{props.charging === 'charging' ? ' ⚡' : ''}
      </span>
    </span>
  );
}
