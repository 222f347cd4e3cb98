import type { ComponentChildren } from 'preact';
import type { PlanView } from '../../../controller/contract/api.ts';
import type { SlipView } from '../../../controller/contract/missions/what-if.ts';
import { durationText, nearClockText } from '../../i18n/format.ts';
import { Mark } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { slipMaxMs, slipStepMs } from '../../parts/gantt/gantt-model.ts';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import type { WhatIfState } from '../../state/use-what-if.ts';

const linesMax = 6;
const minuteMs = 60_000;

/** Steps that a person may give to another machine. */
const finishingSteps: ReadonlySet<string> = new Set(['level', 'float', 'trowel']);

type Task = PlanView['tasks'][number];

/** Questions about the task that was tapped: what if it begins later, what if its machine is not there. Asking changes nothing. */
export function WhatIf(props: {
  readonly plan: PlanView;
  readonly task: Task;
  readonly state: WhatIfState;
  /** The plan made anew for it. */
  readonly children: ComponentChildren;
}) {
  const console = useConsole();
  const { t } = console;
  const { plan, task } = props;
  const { laterMs, isWithout } = props.state;
  const { slip, failure } = props.state.slip;
  return (
    <section class="block what-if" data-testid="what-if">
      <h2>{t('whatIf.title', { machine: console.labelOf(task.machineId), step: t(`step.${task.step}`) })}</h2>
      {slip && <SlackLine slip={slip} />}
      <Stepper
        label={t('whatIf.later')}
        testId="what-if-later"
        value={laterMs / minuteMs}
        min={0}
        max={slipMaxMs / minuteMs}
        step={slipStepMs / minuteMs}
        digits={0}
        unit={t('unit.min')}
        onChange={(minutes) => props.state.setLater(minutes * minuteMs)}
      />
      {failure && <ProblemNote failure={failure} />}
      {console.may('mission') && (
        <button
          type="button"
          class="key"
          data-testid="what-if-without"
          aria-pressed={isWithout}
          onClick={() => props.state.setWithout(!isWithout)}
        >
          {t(isWithout ? 'whatIf.with' : 'whatIf.without', { machine: console.labelOf(task.machineId) })}
        </button>
      )}
      {console.may('mission') && <OtherMachines plan={plan} task={task} state={props.state} />}
      {props.children}
      {slip && slip.byMs > 0 && props.state.draft.draft === null && <Consequences plan={plan} slip={slip} />}
      <p class="quiet">{t('whatIf.changesNothing')}</p>
    </section>
  );
}

/** The other machines that do the same step somewhere in the plan: the bar goes to the row of the one that is tapped. */
function OtherMachines({
  plan,
  task,
  state,
}: {
  readonly plan: PlanView;
  readonly task: Task;
  readonly state: WhatIfState;
}) {
  const console = useConsole();
  const { t } = console;
  const isOfFloor = task.bay !== undefined && finishingSteps.has(task.step);
  const others = plan.tasks.filter(({ step, machineId }) => step === task.step && machineId !== task.machineId);
  const machineIds = isOfFloor ? [...new Set(others.map(({ machineId }) => machineId))].sort() : [];
  return (
    <>
      {machineIds.map((machineId) => (
        <button
          key={machineId}
          type="button"
          class="key"
          data-testid={`what-if-by-${machineId}`}
          aria-pressed={state.byMachineId === machineId}
          onClick={() => state.setByMachine(state.byMachineId === machineId ? null : machineId)}
        >
          {t('whatIf.byMachine', { machine: console.labelOf(machineId) })}
        </button>
      ))}
    </>
  );
}

function SlackLine({ slip: { slack } }: { readonly slip: SlipView }) {
  const { t, language } = useConsole();
  const free = durationText(language(), slack.freeMs);
  const total = durationText(language(), slack.totalMs);
  return (
    <p data-testid="what-if-slack">{slack.totalMs < 0 ? t('whatIf.noSlack') : t('whatIf.slack', { free, total })}</p>
  );
}

function Consequences({ plan, slip }: { readonly plan: PlanView; readonly slip: SlipView }) {
  const console = useConsole();
  const { t, language } = console;
  const siteNowMs = console.live.value?.siteTimeMs ?? plan.madeAtMs;
  const nameOf = (taskId: string) =>
    taskName(plan, taskId, console.labelOf, (step) => t(`step.${step}`), t('plan.bayShort'));
  const lateEndMs = slip.endMs - plan.endMs;
  return (
    <>
      <p data-testid="what-if-end">
        {t('whatIf.end', { time: nearClockText(language(), slip.endMs, siteNowMs) })}
        {lateEndMs > 0 && ` (+${durationText(language(), lateEndMs)})`}
        {' · '}
        {slip.moved.length === 0 ? t('whatIf.movesNone') : t('whatIf.moves', { count: slip.moved.length })}
      </p>
      <ul class="mission-reasons" data-testid="what-if-missed">
        {slip.missed.slice(0, linesMax).map(({ taskId, lateMs, bound }) => (
          <li key={`${taskId}/${bound}`}>
            <Mark tone="attention" />
            {t(bound === 'latest-start' ? 'whatIf.startsTooLate' : 'whatIf.endsTooLate', {
              task: nameOf(taskId),
              late: durationText(language(), lateMs),
            })}
          </li>
        ))}
      </ul>
      {slip.missed.length > linesMax && (
        <p class="quiet">{t('whatIf.more', { count: slip.missed.length - linesMax })}</p>
      )}
      <ul class="refused-list">
        {slip.moved.slice(0, linesMax).map(({ taskId, byMs, behind }) => (
          <li key={taskId}>
            <strong>{nameOf(taskId)}</strong>
            <span>+{durationText(language(), byMs)}</span>
            <small>
              {behind.machineId !== undefined &&
                t('whatIf.behindMachine', { machine: console.labelOf(behind.machineId), task: nameOf(behind.taskId) })}
              {behind.bay !== undefined && t('whatIf.behindBay', { n: behind.bay, task: nameOf(behind.taskId) })}
              {behind.by === 'predecessor' && t('whatIf.behindTask', { task: nameOf(behind.taskId) })}
            </small>
          </li>
        ))}
      </ul>
      {slip.moved.length > linesMax && <p class="quiet">{t('whatIf.more', { count: slip.moved.length - linesMax })}</p>}
    </>
  );
}

/** "F1 Float · bay 3". */
function taskName(
  plan: PlanView,
  taskId: string,
  labelOf: (machineId: string) => string,
  stepWord: (step: Task['step']) => string,
  bayWord: string,
): string {
  const task = plan.tasks.find(({ id }) => id === taskId);
  if (!task) return taskId;
  const bay = task.bay === undefined ? '' : ` · ${bayWord} ${String(task.bay)}`;
  return `${labelOf(task.machineId)} ${stepWord(task.step)}${bay}`;
}
