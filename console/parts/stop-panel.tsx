import { useEffect, useRef } from 'preact/hooks';
import { useConsole } from '../state/console.ts';
import { standingOf, stopLatchOf, type StopCommand } from '../state/stop-command.ts';
import { Icon, Mark } from './icons.tsx';
import { scopeText } from './scope-text.ts';

/** How long a stop that is complete stays on the screen. */
const doneShownMs = 8_000;

/** What became of each stop: sent, accepted, standing; a failure is loud and says what to do instead. */
export function StopPanel() {
  const { stops } = useConsole();
  if (stops.value.length === 0) return null;
  return (
    <div class="stop-panel" role="alert" aria-live="assertive" data-testid="stop-panel">
      {stops.value.map((stop) => (
        <StopState key={stop.commandId} stop={stop} />
      ))}
    </div>
  );
}

function StopState({ stop }: { readonly stop: StopCommand }) {
  const console = useConsole();
  const { t } = console;
  const latches = console.live.value?.latches ?? [];
  const isLatched = stopLatchOf(latches, stop.scope) !== null;
  const standing = standingOf(console.machines.value, stop.scope, latches, console.link.value);
  const total = standing.standing + standing.moving + standing.unknown;
  const isAccepted = stop.phase === 'accepted';
  const isDone = isAccepted && total > 0 && standing.standing === total;
  const title =
    stop.scope.type === 'site'
      ? t('stop.siteTitle')
      : t('stop.machineTitle', { machine: scopeText(stop.scope, console) });
  useEffect(() => {
    if (!isDone) return undefined;
    return console.clock.after(doneShownMs, () => console.forgetStop(stop));
  }, [isDone]);

  const wasLatched = useRef<'latched' | 'not-yet'>('not-yet');
  useEffect(() => {
    if (isLatched) wasLatched.current = 'latched';
    // Once a person has reset it, the stop is history and belongs to the record.
    else if (wasLatched.current === 'latched') console.forgetStop(stop);
  }, [isLatched]);

  if (stop.phase === 'failed')
    return (
      <div class="stop-state is-failed" data-testid="stop-failed">
        <Mark tone="stopped" />
        <div>
          <h2>{t('stop.failedTitle')}</h2>
          <p>
            {title} — {t('stop.failedText')}
          </p>
        </div>
        <CloseKey stop={stop} />
      </div>
    );
  return (
    <div class="stop-state">
      <h2>{title}</h2>
      <ol class="stop-steps">
        <Step state="done" text={t('stop.sent')} />
        <Step state={isAccepted ? 'done' : 'open'} text={t('stop.accepted')} />
        <Step
          state={isDone ? 'done' : 'open'}
          text={t('stop.standing', { standing: isAccepted ? standing.standing : '–', total })}
        />
      </ol>
      <p class="quiet stop-ways" data-testid="stop-ways">
        {t('stop.direct')} {t(`stop.way.${stop.direct}`)} · {t('stop.controller')} {t(`stop.way.${stop.controller}`)}
      </p>
      {isAccepted && !isDone && (
        <p class="stop-rest">
          {standing.moving > 0 && <span>{t('stop.moving', { count: standing.moving })}</span>}
          {standing.unknown > 0 && <span>{t('stop.unknown', { count: standing.unknown })}</span>}
        </p>
      )}
      <CloseKey stop={stop} />
    </div>
  );
}

function Step({ state, text }: { readonly state: 'done' | 'open'; readonly text: string }) {
  return (
    <li class={`stop-step is-${state}`}>
      {state === 'done' ? <Icon name="check" /> : <Icon name="clock" />}
      {text}
    </li>
  );
}

function CloseKey({ stop }: { readonly stop: StopCommand }) {
  const { t, forgetStop } = useConsole();
  return (
    <button type="button" class="icon-button" aria-label={t('stop.close')} onClick={() => forgetStop(stop)}>
      <Icon name="close" />
    </button>
  );
}
