import type { PlanView } from '../../../controller/contract/api.ts';
import { nearClockText, numberText } from '../../i18n/format.ts';
import { useConsole } from '../../state/console.ts';

type Lifting = NonNullable<PlanView['lifting']>;

/** Who lifts what when and why that crane, and which vehicle stands where. */
export function LiftSummary({ plan, lifting }: { readonly plan: PlanView; readonly lifting: Lifting }) {
  const console = useConsole();
  const { t, language } = console;
  const siteNowMs = console.live.value?.siteTimeMs ?? plan.madeAtMs;
  const time = (ms: number) => nearClockText(language(), ms, siteNowMs);
  const number = (value: number) => numberText(language(), value, 0);
  const overPercent = (100 * (plan.endMs - lifting.boundMs)) / Math.max(1, lifting.boundMs - plan.startMs);
  return (
    <section class="block" data-testid="lift-summary">
      <h2>{t('lift.plan')}</h2>
      <table class="compared">
        <thead>
          <tr>
            <th scope="col">{t('lift.plan')}</th>
            <th scope="col">{t('lift.who')}</th>
            <th scope="col">{t('lift.when')}</th>
            <th scope="col">{t('lift.load')}</th>
          </tr>
        </thead>
        <tbody>
          {lifting.lifts.map((lift) => (
            <tr key={lift.id}>
              <th scope="row">
                {lift.id} {lift.element && <small>{elementName(lift.element)}</small>}
              </th>
              <td>
                {console.labelOf(lift.machineId)} <small>{t(`lift.why.${lift.why}`)}</small>
              </td>
              <td>
                {time(lift.startMs)}–{time(lift.endMs)}
              </td>
              <td>
                {t('lift.loadOf', {
                  kg: number(lift.massKg),
                  rated: number(lift.ratedKg),
                  m: numberText(language(), lift.radiusM, 1),
                })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lifting.deliveries.length > 0 && <Deliveries deliveries={lifting.deliveries} time={time} />}
      <p class="quiet">
        {t('lift.gap')}: {number(Math.max(0, overPercent))} %
      </p>
    </section>
  );
}

/** As the building model calls it; by its id where it has no name. */
function elementName({ name, globalId }: NonNullable<Lifting['lifts'][number]['element']>): string {
  return name === '' ? globalId : name;
}

function Deliveries(props: { readonly deliveries: Lifting['deliveries']; readonly time: (ms: number) => string }) {
  const { t } = useConsole();
  const { time } = props;
  return (
    <table class="compared" data-testid="lift-deliveries">
      <thead>
        <tr>
          <th scope="col">{t('lift.delivery')}</th>
          <th scope="col">{t('lift.inBay')}</th>
          <th scope="col">{t('lift.leaveBy')}</th>
        </tr>
      </thead>
      <tbody>
        {props.deliveries.map(({ vehicle, bayId, bayFromMs, bayToMs, leaveByMs, isLost }) => (
          <tr key={vehicle}>
            <th scope="row">{vehicle}</th>
            <td>
              {isLost
                ? t('lift.lost')
                : bayFromMs === null || bayToMs === null
                  ? '–'
                  : `${bayId ?? ''} ${time(bayFromMs)}–${time(bayToMs)}`}
            </td>
            <td>{leaveByMs === null ? '–' : time(leaveByMs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
