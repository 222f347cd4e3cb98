import type { MissionView } from '../../../controller/contract/api.ts';
import type { CauseView, RemediesView, RemedyView } from '../../../controller/contract/missions/remedies.ts';
import { durationText, nearClockText, numberText } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { useRemedies, type RemediesState } from '../../state/use-remedies.ts';
import { PlanDraft } from './plan-draft.tsx';

type Found = RemediesView['found'][number];

/** What floor is lost for, and what other machines or times could save. */
const lostCodes: ReadonlySet<string> = new Set(['window-missed', 'no-crew-in-window', 'no-machine']);

/** What a plan ends too late for. */
const lateCodes: ReadonlySet<string> = new Set(['due-missed', 'zone-due-missed', 'due-zone-lost']);

function isWanting({ state, plan, kind, planning }: MissionView): boolean {
  // Nobody knows yet what a plan that is being made will lack.
  if (plan === null && planning) return false;
  if (plan === null) return state === 'draft' && (kind === 'floor-finishing' || kind === 'surface-work');
  const isOpen = state === 'planned' || state === 'held' || state === 'running';
  return (
    isOpen &&
    (plan.refused.some(({ code }) => lostCodes.has(code)) || plan.warnings.some(({ code }) => lateCodes.has(code)))
  );
}

/** Where a plan leaves floor out or ends too late: what would help, what it would give, and what holds it up. */
export function Remedies(props: { readonly mission: MissionView; readonly onTaken: (mission: MissionView) => void }) {
  const { may } = useConsole();
  return may('mission') && isWanting(props.mission) ? <Panel {...props} /> : null;
}

function Panel({
  mission,
  onTaken,
}: {
  readonly mission: MissionView;
  readonly onTaken: (mission: MissionView) => void;
}) {
  const { t } = useConsole();
  const state = useRemedies(mission);
  const { remedies } = state;
  const isSearching = remedies?.state === 'searching';
  const isOver = remedies?.state === 'done' || remedies?.state === 'short-of-plans';
  return (
    <section class="block" data-testid="remedies" data-state={remedies?.state ?? 'none'}>
      <h2>{t('remedies.title')}</h2>
      {state.failure && <ProblemNote failure={state.failure} />}
      {!isSearching && !isOver && (
        <button type="button" class="key is-wide" data-testid="remedies-find" onClick={state.find}>
          {t(remedies ? 'remedies.further' : 'remedies.find')}
        </button>
      )}
      {remedies && (
        <ul class="remedy-list" aria-live="polite" data-testid="remedies-list">
          {remedies.found.map((found) => (
            <RemedyLine key={found.id} mission={mission} found={found} state={state} onTaken={onTaken} />
          ))}
        </ul>
      )}
      {isSearching && (
        <>
          <p class="quiet" data-testid="remedies-searching">
            {t('remedies.searching', { n: remedies.plansMade, most: remedies.plansMax })}
          </p>
          <button type="button" class="key" data-testid="remedies-stop" onClick={state.stop}>
            {t('remedies.stop')}
          </button>
        </>
      )}
      {isOver && !remedies.found.some(({ isEnough }) => isEnough) && <p>{t('remedies.none')}</p>}
      {remedies?.state === 'short-of-plans' && <p class="quiet">{t('remedies.short')}</p>}
      {remedies && remedies.causes.length > 0 && <Causes causes={remedies.causes} nearMs={mission.createdAtMs} />}
    </section>
  );
}

