import { useState } from 'preact/hooks';
import type { MachineView } from '../../../controller/contract/api.ts';
import { amountText, durationText, numberText } from '../../i18n/format.ts';
import { machineText } from '../../i18n/machine-text.ts';
import { Aged } from '../../parts/aged.tsx';
import { CrewCount } from '../../parts/crew-count.tsx';
import { Battery } from '../../parts/battery.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Icon, Mark } from '../../parts/icons.tsx';
import { Latch } from '../../parts/latches.tsx';
import { LockoutKey } from '../../parts/lockout.tsx';
import { GradeMark, needText } from '../../parts/machine-list.tsx';
import { OverrideKey } from '../../parts/override-key.tsx';
import { PermitBlock } from '../../parts/permit-block.tsx';
import { PressButton } from '../../parts/press-button.tsx';
import { ProfileOutline } from '../../parts/profile-drawing.tsx';
import { Progress } from '../../parts/progress.tsx';
import { useConsole } from '../../state/console.ts';
import { headlineOf } from '../../state/machine-headline.ts';
import { hashOf } from '../../state/route.ts';
import { MachineCounter } from './machine-counter.tsx';
import { MachineDue } from './machine-due.tsx';
import { MachineRefused } from './machine-refused.tsx';
import { MachineReliability } from './machine-reliability.tsx';

