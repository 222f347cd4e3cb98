import { useState } from 'preact/hooks';
import type { MissionView, PlanView } from '../../../controller/contract/api.ts';
import { clockText } from '../../i18n/format.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import { useDeliveryNews, type DeliveryNewsState } from '../../state/use-delivery-news.ts';
import { PlanDraft } from './plan-draft.tsx';

type Lifting = NonNullable<PlanView['lifting']>;

const lateStepMin = 5;
const lateMaxMin = 720;
const askedIn: ReadonlySet<string> = new Set(['planned', 'running', 'held']);

/** A vehicle late or lost: the lifts are planned again, shown beside the plan in force, and taken over by a person. */
export function DeliveryNews(props: {
  readonly mission: MissionView;
  readonly lifting: Lifting;
  readonly onTaken: (mission: MissionView) => void;
}) {
  const console = useConsole();
  const { t } = console;
  const [isOpen, setIsOpen] = useState(false);
  const { mission, lifting } = props;
  const state = useDeliveryNews(mission);
  if (!console.may('mission') || !askedIn.has(mission.state) || lifting.deliveries.length === 0) return null;
  const toggle = () => {
    if (isOpen) state.forget();
    setIsOpen(!isOpen);
  };
  return (
    <section class="block truck-news" data-testid="delivery-news">
      <button
        type="button"
        class="key is-wide"
        data-testid="delivery-news-open"
        aria-expanded={isOpen}
        onClick={toggle}
      >
        <Icon name={isOpen ? 'minus' : 'plus'} />
        {t('lift.news')}
      </button>
      {isOpen && <NewsFields lifting={lifting} state={state} />}
      {isOpen && state.isAsked && <PlanDraft missionId={mission.id} answer={state.draft} onTaken={props.onTaken} />}
    </section>
  );
}

function NewsFields({ lifting, state }: { readonly lifting: Lifting; readonly state: DeliveryNewsState }) {
  const { t, language } = useConsole();
  const [picked, setPicked] = useState<string | null>(null);
  const { news, setNews } = state;
  const toggled = (vehicle: string): ReadonlySet<string> => {
    const lost = new Set(news.lost);
    if (!lost.delete(vehicle)) lost.add(vehicle);
    return lost;
  };
  return (
    <>
      <Choice
        label={t('lift.delivery')}
        layout="grid"
        value={picked}
        options={lifting.deliveries
          .filter(({ isLost }) => !isLost)
          .map(({ vehicle, arrivesMs }) => ({
            value: vehicle,
            label: `${vehicle} · ${clockText(language(), arrivesMs)}`,
            testId: `delivery-${vehicle}`,
          }))}
        onChange={setPicked}
      />
      {picked !== null && (
        <>
          <Stepper
            label={t('lift.news.late')}
            testId="delivery-late"
            value={news.lateMin.get(picked) ?? 0}
            min={0}
            max={lateMaxMin}
            step={lateStepMin}
            digits={0}
            unit={` ${t('unit.min')}`}
            onChange={(minutes) => setNews({ ...news, lateMin: new Map(news.lateMin).set(picked, minutes) })}
          />
          <button
            type="button"
            class="key is-wide"
            data-testid="delivery-lost"
            aria-pressed={news.lost.has(picked)}
            onClick={() => setNews({ ...news, lost: toggled(picked) })}
          >
            {t(news.lost.has(picked) ? 'lift.news.found' : 'lift.news.lost', { n: picked })}
          </button>
        </>
      )}
    </>
  );
}
