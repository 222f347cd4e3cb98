import { useState } from 'preact/hooks';
import { useConsole } from '../state/console.ts';
import { askedStands, standKey } from '../state/asked-stands.ts';
import { CauseDialog, type AskedStand } from './cause-dialog.tsx';
import { Mark } from './icons.tsx';

/** Over the site: which machines stand without a cause that the rules can know. It pushes the plan down and covers nothing. */
export function CauseBanner() {
  const console = useConsole();
  const { t } = console;
  const [putOff, setPutOff] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<'open' | 'closed'>('closed');
  const live = console.live.value;
  const isHere = console.route.value.screen === 'site' && console.phase.value === 'live' && console.may('control');
  if (!isHere || live === null) return null;
  const machines = askedStands([...live.machines.values()], live.siteTimeMs, putOff);
  const [first, ...others] = machines;
  if (first === undefined) return null;
  return (
    <>
      <div class="banner is-question" data-testid="banner-cause">
        <Mark tone="attention" />
        <span>
          {t('time.ask.banner', {
            machines: machines
              .slice(0, 3)
              .map(({ label }) => label)
              .join(' '),
            more: moreText(machines.length - 3),
          })}
        </span>
        <button type="button" class="banner-key" data-testid="cause-open" onClick={() => setShown('open')}>
          {t('time.ask.open')}
        </button>
        <button
          type="button"
          class="banner-key"
          data-testid="cause-later"
          onClick={() => setPutOff(new Set([...putOff, ...machines.map(standKey)]))}
        >
          {t('time.ask.later')}
        </button>
      </div>
      {shown === 'open' && (
        <CauseDialog
          key={standKey(first)}
          stand={standOf(first)}
          others={others.map(standOf)}
          onClose={() => setShown('closed')}
          onTold={() => setShown('closed')}
        />
      )}
    </>
  );
}

function moreText(count: number): string {
  return count > 0 ? ` +${String(count)}` : '';
}

function standOf({ id, timeStateSinceMs }: { readonly id: string; readonly timeStateSinceMs: number }): AskedStand {
  return { machineId: id, fromMs: timeStateSinceMs, toMs: null };
}
