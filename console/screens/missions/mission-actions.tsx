import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { MissionView } from '../../../controller/contract/api.ts';
import type { ToldCause } from '../../../controller/contract/accounts/time-account.ts';
import type { ApiFailure, ApiResult } from '../../api/client.ts';
import { Choice } from '../../parts/choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { HoldButton } from '../../parts/hold-button.tsx';
import { Icon } from '../../parts/icons.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import type { WordKey } from '../../i18n/words.ts';
import { useConsole } from '../../state/console.ts';

const reasons = ['break', 'material', 'weather', 'power', 'authority', 'quality', 'safety', 'other'] as const;
type ReasonCode = (typeof reasons)[number];

/** What a reason is to the account of machines' time; what is not here leaves it open. */
const causeOf: Readonly<Partial<Record<ReasonCode, ToldCause>>> = {
  break: 'rest',
  material: 'no-material',
  weather: 'weather',
  power: 'power-failure',
  authority: 'authority',
};

/** Only what the server says is allowed now. Holding is quick; resuming is held down; cancelling asks once. */
export function MissionActions(props: {
  readonly mission: MissionView;
  readonly onChanged: (mission: MissionView) => void;
  readonly children: ComponentChildren;
}) {
  const console = useConsole();
  const { t } = console;
  const { mission } = props;
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [asks, setAsks] = useState<'hold' | 'cancel' | 'no'>('no');
  const [reason, setReason] = useState('');
  const isBlocked = work === 'busy' || !console.mayCommand.value;

  async function run(command: Promise<ApiResult<MissionView>>): Promise<void> {
    setAsks('no');
    setWork('busy');
    setFailure(null);
    const result = await command;
    setWork('idle');
    if (result.ok) props.onChanged(result.value);
    else setFailure(result.failure);
  }
  const { api } = console;
  return (
    <footer class="panel-foot">
      {props.children}
      {failure && <ProblemNote failure={failure} />}
      {failure?.kind === 'problem' && failure.problem.code === 'load-on-hook' && (
        <HoldButton
          testId="mission-cancel-hook-free"
          label={t('mission.cancel.hookFree')}
          holding={t('latch.holding')}
          tone="plain"
          state={isBlocked ? 'blocked' : 'ready'}
          onHeld={() => void run(api.cancelMission(mission.id, { reason, hookIsFree: true }))}
        />
      )}
      {!console.mayCommand.value && <p class="latch-blocked">{t('problem.readOnly')}</p>}
      <ActionKeys
        mission={mission}
        state={isBlocked ? 'blocked' : 'ready'}
        onRun={(command) => void run(command)}
        onAsk={setAsks}
      />
      {asks !== 'no' && (
        <ReasonDialog
          title={t(asks === 'hold' ? 'mission.hold.title' : 'mission.cancel.title', { number: mission.number })}
          text={t(asks === 'hold' ? 'mission.holdNote' : 'mission.cancel.text')}
          confirm={asks === 'hold' ? 'mission.hold' : 'mission.cancel'}
          onClose={() => setAsks('no')}
          onReason={(said, cause) => {
            setReason(said);
            void run(
              asks === 'hold'
                ? api.holdMission(mission.id, said, cause)
                : api.cancelMission(mission.id, { reason: said, hookIsFree: false }),
            );
          }}
        />
      )}
    </footer>
  );
}

interface KeysProps {
  readonly mission: MissionView;
  readonly state: 'ready' | 'blocked';
  readonly onRun: (command: Promise<ApiResult<MissionView>>) => void;
  readonly onAsk: (what: 'hold' | 'cancel') => void;
}

function ActionKeys(props: KeysProps) {
  const console = useConsole();
  const { t, api } = console;
  const { mission } = props;
  const summary = console.live.value?.missions.get(mission.id) ?? mission;
  const allowed = summary.allowedActions;
  const mayPlan = console.may('mission');
  const mayHold = mayPlan || console.may('hold');
  return (
    <div class="action-keys">
      {mayPlan && allowed.includes('approve') && (
        <button
          type="button"
          class="key is-primary is-wide"
          data-testid="mission-approve"
          disabled={props.state === 'blocked'}
          onClick={() => props.onRun(api.approveMission(mission.id))}
        >
          <Icon name="check" />
          {t('plan.approve')}
        </button>
      )}
      {mayHold && allowed.includes('resume') && (
        <HoldButton
          testId="mission-resume"
          label={t('mission.resume')}
          holding={t('latch.holding')}
          tone="primary"
          state={props.state}
          onHeld={() => props.onRun(api.resumeMission(mission.id))}
        />
      )}
      {mayHold && allowed.includes('hold') && (
        <button
          type="button"
          class="key is-wide"
          data-testid="mission-hold"
          disabled={props.state === 'blocked'}
          onClick={() => props.onAsk('hold')}
        >
          <Icon name="hold" />
          {t('mission.hold')}
        </button>
      )}
      {mayPlan && <PlannerKeys {...props} allowed={allowed.filter((what) => what !== 'plan' || !summary.planning)} />}
    </div>
  );
}

function PlannerKeys(props: KeysProps & { readonly allowed: MissionView['allowedActions'] }) {
  const { t, api } = useConsole();
  const { mission, allowed } = props;
  return (
    <>
      {allowed.includes('plan') && (
        <button
          type="button"
          class="key"
          data-testid="mission-replan"
          disabled={props.state === 'blocked'}
          onClick={() => props.onRun(api.planMission(mission.id))}
        >
          {t('plan.again')}
        </button>
      )}
      {allowed.includes('cancel') && (
        <button
          type="button"
          class="key"
          data-testid="mission-cancel"
          disabled={props.state === 'blocked'}
          onClick={() => props.onAsk('cancel')}
        >
          {t('mission.cancel')}
        </button>
      )}
    </>
  );
}

function ReasonDialog(props: {
  readonly title: string;
  readonly text: string;
  readonly confirm: WordKey;
  readonly onClose: () => void;
  readonly onReason: (reason: string, cause: ToldCause | null) => void;
}) {
  const { t } = useConsole();
  const [reason, setReason] = useState<ReasonCode>('break');
  return (
    <Dialog title={props.title} testId="reason-dialog" onClose={props.onClose}>
      <p>{props.text}</p>
      <h3>{t('mission.reason')}</h3>
      <Choice
        label={t('mission.reason')}
        layout="grid"
        value={reason}
        options={reasons.map((code) => ({ value: code, label: t(`mission.reason.${code}`), testId: `reason-${code}` }))}
        onChange={setReason}
      />
      <div class="dialog-keys">
        <button type="button" class="key" onClick={props.onClose}>
          {t('mission.keep')}
        </button>
        <button
          type="button"
          class="key is-primary"
          data-testid="reason-confirm"
          onClick={() => props.onReason(t(`mission.reason.${reason}`), causeOf[reason] ?? null)}
        >
          {t(props.confirm)}
        </button>
      </div>
    </Dialog>
  );
}