export function MachineCard(props: {
  readonly machine: MachineView;
  readonly onBack: () => void;
  readonly onCentre: () => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { machine } = props;
  const headline = headlineOf(machine, console.link.value);
  const need = needText(machine, console);
  const sinceMs = (console.live.value?.siteTimeMs ?? machine.timeStateSinceMs) - machine.timeStateSinceMs;
  return (
    <section
      class="panel machine-card"
      data-testid="machine-card"
      aria-label={`${machine.label} ${machine.name[language()]}`}
    >
      <header class="card-head">
        <button
          type="button"
          class="icon-button"
          data-testid="machine-card-back"
          aria-label={t('machines.back')}
          onClick={props.onBack}
        >
          <Icon name="back" />
        </button>
        <span class="label-plate is-large">{machine.label}</span>
        <span class="card-name">
          <h1>{machine.name[language()]}</h1>
          <small>
            {machine.grade === 'locked' && <GradeMark />}
            {console.levelName(machine.levelId) ?? t('machines.nowhere')}
          </small>
        </span>
        <PressButton
          class="machine-stop is-primary"
          testId={`machine-stop-${machine.id}`}
          label={t('stop.machineLabel', { machine: machine.label })}
          onPress={() => void console.stop({ type: 'machine', machineId: machine.id })}
        >
          停机<small>STOP {machine.label}</small>
        </PressButton>
      </header>
      <div class="card-scroll">
        <p class={`card-state tone-${headline.tone}`} data-testid="machine-state">
          <Mark tone={headline.tone} />
          <strong>{t(headline.word)}</strong>
          <span class="quiet">{t('machine.since', { duration: durationText(language(), sinceMs) })}</span>
        </p>
        {need && <p class="card-need">{need}</p>}
        {machine.latches.map((latch) => (
          <Latch key={latch.id} latch={latch} />
        ))}
        <PermitBlock machine={machine} />
        <TaskBlock machine={machine} />
        <CrewBlock machine={machine} />
        <LiveValues machine={machine} />
        <MachineRefused machine={machine} />
        <CommandBlock machine={machine} />
        <ControlBlock machine={machine} />
        <DataBlock machine={machine} />
        <MachineDue key={`due-${machine.id}`} machineId={machine.id} />
        <MachineCounter key={`counter ${machine.id}`} machine={machine} />
        <MachineReliability key={machine.id} machineId={machine.id} />
        <CardFoot machine={machine} onCentre={props.onCentre} />
      </div>
    </section>
  );
}

function CardFoot({ machine, onCentre }: { readonly machine: MachineView; readonly onCentre: () => void }) {
  const { t } = useConsole();
  return (
    <div class="card-foot">
      <button type="button" class="key" onClick={onCentre}>
        <Icon name="target" />
        {t('machine.centre')}
      </button>
      <a class="key" href={hashOf({ screen: 'ledger', machineId: machine.id })}>
        <Icon name="ledger" />
        {t('machine.ledger')}
      </a>
      <LockoutKey machine={machine} />
      <OverrideKey machine={machine} />
    </div>
  );
}

function TaskBlock({ machine }: { readonly machine: MachineView }) {
  const { t, language } = useConsole();
  const { task } = machine;
  if (!task) return <Block title={t('machine.task')}>{<p class="quiet">{t('machine.taskNone')}</p>}</Block>;
  const amount = (value: number) => amountText(language(), value, task.unit);
  return (
    <Block title={t('machine.task')}>
      <p class="task-line">
        <strong>{t(`step.${task.step}`)}</strong>
        <a href={hashOf({ screen: 'mission', missionId: task.missionId })} class="inline-key">
          {t('machine.mission', { number: task.missionNumber })}
        </a>
        <span class="task-amount">
          {amount(task.done)} / {amount(task.total)} {t(`unit.${task.unit}`)}
        </span>
      </p>
      <Progress ratio={task.total > 0 ? task.done / task.total : 0} label={t('mission.progress')} />
    </Block>
  );
}

function CrewBlock({ machine }: { readonly machine: MachineView }) {
  const console = useConsole();
  if (!console.may('control')) return null;
  return (
    <Block title={console.t('crewCount.title')}>
      <CrewCount machine={machine} />
    </Block>
  );
}

function LiveValues({ machine }: { readonly machine: MachineView }) {
  const { t, language } = useConsole();
  const pose = machine.pose.value;
  const battery = machine.battery.value;
  const health = machine.health.value;
  return (
    <dl class="values">
      <Aged label={t('machine.battery')} ageMs={machine.battery.ageMs} isStale={machine.battery.isStale}>
        {battery && (
          <Battery
            fillRatio={battery.fillRatio}
            charging={battery.isCharging ? 'charging' : 'discharging'}
            size="wide"
          />
        )}
      </Aged>
      <Aged label={t('machine.speed')} ageMs={machine.pose.ageMs} isStale={machine.pose.isStale}>
        {pose && `${numberText(language(), pose.speedMps, 2)} m/s`}
      </Aged>
      {machine.told.mode !== null && (
        <Aged label={t('machine.mode')} ageMs={machine.told.ageMs} isStale={machine.health.isStale}>
          {t(`usage.mode.${machine.told.mode}`)}
        </Aged>
      )}
      {machine.told.operatingHours !== null && (
        <Aged label={t('machine.hours')} ageMs={machine.told.ageMs} isStale={machine.health.isStale}>
          {`${numberText(language(), machine.told.operatingHours, 1)} h`}
        </Aged>
      )}
      <Aged label={t('machine.position')} ageMs={machine.pose.ageMs} isStale={machine.pose.isStale}>
        {pose &&
          `X ${numberText(language(), pose.xM, 1)}  Y ${numberText(language(), pose.yM, 1)}  Z ${numberText(language(), pose.zM, 1)} m`}
      </Aged>
      <Aged label={t('machine.health')} ageMs={machine.health.ageMs} isStale={machine.health.isStale}>
        {health && (
          <>
            {health.level !== 'ok' && <Mark tone={health.level === 'error' ? 'stopped' : 'attention'} />}
            {t(`health.${health.level}`)} {machineText(health, language())}
          </>
        )}
      </Aged>
    </dl>
  );
}

const commandSteps = ['sent', 'accepted', 'effective'] as const;

function CommandBlock({ machine }: { readonly machine: MachineView }) {
  const { t } = useConsole();
  const { command } = machine;
  if (!command) return null;
  const reached = command.state === 'ended' ? 3 : commandSteps.findIndex((step) => step === command.state) + 1;
  return (
    <Block title={t('machine.command')}>
      {command.state === 'lost' ? (
        <p class="command-lost">
          <Mark tone="attention" />
          {t('command.lost')}
        </p>
      ) : (
        <ol class="command-steps">
          {commandSteps.map((step, index) => (
            <li key={step} class={index < reached ? 'is-done' : ''}>
              {index < reached ? <Icon name="check" /> : <Icon name="clock" />}
              {t(`command.${step}`)}
            </li>
          ))}
        </ol>
      )}
    </Block>
  );
}

function ControlBlock({ machine }: { readonly machine: MachineView }) {
  const console = useConsole();
  const { t } = console;
  const [asks, setAsks] = useState<'take-over' | 'no'>('no');
  const { holder } = machine.control;
  const session = console.session.value;
  const you = session !== null && session !== 'unknown' ? session.user : null;
  const isYours = holder !== null && holder === you;
  const send = (action: 'take' | 'release') => {
    setAsks('no');
    void console.told(console.api.control(machine.id, action));
  };
  const label = isYours
    ? t('machine.control.release')
    : holder === null
      ? t('machine.control.take')
      : t('machine.control.takeOver', { holder });
  return (
    <Block title={t('machine.control')}>
      <div class="control-line">
        <strong>{isYours ? t('machine.control.you') : (holder ?? t('machine.control.nobody'))}</strong>
        {console.may('control') && (
          <button
            type="button"
            class="key"
            data-testid="machine-control"
            disabled={!console.mayCommand.value}
            onClick={() => (isYours ? send('release') : holder === null ? send('take') : setAsks('take-over'))}
          >
            <Icon name="hand" />
            {label}
          </button>
        )}
      </div>
      {asks === 'take-over' && (
        <Dialog
          title={t('machine.control.confirmTitle', { machine: `${machine.label} ${machine.name[console.language()]}` })}
          testId="control-dialog"
          onClose={() => setAsks('no')}
        >
          <p>{t('machine.control.confirmText', { holder: holder ?? '' })}</p>
          <div class="dialog-keys">
            <button type="button" class="key" onClick={() => setAsks('no')}>
              {t('mission.keep')}
            </button>
            <button type="button" class="key is-primary" data-testid="control-confirm" onClick={() => send('take')}>
              {t('machine.control.takeOver', { holder: holder ?? '' })}
            </button>
          </div>
        </Dialog>
      )}
    </Block>
  );
}

function DataBlock({ machine }: { readonly machine: MachineView }) {
  const { t, language } = useConsole();
  const { lengthM, widthM, heightM, massKg } = machine.dimensions;
  const metres = (value: number) => numberText(language(), value, 2);
  return (
    <Block title={t('machine.data')}>
      <ProfileOutline profileId={machine.profileId} label={machine.name[language()]} />
      <dl class="facts">
        <dt>{t('machine.size')}</dt>
        <dd>
          {metres(lengthM)} × {metres(widthM)} × {metres(heightM)} m
        </dd>
        <dt>{t('machine.mass')}</dt>
        <dd>{numberText(language(), massKg, 0)} kg</dd>
        <dt>{t('machine.serial')}</dt>
        <dd>{machine.serialNo}</dd>
        <dt>{t('machine.profile')}</dt>
        <dd>
          <a
            class="key"
            data-testid="machine-profile"
            href={hashOf({ screen: 'catalogue', profileId: machine.profileId })}
          >
            {machine.profileId}
          </a>
        </dd>
        <dt>{t('machine.gradeLabel')}</dt>
        <dd>{t(`machine.grade.${machine.grade}`)}</dd>
      </dl>
    </Block>
  );
}

function Block(props: { readonly title: string; readonly children: preact.ComponentChildren }) {
  return (
    <section class="block">
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}
