import type { PlanView } from '../../controller/contract/api.ts';
import { clockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { toScreen, type Camera, type Viewport } from '../geometry/camera.ts';
import { laneBeginnings } from './lane-beginnings.ts';

type Task = PlanView['tasks'][number];

/** When the lanes of the task that is looked at are begun. */
export function LaneTimes(props: {
  readonly task: Task | undefined;
  readonly levelId: string;
  readonly camera: Camera;
  readonly viewport: Viewport;
}) {
  const { language } = useConsole();
  const { task, camera, viewport } = props;
  if (task?.levelId !== props.levelId) return null;
  return (
    <g class="lane-times" data-testid="lane-times">
      {laneBeginnings(task, (point) => toScreen(camera, viewport, point)).map(({ at, beginsMs }) => (
        <text key={beginsMs} x={at[0] + 4} y={at[1] - 4}>
          {clockText(language(), beginsMs)}
        </text>
      ))}
    </g>
  );
}