function RemedyLine(props: {
  readonly mission: MissionView;
  readonly found: Found;
  readonly state: RemediesState;
  readonly onTaken: (mission: MissionView) => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { mission, found, state } = props;
  const { id, parts, isEnough, gives, isAsked } = found;
  const texts = useRemedyTexts();
  const number = (value: number) => numberText(language(), value, 0);
  const isSeen = state.seen === id;
  const isOpen = mission.state === 'planned' || mission.state === 'draft';
  const endText = gives.endMs === null ? '–' : nearClockText(language(), gives.endMs, mission.createdAtMs);
  return (
    <li data-testid={`remedy-${id}`}>
      <strong>{texts(parts)}</strong>
      <small>
        {t(isEnough ? (parts.length > 1 ? 'remedies.enoughTogether' : 'remedies.enough') : 'remedies.partly')}
        {' · '}
        {t('remedies.gives', { area: number(gives.coveredM2), time: endText })}
        {gives.lostM2 > 0 && ` · ${t('remedies.lost', { area: number(gives.lostM2) })}`}
        {gives.lateS > 0 && ` · ${t('remedies.late', { late: durationText(language(), 1000 * gives.lateS) })}`}
      </small>
      {!isAsked && <small>{t('remedies.advice')}</small>}
      {isAsked && isOpen && (
        <button
          type="button"
          class="key"
          data-testid={`remedy-see-${id}`}
          aria-expanded={isSeen}
          onClick={() => state.see(isSeen ? null : id)}
        >
          <Icon name={isSeen ? 'minus' : 'plus'} />
          {t(isSeen ? 'remedies.hide' : 'remedies.see')}
        </button>
      )}
      {isSeen && <PlanDraft missionId={mission.id} answer={state.draft} onTaken={props.onTaken} />}
    </li>
  );
}

/** "place at 38 m³/h, and no more than 1 pass". */
function useRemedyTexts(): (parts: readonly RemedyView[]) => string {
  const console = useConsole();
  const { t, language } = console;
  const number = (value: number, digits: number) => numberText(language(), value, digits);
  const textOf = (part: RemedyView): string => {
    switch (part.kind) {
      case 'more-machines': {
        const machines = part.machines.map(({ step, count }) =>
          t('remedy.machines', { count, step: t(`step.${step}`) }),
        );
        return t('remedy.more-machines', { machines: machines.join(', ') });
      }
      case 'bring-machine': {
        const level = console.levelName(part.fromLevelId) ?? part.fromLevelId;
        return t(`remedy.${part.hindrance}`, { machine: console.labelOf(part.machineId), level });
      }
      case 'fewer-passes':
        return part.passes === 0 ? t('remedy.no-passes') : t('remedy.fewer-passes', { n: part.passes });
      case 'slower-placing':
        return t('remedy.slower-placing', { rate: number(part.rateM3ph, 0) });
      case 'retarder':
        return t('remedy.retarder', { factor: number(part.setFactor, 1) });
      case 'smaller-area': {
        const [from, to] = part.joint;
        const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1]);
        return t('remedy.smaller-area', { area: number(part.areaM2, 0), length: number(lengthM, 1) });
      }
      case 'start-earlier':
      case 'start-later':
        return t(`remedy.${part.kind}`, { by: durationText(language(), 1000 * part.byS) });
    }
  };
  return (parts) => {
    const text = parts.map(textOf).join(t('remedies.and'));
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
}

function Causes({ causes, nearMs }: { readonly causes: readonly CauseView[]; readonly nearMs: number }) {
  const { t } = useConsole();
  return (
    <>
      <h3>{t('cause.title')}</h3>
      <ul class="refused-list" data-testid="remedies-causes">
        {causes.map((cause) => (
          <CauseLine key={cause.kind === 'machines' ? cause.step : cause.kind} cause={cause} nearMs={nearMs} />
        ))}
      </ul>
    </>
  );
}

function CauseLine({ cause, nearMs }: { readonly cause: CauseView; readonly nearMs: number }) {
  const console = useConsole();
  const { t, language } = console;
  const number = (value: number, digits: number) => numberText(language(), value, digits);
  const time = (ms: number) => nearClockText(language(), ms, nearMs);
  switch (cause.kind) {
    case 'machines': {
      const { step, machineIds, busiest } = cause;
      const machines = machineIds.map(console.labelOf).join(' ');
      const key = machineIds.length === 0 ? 'cause.noMachines' : 'cause.machines';
      return (
        <li>
          <strong>{t(key, { step: t(`step.${step}`), machines })}</strong>
          {busiest && (
            <small>
              {t('cause.busiest', {
                work: durationText(language(), 1000 * busiest.workS),
                have: durationText(language(), 1000 * busiest.machineS),
                from: time(busiest.fromMs),
                until: time(busiest.untilMs),
              })}
            </small>
          )}
        </li>
      );
    }
    case 'pace':
      return <li>{t('cause.pace', { rate: number(cause.rateM3ph, 0) })}</li>;
    case 'setting':
      return <li>{t('cause.setting', { factor: number(cause.setFactor, 1) })}</li>;
    case 'passes':
      return <li>{t('cause.passes', { n: cause.passes })}</li>;
    case 'due':
      return <li>{t('cause.due', { time: time(cause.dueMs) })}</li>;
  }
}
