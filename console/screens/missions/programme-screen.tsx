import type { ProgrammeView } from '../../../controller/contract/missions/programme.ts';
import { durationText, nearClockText } from '../../i18n/format.ts';
import { problemLine } from '../../i18n/problem-words.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon, Mark } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ProgrammeChart } from '../../parts/gantt/programme-chart.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { programmeWords } from '../../parts/gantt/programme-words.ts';
import { useConsole } from '../../state/console.ts';
import { hashOf } from '../../state/route.ts';
import { useProgramme, type ProgrammeState } from '../../state/use-programme.ts';

const priorityMax = 5;

/** When each mission begins: clashes as planned, the programme without them and why, and one key that takes it over. */
export function ProgrammeScreen() {
  const console = useConsole();
  const { t } = console;
  const missions = [...(console.live.value?.missions.values() ?? [])];
  const open = missions.filter(({ state }) => state !== 'done' && state !== 'cancelled' && state !== 'failed');
  const state = useProgramme(
    open.map(({ id, state: stage, startMs, endMs }) => [id, stage, startMs, endMs].join(' ')).join(),
  );
  const { programme } = state;
  return (
    <div class="page programme-screen">
      <header class="page-head">
        <h1>{t('programme.title')}</h1>
        <Choice
          label={t('programme.aim')}
          layout="row"
          value={state.aim}
          options={(['few-changes', 'shortest'] as const).map((value) => ({
            value,
            label: t(`programme.aim.${value}`),
            testId: `programme-aim-${value}`,
          }))}
          onChange={state.setAim}
        />
      </header>
      {state.isAsking && <p class="quiet">{t('programme.asking')}</p>}
      {state.failure && <ProblemNote failure={state.failure} />}
      {programme?.missions.length === 0 && <p class="quiet">{t('programme.none')}</p>}
      {programme && programme.missions.length > 0 && <Answer programme={programme} state={state} />}
      {state.taken && <Taken state={state} />}
    </div>
  );
}

function Answer({ programme, state }: { readonly programme: ProgrammeView; readonly state: ProgrammeState }) {
  const console = useConsole();
  const { t, language } = console;
  const words = programmeWords(console, programme);
  const unplanned = programme.unplannedIds.map(
    (id) => `#${String(console.live.value?.missions.get(id)?.number ?? id)}`,
  );
  return (
    <>
      <ProgrammeChart programme={programme} />
      <Clashes programme={programme} />
      {programme.problem && programme.impossible === null && (
        <p>
          <Mark tone="attention" /> {problemLine(language(), programme.problem, console.labelOf)}
        </p>
      )}
      {programme.impossible && (
        <section class="block" data-testid="programme-impossible">
          <h2>{t('programme.impossible')}</h2>
          <ul class="mission-reasons">
            {programme.impossible.reasons.map((reason) => (
              <li key={JSON.stringify(reason)}>
                <Mark tone="attention" /> {words.reason(reason)}
              </li>
            ))}
          </ul>
          {programme.impossible.isSmallest && <p class="quiet">{t('programme.smallest')}</p>}
          <h3>{t('programme.remedies')}</h3>
          <ul class="mission-reasons" data-testid="programme-remedies">
            {programme.impossible.remedies.map((remedy) => (
              <li key={JSON.stringify(remedy.reason)}>{words.remedy(remedy)}</li>
            ))}
          </ul>
        </section>
      )}
      {programme.programmeId !== null && <TakeOver programme={programme} state={state} />}
      <ul class="programme-rows">
        {programme.missions.map((mission) => (
          <MissionRow key={mission.missionId} mission={mission} programme={programme} state={state} />
        ))}
      </ul>
      {unplanned.length > 0 && <p class="quiet">{t('programme.unplanned', { missions: unplanned.join(' ') })}</p>}
    </>
  );
}

/** By pairs of missions: what they want at once, and over which time. */
function Clashes({ programme: { clashes, missions, madeAtMs } }: { readonly programme: ProgrammeView }) {
  const console = useConsole();
  const { t, language } = console;
  const nameOf = (id: string) => `#${String(missions.find(({ missionId }) => missionId === id)?.number ?? id)}`;
  if (clashes.length === 0) return <p class="quiet">{t('programme.noClash')}</p>;
  const pairs = [...new Set(clashes.map(({ missionIds }) => missionIds.join(' ')))].map((key) => {
    const own = clashes.filter(({ missionIds }) => missionIds.join(' ') === key);
    const [a = '', b = ''] = own[0]?.missionIds ?? [];
    const machines = own.flatMap(({ machineId }) => (machineId === undefined ? [] : [console.labelOf(machineId)]));
    return {
      key,
      names: { a: nameOf(a), b: nameOf(b), machine: machines.join(' ') },
      isGround: machines.length < own.length,
      from: nearClockText(language(), Math.min(...own.map(({ fromMs }) => fromMs)), madeAtMs),
      to: nearClockText(language(), Math.max(...own.map(({ toMs }) => toMs)), madeAtMs),
    };
  });
  return (
    <section class="block" data-testid="programme-clashes">
      <h2>{t('programme.clashes', { n: pairs.length })}</h2>
      <ul class="mission-reasons">
        {pairs.map(({ key, names, isGround, from, to }) => (
          <li key={key}>
            <Mark tone="attention" />{' '}
            {[
              ...(names.machine === '' ? [] : [t('programme.clashMachine', { ...names, from, to })]),
              ...(isGround ? [t('programme.clashGround', { ...names, from, to })] : []),
            ].join(' · ')}
          </li>
        ))}
      </ul>
    </section>
  );
}

