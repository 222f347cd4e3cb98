import { useState } from 'preact/hooks';
import type { MissionView, PlanView } from '../../../controller/contract/api.ts';
import { clockText, nearClockText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon, Mark } from '../../parts/icons.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import type { TruckNewsState } from '../../state/use-truck-news.ts';
import { PlanDraft } from './plan-draft.tsx';

type Supply = NonNullable<PlanView['supply']>;

const lateStepMin = 5;
const lateMaxMin = 240;
const extraMax = 10;
/** Rounds offered: who is on the road or comes next. */
const roundsMax = 8;

/** States in which news of trucks can be planned for. */
const askedIn: ReadonlySet<string> = new Set(['planned', 'running', 'held']);

/** A truck late or lost: the pour is planned again, shown beside the one in force, and taken over by a person. */
export function TruckNews(props: {
  readonly mission: MissionView;
  readonly supply: Supply;
  readonly state: TruckNewsState;
  readonly onTaken: (mission: MissionView) => void;
}) {
  const console = useConsole();
  const { t } = console;
  const [isOpen, setIsOpen] = useState(false);
  const { mission, supply, state } = props;
  if (!console.may('mission') || !askedIn.has(mission.state)) return null;
  const toggle = () => {
    if (isOpen) state.forget();
    setIsOpen(!isOpen);
  };
  return (
    <section class="block truck-news" data-testid="truck-news">
      <button type="button" class="key is-wide" data-testid="truck-news-open" aria-expanded={isOpen} onClick={toggle}>
        <Icon name={isOpen ? 'minus' : 'plus'} />
        {t('supply.news')}
      </button>
      {isOpen && <NewsFields supply={supply} state={state} />}
      {isOpen && state.draft.draft?.supply && <Outcome supply={state.draft.draft.supply} before={supply} />}
      {isOpen && state.isAsked && <PlanDraft missionId={mission.id} answer={state.draft} onTaken={props.onTaken} />}
    </section>
  );
}

function NewsFields({ supply, state }: { readonly supply: Supply; readonly state: TruckNewsState }) {
  const console = useConsole();
  const { t, language } = console;
  const [picked, setPicked] = useState<number | null>(null);
  const { news, setNews } = state;
  const nowMs = console.live.value?.siteTimeMs ?? 0;
  const coming = supply.deliveries
    .map((delivery, number) => ({ ...delivery, number }))
    .filter(({ unloadToMs }) => unloadToMs > nowMs)
    .slice(0, roundsMax);
  const delivery = coming.find(({ number }) => number === picked);
  const lateMin = picked === null ? 0 : (news.lateMin.get(picked) ?? 0);
  return (
    <>
      <h3>{t('supply.news.which')}</h3>
      <Choice
        label={t('supply.news.which')}
        layout="grid"
        value={picked === null ? null : String(picked)}
        options={coming.map(({ number, truck, arriveMs }) => ({
          value: String(number),
          label: t('supply.news.round', { n: truck + 1, time: clockText(language(), arriveMs) }),
          testId: `truck-round-${String(number)}`,
        }))}
        onChange={(value) => setPicked(Number(value))}
      />
      {delivery && (
        <>
          <Stepper
            label={t('supply.news.late')}
            testId="truck-late"
            value={lateMin}
            min={0}
            max={lateMaxMin}
            step={lateStepMin}
            digits={0}
            unit={` ${t('unit.min')}`}
            onChange={(minutes) => setNews({ ...news, lateMin: new Map(news.lateMin).set(delivery.number, minutes) })}
          />
          <button
            type="button"
            class="key is-wide"
            data-testid="truck-lost"
            aria-pressed={news.lost.has(delivery.truck)}
            onClick={() => setNews({ ...news, lost: toggled(news.lost, delivery.truck) })}
          >
            {t(news.lost.has(delivery.truck) ? 'supply.news.found' : 'supply.news.lost', { n: delivery.truck + 1 })}
          </button>
        </>
      )}
      <Stepper
        label={t('supply.news.extra')}
        testId="truck-extra"
        value={news.extra}
        min={0}
        max={extraMax}
        step={1}
        digits={0}
        unit=""
        onChange={(extra) => setNews({ ...news, extra })}
      />
    </>
  );
}

function toggled(set: ReadonlySet<number>, one: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}

/** What the trucks' news come to: joint, trucks sent back, what would spare it. */
function Outcome({ supply, before }: { readonly supply: Supply; readonly before: Supply }) {
  const { t, language } = useConsole();
  const known = new Set(before.joints.map(({ atM3 }) => atM3));
  const anew = supply.joints.filter(({ atM3 }) => !known.has(atM3));
  const backOf = supply.sentBack.map((number) => (before.deliveries[number]?.truck ?? 0) + 1);
  return (
    <ul class="mission-reasons" data-testid="truck-outcome" aria-live="polite">
      {anew.length === 0 && <li>{t('supply.noJoint')}</li>}
      {anew.map(({ atM3, strip, place, resumeMs }) => (
        <li key={atM3}>
          <Mark tone="attention" />
          {t(place === 'end-of-strip' ? 'supply.jointAfter' : 'supply.jointWithin', { n: strip })}{' '}
          {resumeMs === null
            ? t('supply.noResume')
            : t('supply.resume', {
                time: nearClockText(language(), resumeMs, before.deliveries[0]?.loadFromMs ?? resumeMs),
              })}
        </li>
      ))}
      {backOf.length > 0 && <li>{t('supply.sentBack', { list: backOf.join(', ') })}</li>}
      {supply.trucksInstead !== null && <li>{t('supply.trucksInstead', { n: supply.trucksInstead })}</li>}
    </ul>
  );
}
