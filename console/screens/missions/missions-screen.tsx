import type { MissionSummary } from '../../../controller/contract/api.ts';
import { dayClockText, nearClockText, numberText } from '../../i18n/format.ts';
import { Icon, Mark } from '../../parts/icons.tsx';
import { Progress } from '../../parts/progress.tsx';
import { problemLine } from '../../i18n/problem-words.ts';
import { useConsole } from '../../state/console.ts';
import { hashOf } from '../../state/route.ts';

const ended = ['done', 'cancelled', 'failed'];

export function MissionsScreen() {
  const console = useConsole();
  const { t } = console;
  const missions = [...(console.live.value?.missions.values() ?? [])].sort((left, right) => right.number - left.number);
  const open = missions.filter(({ state }) => !ended.includes(state));
  const closed = missions.filter(({ state }) => ended.includes(state));
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('nav.missions')}</h1>
        {console.may('mission') && (
          <a class="key" href={hashOf({ screen: 'programme' })} data-testid="nav-programme">
            {t('programme.open')}
          </a>
        )}
        {console.may('mission') && (
          <a class="key is-primary" href={hashOf({ screen: 'mission-new' })}>
            <Icon name="plus" />
            {t('mission.create')}
          </a>
        )}
      </header>
      {missions.length === 0 && <p class="quiet">{t('mission.none')}</p>}
      {open.length > 0 && <h2>{t('mission.open')}</h2>}
      <MissionTable missions={open} />
      {closed.length > 0 && <h2>{t('mission.closed')}</h2>}
      <MissionTable missions={closed} />
    </div>
  );
}

function MissionTable({ missions }: { readonly missions: readonly MissionSummary[] }) {
  return (
    <ul class="mission-rows">
      {missions.map((mission) => (
        <MissionRow key={mission.id} mission={mission} />
      ))}
    </ul>
  );
}

function MissionRow({ mission }: { readonly mission: MissionSummary }) {
  const console = useConsole();
  const { t, language } = console;
  const { progress } = mission;
  const siteNowMs = console.live.value?.siteTimeMs ?? mission.createdAtMs;
  const time = (ms: number | null) => (ms === null ? '–' : nearClockText(language(), ms, siteNowMs));
  const reason = mission.reasons.at(-1);
  return (
    <li>
      <a
        class="mission-row"
        href={hashOf({ screen: 'mission', missionId: mission.id })}
        data-testid={`mission-row-${mission.id}`}
      >
        <b class="label-plate is-large">{mission.number}</b>
        <span class="mission-row-name">
          <strong>{t(`mission.kind.${mission.kind}`)}</strong>
          <small>
            {console.levelName(mission.levelId) ?? mission.levelId} · {dayClockText(language(), mission.createdAtMs)}{' '}
            {mission.createdBy}
          </small>
        </span>
        <span class={`mission-state is-${mission.state}`}>
          {mission.state === 'held' && <Mark tone="attention" />}
          {mission.state === 'failed' && <Mark tone="stopped" />}
          {t(`mission.state.${mission.state}`)}
        </span>
        <span class="mission-row-progress">
          <Progress ratio={progress.ratio} label={t('mission.progress')} />
          <small>
            {numberText(language(), progress.done, 0)} / {numberText(language(), progress.total, 0)}{' '}
            {t(`unit.${progress.unit}`)}
            {reason && ` · ${problemLine(language(), reason, console.labelOf)}`}
          </small>
        </span>
        <span class="mission-row-times">
          {time(mission.startMs)} – {time(mission.endMs)}
          <small>{mission.machineIds.map(console.labelOf).join(' ')}</small>
        </span>
        <Icon name="right" />
      </a>
    </li>
  );
}
