import type { NormDraftView } from '../../../controller/contract/accounts/norm-record.ts';
import type { ObservedCycle } from '../../../controller/contract/accounts/norm-evidence.ts';
import { causeWord } from '../../i18n/cause-words.ts';
import { clockSecondsText, numberText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';

const width = 900;
const height = 220;
const edge = 36;

interface Dot {
  readonly number: number;
  readonly minutes: number;
  readonly cycle: ObservedCycle;
  readonly verdict: 'kept' | 'struck' | 'out';
  readonly limit: number | null;
}

/** Each cycle with what becomes of it: its time on the mean product, or, where it takes no part, as it was. */
function dotsOf({ observation, record }: NormDraftView): readonly Dot[] {
  const struck = new Map((record?.study?.rejected ?? []).map(({ index, limit }) => [index, limit]));
  let index = -1;
  return (observation.evidence?.cycles ?? []).map((cycle, at) => {
    if (cycle.fault === null) index += 1;
    const limit = cycle.fault === null ? (struck.get(index) ?? null) : null;
    return {
      number: at + 1,
      minutes: cycle.fault === null ? (observation.cycles.minutes[index] ?? cycle.ownMin) : cycle.ownMin,
      cycle,
      verdict: cycle.fault !== null ? 'out' : limit === null ? 'kept' : 'struck',
      limit,
    };
  });
}

/** Cycle times as dots with mean and limits; struck ones are crosses, left out ones hollow squares. */
export function NormChart({ draft }: { readonly draft: NormDraftView }) {
  const { t, language } = useConsole();
  const dots = dotsOf(draft);
  const study = draft.record?.study ?? null;
  const most = Math.max(...dots.map(({ minutes }) => minutes), study?.limits.high ?? 0) * 1.08;
  const x = (number: number) => edge + ((number - 0.5) * (width - 2 * edge)) / Math.max(1, dots.length);
  const y = (minutes: number) => height - edge - (minutes * (height - 1.5 * edge)) / Math.max(1e-9, most);
  const lines =
    study === null
      ? []
      : ([
          ['high', study.limits.high],
          ['mean', study.mean],
          ['low', study.limits.low],
        ] as const);
  return (
    <figure class="norm-chart">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('norms.cycles')} data-testid="norm-chart">
        <line class="norm-axis" x1={edge} x2={width - edge} y1={y(0)} y2={y(0)} />
        {lines.map(([name, minutes]) => (
          <g key={name}>
            <line class={`norm-limit is-${name}`} x1={edge} x2={width - edge} y1={y(minutes)} y2={y(minutes)} />
            <text class="norm-tick" x={width - edge} y={y(minutes) - 4} text-anchor="end">
              {t(`norms.line.${name}`)} {numberText(language(), minutes, 2)}
            </text>
          </g>
        ))}
        {dots.map((dot) => (
          <Mark key={dot.number} dot={dot} x={x(dot.number)} y={y(dot.minutes)} />
        ))}
      </svg>
      <LeftOut dots={dots} />
    </figure>
  );
}

function Mark({ dot, x, y }: { readonly dot: Dot; readonly x: number; readonly y: number }) {
  const { language } = useConsole();
  const title = `${dot.number}: ${numberText(language(), dot.minutes, 2)} min, ${clockSecondsText(language(), dot.cycle.fromMs)}`;
  switch (dot.verdict) {
    case 'kept':
      return (
        <circle class="norm-dot" cx={x} cy={y} r="5">
          <title>{title}</title>
        </circle>
      );
    case 'struck':
      return (
        <path class="norm-struck" d={`M${x - 6} ${y - 6}l12 12m0 -12l-12 12`} data-testid="norm-struck">
          <title>{title}</title>
        </path>
      );
    case 'out':
      return (
        <rect class="norm-out" x={x - 5} y={y - 5} width="10" height="10">
          <title>{title}</title>
        </rect>
      );
  }
}

/** What takes no part, and what interrupted cycles, in words: nobody reads a mark with a glove on. */
function LeftOut({ dots }: { readonly dots: readonly Dot[] }) {
  const { t, language, live } = useConsole();
  const label = (machineId: string) => live.value?.machines.get(machineId)?.label ?? machineId;
  const told = dots.filter(({ verdict, cycle }) => verdict !== 'kept' || cycle.stopped.length > 0);
  if (told.length === 0) return null;
  const shown = told.slice(0, 30);
  return (
    <figcaption>
      <ul class="norm-told" data-testid="norm-told">
        {shown.map(({ number, minutes, cycle, verdict, limit }) => (
          <li key={number}>
            {t('norms.cycle', {
              n: number,
              machine: label(cycle.machineId),
              minutes: numberText(language(), minutes, 2),
            })}{' '}
            {verdict === 'struck' && t('norms.struck', { limit: numberText(language(), limit ?? 0, 2) })}
            {cycle.fault !== null && t(`norms.fault.${cycle.fault}`)}
            {cycle.stopped.map((stop) => (
              <span key={`${stop.state}${stop.cause}`} class="quiet">
                {' '}
                {t(`time.${stop.state}`)} {causeWord(language(), stop.cause)} {numberText(language(), stop.minutes, 2)}{' '}
                min
              </span>
            ))}
          </li>
        ))}
        {told.length > shown.length && <li>{t('norms.moreTold', { n: told.length - shown.length })}</li>}
      </ul>
    </figcaption>
  );
}