function TakeOver({ programme, state }: { readonly programme: ProgrammeView; readonly state: ProgrammeState }) {
  const console = useConsole();
  const { t, language } = console;
  const { missions, endMs, endBoundMs, madeAtMs, programmeId } = programme;
  const moved = missions.filter(({ times, plannedStartMs }) => times !== null && times.startMs !== plannedStartMs);
  const time = (ms: number) => nearClockText(language(), ms, madeAtMs);
  return (
    <section class="block">
      <p data-testid="programme-end">
        <strong>{endMs !== null && t('programme.end', { time: time(endMs) })}</strong>
        {endBoundMs !== null && ` · ${t('programme.bound', { time: time(endBoundMs) })}`}
        {' · '}
        {moved.length === 0 ? t('programme.stays') : t('programme.moves', { n: moved.length })}
      </p>
      {moved.length > 0 && programmeId !== null && (
        <>
          <button
            type="button"
            class="key is-primary is-wide"
            data-testid="programme-take"
            disabled={state.isAsking || !console.mayCommand.value}
            onClick={() => void state.takeOver(programmeId)}
          >
            <Icon name="check" />
            {t('programme.take')}
          </button>
          <p class="quiet">{t('programme.takeNote')}</p>
        </>
      )}
    </section>
  );
}

interface RowProps {
  readonly mission: ProgrammeView['missions'][number];
  readonly programme: ProgrammeView;
  readonly state: ProgrammeState;
}

function MissionRow(props: RowProps) {
  const console = useConsole();
  const { t, language } = console;
  const { mission, programme } = props;
  const { missionId, number, kind, levelId, times, dueMs, isBegun } = mission;
  const words = programmeWords(console, programme);
  return (
    <li class="programme-row" data-testid={`programme-row-${String(number)}`}>
      <a href={hashOf({ screen: 'mission', missionId })}>
        <b class="label-plate is-large">{number}</b>
      </a>
      <span class="programme-row-name">
        <strong>{t(`mission.kind.${kind}`)}</strong>
        <small>{console.levelName(levelId) ?? levelId}</small>
        {times && (
          <small>
            {nearClockText(language(), times.startMs, programme.madeAtMs)} –{' '}
            {nearClockText(language(), times.endMs, programme.madeAtMs)}
            {dueMs !== null &&
              ` · ${t('programme.due', { time: nearClockText(language(), dueMs, programme.madeAtMs) })}`}
            {times.lateMs > 0 && ` · ${t('programme.late', { time: durationText(language(), times.lateMs) })}`}
            {!isBegun &&
              ` · ${times.slackMs > 0 ? t('programme.slack', { time: durationText(language(), times.slackMs) }) : t('programme.noSlack')}`}
          </small>
        )}
        {times && <small>{words.because(times.because)}</small>}
      </span>
      {!isBegun && <WishKeys {...props} />}
    </li>
  );
}

function WishKeys({ mission: { missionId, number, dueMs }, programme, state }: RowProps) {
  const { t } = useConsole();
  const wish = state.wishOf(missionId);
  const others = programme.missions.filter((other) => other.missionId !== missionId && other.number < number);
  return (
    <span class="programme-row-keys">
      <Stepper
        label={t('programme.priority')}
        testId={`programme-priority-${String(number)}`}
        value={wish.priority}
        min={1}
        max={priorityMax}
        step={1}
        digits={0}
        unit=""
        onChange={(priority) => state.setWish({ ...wish, priority })}
      />
      {dueMs !== null && (
        <button
          type="button"
          class="key"
          data-testid={`programme-firm-${String(number)}`}
          aria-pressed={wish.isDueFirm}
          onClick={() => state.setWish({ ...wish, isDueFirm: !wish.isDueFirm })}
        >
          {t('programme.firm')}
        </button>
      )}
      {others.map((other) => {
        const isAfter = wish.after.some((one) => one.missionId === other.missionId);
        const rest = wish.after.filter((one) => one.missionId !== other.missionId);
        return (
          <button
            key={other.missionId}
            type="button"
            class="key"
            data-testid={`programme-after-${String(number)}-${String(other.number)}`}
            aria-pressed={isAfter}
            onClick={() =>
              state.setWish({
                ...wish,
                after: isAfter ? rest : [...rest, { missionId: other.missionId, gapMs: 0 }],
              })
            }
          >
            {t('programme.after')} #{other.number}
          </button>
        );
      })}
    </span>
  );
}

function Taken({ state: { taken } }: { readonly state: ProgrammeState }) {
  const console = useConsole();
  const { t, language } = console;
  const siteNowMs = console.live.value?.siteTimeMs ?? 0;
  return (
    <section class="block" data-testid="programme-taken">
      <h2>{t('programme.taken')}</h2>
      <ul class="mission-reasons">
        {taken?.missions.map(({ missionId, startMs, endMs, problem }) => (
          <li key={missionId}>
            {problem && <Mark tone="attention" />}{' '}
            {t('programme.takenLine', {
              mission: `#${String(console.live.value?.missions.get(missionId)?.number ?? missionId)}`,
              from: nearClockText(language(), startMs, siteNowMs),
              to: nearClockText(language(), endMs, siteNowMs),
            })}
            {problem && ` · ${problemLine(language(), problem, console.labelOf)}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
