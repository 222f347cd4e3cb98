import { useState } from 'preact/hooks';
import type { InterlockLatch } from '../../controller/contract/interlock.ts';
import { nearClockText } from '../i18n/format.ts';
import { causeWord } from '../i18n/cause-words.ts';
import type { ApiFailure } from '../api/client.ts';
import { useConsole } from '../state/console.ts';
import { Dialog } from './dialog.tsx';
import { HoldButton } from './hold-button.tsx';
import { Mark } from './icons.tsx';
import { ProblemNote } from './problem-note.tsx';

/** All latched stops, each with its cause; reset one at a time, by holding. */
export function LatchDialog() {
  const console = useConsole();
  const { t } = console;
  const latches = console.live.value?.latches ?? [];
  return (
    <Dialog title={t('latch.title')} testId="latch-dialog" onClose={() => (console.latchesShown.value = 'closed')}>
      {latches.length === 0 && <p class="quiet">{t('latch.none')}</p>}
      {latches.map((latch) => (
        <Latch key={latch.id} latch={latch} />
      ))}
    </Dialog>
  );
}

export function Latch({ latch }: { readonly latch: InterlockLatch }) {
  const console = useConsole();
  const { t } = console;
  const [work, setWork] = useState<'idle' | 'busy'>('idle');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const time = nearClockText(console.language(), latch.sinceMs, console.live.value?.siteTimeMs ?? latch.sinceMs);
  const mayReset = console.may('reset');
  const isReady = mayReset && latch.causeGone && console.mayCommand.value;

  async function reset(): Promise<void> {
    setWork('busy');
    setFailure(null);
    const result =
      latch.scope.type === 'machine'
        ? await console.api.resetMachine(latch.scope.machineId, latch.id)
        : await console.api.resetSite(latch.id);
    setWork('idle');
    if (!result.ok) setFailure(result.failure);
  }

  return (
    <section class="latch" data-testid={`latch-${latch.id}`}>
      <Mark tone="stopped" />
      <div class="latch-text">
        <h3>
          {scopeText(latch, console)} ·{' '}
          {latch.ruleId === 'control-stop' ? t('level.controlStop') : causeWord(console.language(), latch.ruleId)}
        </h3>
        <p>{latch.by ? t('latch.by', { who: latch.by.user, time }) : t('latch.byMachine', { time })}</p>
        {latch.reason !== '' && <p>{t('latch.reason', { reason: latch.reason })}</p>}
        {!latch.causeGone && <p class="latch-blocked">{t('latch.causePresent')}</p>}
        {!mayReset && <p class="latch-blocked">{t('latch.notYourRole')}</p>}
        {!console.mayCommand.value && <p class="latch-blocked">{t('problem.readOnly')}</p>}
        {failure && <ProblemNote failure={failure} />}
      </div>
      <div class="latch-key">
        <HoldButton
          testId={`reset-latch-${latch.id}`}
          label={t('latch.hold')}
          holding={t('latch.holding')}
          tone="plain"
          state={work === 'busy' ? 'busy' : isReady ? 'ready' : 'blocked'}
          onHeld={() => void reset()}
        />
        <small>{t('latch.noMotion')}</small>
      </div>
    </section>
  );
}

function scopeText(latch: InterlockLatch, console: ReturnType<typeof useConsole>): string {
  switch (latch.scope.type) {
    case 'site':
      return console.t('latch.scope.site');
    case 'level':
      return console.t('latch.scope.level', { level: console.levelName(latch.scope.levelId) ?? latch.scope.levelId });
    case 'machine':
      return console.t('latch.scope.machine', { machine: console.labelOf(latch.scope.machineId) });
  }
}
