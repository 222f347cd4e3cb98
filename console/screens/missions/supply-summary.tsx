import type { PlanView } from '../../../controller/contract/api.ts';
import { durationText, nearClockText, numberText } from '../../i18n/format.ts';
import { Mark } from '../../parts/icons.tsx';
import { useConsole } from '../../state/console.ts';

type Supply = NonNullable<PlanView['supply']>;
type Span = Supply['weather'][number];
type Cause = Span['causes'][number];

const stripsMax = 40;

/** Trucks, waits, the limit of open faces, weather and joints of a pour. */
export function SupplySummary({ supply, madeAtMs }: { readonly supply: Supply; readonly madeAtMs: number }) {
  const console = useConsole();
  const { t, language } = console;
  const siteNowMs = console.live.value?.siteTimeMs ?? madeAtMs;
  const time = (ms: number) => nearClockText(language(), ms, siteNowMs);
  const trucks = new Set(supply.deliveries.map(({ truck }) => truck)).size;
  const last = supply.deliveries.at(-1);
  const figures: readonly (readonly [label: string, value: string])[] = [
    [t('supply.rounds'), t('supply.roundsOf', { rounds: supply.deliveries.length, trucks })],
    ...(supply.trucksNeeded === null ? [] : [[t('supply.needed'), String(supply.trucksNeeded)] as const]),
    ...(last === undefined ? [] : [[t('supply.latest'), time(last.loadFromMs)] as const]),
    ...(supply.marginS === null
      ? []
      : [[t('supply.margin'), durationText(language(), supply.marginS * 1000)] as const]),
    [t('supply.pumpWait'), durationText(language(), supply.pumpWaitS * 1000)],
    [t('supply.truckWait'), durationText(language(), supply.truckWaitS * 1000)],
  ];
  return (
    <section class="block" data-testid="supply-summary">
      <h2>{t('supply.title')}</h2>
      <dl class="totals">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul class="mission-reasons" data-testid="supply-warnings">
        {supply.joints.map(({ atM3, strip, place, resumeMs }) => (
          <li key={atM3}>
            <Mark tone="attention" />
            {t(place === 'end-of-strip' ? 'supply.jointAfter' : 'supply.jointWithin', { n: strip })}{' '}
            {resumeMs === null ? t('supply.noResume') : t('supply.resume', { time: time(resumeMs) })}
          </li>
        ))}
        {supply.weather
          .filter(({ verdict }) => verdict !== 'go')
          .map((span) => (
            <li key={span.fromMs}>
              <Mark tone="attention" />
              <WeatherLine span={span} time={time} />
            </li>
          ))}
      </ul>
      <Strips strips={supply.strips} time={time} />
    </section>
  );
}

function WeatherLine({ span, time }: { readonly span: Span; readonly time: (ms: number) => string }) {
  const { t, language } = useConsole();
  const figure = (value: number) => numberText(language(), value, 1);
  const cause = (one: Cause): string => {
    switch (one.kind) {
      case 'wind':
        return t('supply.cause.wind', { n: figure(one.gustMps), limit: figure(one.limitMps) });
      case 'rain':
        return t('supply.cause.rain', { n: figure(one.rainMmph), limit: figure(one.limitMmph) });
      case 'evaporation':
        return t('supply.cause.evaporation', { n: figure(one.rateKgpm2h), limit: figure(one.limitKgpm2h) });
    }
  };
  const verdict = span.verdict === 'go' ? 'take-care' : span.verdict;
  return (
    <>
      {time(span.fromMs)}–{time(span.toMs)} {t(`supply.weather.${verdict}`)} {span.causes.map(cause).join(' · ')}
    </>
  );
}

/** By when each strip's open face must be covered, and when it is. */
function Strips(props: { readonly strips: Supply['strips']; readonly time: (ms: number) => string }) {
  const { t } = useConsole();
  return (
    <table class="compared" data-testid="supply-strips">
      <thead>
        <tr>
          <th scope="col">{t('supply.strip')}</th>
          <th scope="col">{t('supply.poured')}</th>
          <th scope="col">{t('supply.covered')}</th>
          <th scope="col">{t('supply.coverBy')}</th>
        </tr>
      </thead>
      <tbody>
        {props.strips.slice(0, stripsMax).map(({ strip, fromMs, toMs, coveredMs, coverByMs }) => (
          <tr key={`${String(strip)}/${String(fromMs)}`}>
            <th scope="row">{strip}</th>
            <td>
              {props.time(fromMs)}–{props.time(toMs)}
            </td>
            <td>{coveredMs === null ? '–' : props.time(coveredMs)}</td>
            <td>{coverByMs === null ? '–' : props.time(coverByMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
