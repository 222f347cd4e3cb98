import type { MissionView, PlanView } from '../../controller/contract/api.ts';
import { useConsole } from '../state/console.ts';
import { stationsOf, stationStates, tallyOf, type StationMark } from '../state/station-marks.ts';
import { problemLine } from '../i18n/problem-words.ts';
import { toScreen, type Camera, type Viewport } from '../geometry/camera.ts';

const signOf: Partial<Record<StationMark['state'], string>> = { done: '✓', left: '×' };

/** Where a machine stands and works: its number, which way it looks, and whether that is done, under way or left out. A mark shows the way there. */
export function StationMarks(props: {
  readonly plan: PlanView;
  readonly tasks: MissionView['tasks'];
  readonly camera: Camera;
  readonly viewport: Viewport;
  readonly levelId: string;
  readonly focusedId: string | null;
  readonly onPick: (taskId: string) => void;
}) {
  const { t } = useConsole();
  const stations = stationsOf(props.plan, props.tasks).filter(({ levelId }) => levelId === props.levelId);
  return (
    <g class="station-marks">
      {stations.map((station) => {
        const { taskId, number, state, xM, yM, yawRad } = station;
        const [x, y] = toScreen(props.camera, props.viewport, [xM, yM]);
        return (
          <g
            key={taskId}
            class={`station-mark is-${state} ${taskId === props.focusedId ? 'is-focused' : ''}`}
            transform={`translate(${x} ${y})`}
            data-testid={`station-${number}`}
            onClick={() => props.onPick(taskId)}
          >
            <circle class="bay-target" r="20" />
            <path class="station-nose" d="M11 -5L18 0L11 5z" transform={`rotate(${(-yawRad * 180) / Math.PI})`} />
            <circle class="station-disc" r="11" />
            <text text-anchor="middle" dominant-baseline="central">
              {signOf[state] ?? number}
            </text>
            <title>{t('plan.station', { n: number, state: t(`plan.station.${state}`) })}</title>
          </g>
        );
      })}
    </g>
  );
}

/** How many stations there are and what became of them, and of the focused one, or of those that were left out, why. */
export function StationTally({
  mission,
  focusedId,
}: {
  readonly mission: MissionView;
  readonly focusedId: string | null;
}) {
  const { t, language, labelOf } = useConsole();
  const stations = mission.plan ? stationsOf(mission.plan, mission.tasks) : [];
  if (stations.length === 0) return null;
  const tally = tallyOf(stations);
  const told = stations.filter(({ taskId, state }) => taskId === focusedId || state === 'left');
  return (
    <section data-testid="station-tally">
      <h2>{t('plan.stations')}</h2>
      <p>
        {stationStates
          .filter((state) => tally[state] > 0)
          .map((state) => `${t(`plan.station.${state}`)} ${tally[state]}`)
          .join(' · ')}
      </p>
      <ul>
        {told.map(({ taskId, number, state, why }) => (
          <li key={taskId}>
            {t('plan.station', { n: number, state: t(`plan.station.${state}`) })}
            {why ? `: ${problemLine(language(), why, labelOf)}` : ''}
          </li>
        ))}
      </ul>
    </section>
  );
}
