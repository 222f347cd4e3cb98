import type { CageView, HoistCallView, HoistsView } from '../../../controller/contract/missions/hoist-calls.ts';
import { causeWord } from '../../i18n/cause-words.ts';
import { durationText } from '../../i18n/format.ts';
import { problemLine } from '../../i18n/problem-words.ts';
import { HoistCallForm } from './hoist-call-form.tsx';
import { useConsole } from '../../state/console.ts';

const empty: HoistsView = { cages: [], calls: [], openLifts: 0 };

/** Whoever stands at a landing calls a cage and sees which one comes, and when. */
export function HoistsScreen() {
  const console = useConsole();
  const { t } = console;
  const { cages, calls, openLifts } = console.live.value?.hoists ?? empty;
  if (cages.length === 0) return <p class="screen-note">{t('hoist.none')}</p>;
  const open = calls.filter(({ state }) => state !== 'done' && state !== 'ended');
  const over = calls.filter(({ state }) => state === 'done' || state === 'ended').reverse();
  return (
    <div class="site-screen hoists-screen">
      <div class="page">
        <h2>{t('hoist.cages')}</h2>
        <ul class="rows">
          {cages.map((cage) => (
            <CageRow key={cage.machineId} cage={cage} calls={open} />
          ))}
        </ul>
        <h2>{t('hoist.calls', { n: open.length })}</h2>
        {openLifts > 0 && <p class="quiet">{t('hoist.openLifts', { n: openLifts })}</p>}
        {open.length === 0 && <p class="quiet">{t('hoist.noCalls')}</p>}
        <ul class="rows" data-testid="hoist-calls">
          {open.map((call) => (
            <CallRow key={call.id} call={call} />
          ))}
        </ul>
        {over.length > 0 && <h2>{t('hoist.over')}</h2>}
        <ul class="rows">
          {over.map((call) => (
            <CallRow key={call.id} call={call} />
          ))}
        </ul>
      </div>
      {console.may('ride') && <HoistCallForm cages={cages} />}
    </div>
  );
}

function CageRow({ cage, calls }: { readonly cage: CageView; readonly calls: readonly HoistCallView[] }) {
  const console = useConsole();
  const { t } = console;
  const aboard = calls.filter(({ cageId, state }) => cageId === cage.machineId && state === 'aboard').length;
  const bound = console.levelName(cage.toLevelId);
  return (
    <li class="zone-row" data-testid={`cage-${cage.machineId}`}>
      <span>
        <strong>{cage.label}</strong>
        <small>
          {t(`hoist.cage.${cage.state}`)}
          {cage.cause !== null && `: ${causeWord(console.language(), cage.cause)}`}
          {bound !== null && ` · ${t('hoist.boundFor', { level: bound })}`}
          {aboard > 0 && ` · ${t('hoist.aboardCalls', { n: aboard })}`}
        </small>
      </span>
      {cage.state === 'paused' && console.may('control') && (
        <button
          type="button"
          class="key"
          data-testid={`cage-resume-${cage.machineId}`}
          disabled={!console.mayCommand.value}
          onClick={() => void console.told(console.api.resumeHoist(cage.machineId))}
        >
          {t('hoist.resume')}
        </button>
      )}
    </li>
  );
}

function CallRow({ call }: { readonly call: HoistCallView }) {
  const console = useConsole();
  const { t } = console;
  const mayCancel = (call.state === 'waiting' || call.state === 'coming') && console.may('ride');
  const levels = { from: console.levelName(call.fromLevelId) ?? '', to: console.levelName(call.toLevelId) ?? '' };
  return (
    <li class="zone-row hoist-call" data-testid={`hoist-call-${String(call.number)}`}>
      <span>
        <strong>
          {t('hoist.fromTo', levels)} · {cargoText(console, call)}
        </strong>
        <small>
          {t('hoist.calledBy', { n: call.number, by: call.madeBy })}
          {call.waitedS !== null && ` · ${t('hoist.waited', { time: durationOf(console, call.waitedS * 1000) })}`}
        </small>
      </span>
      <output class="hoist-expected" aria-live="polite">
        {expectedText(console, call)}
      </output>
      {mayCancel && (
        <button
          type="button"
          class="key"
          data-testid={`hoist-cancel-${String(call.number)}`}
          disabled={!console.mayCommand.value}
          onClick={() => void console.told(console.api.cancelHoistCall(call.id))}
        >
          {t('hoist.cancel')}
        </button>
      )}
    </li>
  );
}

type Shown = ReturnType<typeof useConsole>;

function cargoText({ t }: Shown, { cargo, persons, massKg }: HoistCallView): string {
  return persons === null ? `${t(`hoist.cargo.${cargo}`)} ${String(massKg)} kg` : t('hoist.persons', { n: persons });
}

function durationOf({ language }: Shown, ms: number): string {
  return durationText(language(), ms);
}

/** Which cage, and in how long: of the site's time, which may run faster than the clock on the wall. */
export function expectedText(console: Shown, call: HoistCallView): string {
  const { t } = console;
  const siteNowMs = console.live.value?.siteTimeMs ?? call.madeAtMs;
  const cage = call.cageId === null ? '' : console.labelOf(call.cageId);
  if (call.state === 'done') return t('hoist.there');
  if (call.state === 'ended' || call.cageId === null)
    return call.problem === null ? t('hoist.ended') : problemLine(console.language(), call.problem, console.labelOf);
  if (call.state === 'aboard') {
    const leftMs = (call.alightsAtMs ?? siteNowMs) - siteNowMs;
    return leftMs > 1_000
      ? t('hoist.aboard', { cage, time: durationOf(console, leftMs) })
      : t('hoist.aboardNow', { cage });
  }
  if (call.arrivesAtMs === null) return cage;
  const leftMs = call.arrivesAtMs - siteNowMs;
  return leftMs > 1_000 ? t('hoist.comes', { cage, time: durationOf(console, leftMs) }) : t('hoist.here', { cage });
}
