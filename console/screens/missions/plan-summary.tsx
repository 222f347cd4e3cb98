import type { PlanView } from '../../../controller/contract/api.ts';
import type { PlanWishesView } from '../../../controller/contract/missions/what-if.ts';
import { durationText, nearClockText, numberText } from '../../i18n/format.ts';
import { factsText, problemLine, tipText } from '../../i18n/problem-words.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Mark } from '../../parts/icons.tsx';
import { useConsole } from '../../state/console.ts';
import { DueZoneSummary } from './due-zone-summary.tsx';
import { LiftSummary } from './lift-summary.tsx';
import { SupplySummary } from './supply-summary.tsx';
import { refusedGroups, type RefusedGroup } from '../../state/refused-groups.ts';

export function PlanSummary({ plan }: { readonly plan: PlanView }) {
  const console = useConsole();
  const { t, language } = console;
  const { totals } = plan;
  const siteNowMs = console.live.value?.siteTimeMs ?? plan.madeAtMs;
  const machines = [...new Set(plan.tasks.flatMap((task) => [task.machineId, ...task.withMachineIds]))];
  const number = (value: number, digits: number) => numberText(language(), value, digits);
  return (
    <>
      <dl class="totals" data-testid="plan-totals">
        <Total label={t('plan.start')} value={nearClockText(language(), plan.startMs, siteNowMs)} />
        <Total label={t('plan.end')} value={nearClockText(language(), plan.endMs, siteNowMs)} />
        <Total label={t('plan.duration')} value={durationText(language(), plan.endMs - plan.startMs)} />
        {totals.areaM2 > 0 && (
          <Total
            label={t('plan.covered')}
            value={`${number(totals.coveredM2, 0)} m²`}
            more={`${t('plan.ofArea', { area: number(totals.areaM2, 0) })} · ${number((100 * totals.coveredM2) / totals.areaM2, 1)} %`}
          />
        )}
        {totals.volumeM3 > 0 && <Total label={t('plan.volume')} value={`${number(totals.volumeM3, 1)} m³`} />}
        {totals.lifts > 0 && <Total label={t('plan.lifts')} value={number(totals.lifts, 0)} />}
        <Total label={t('plan.machines')} value={machines.map(console.labelOf).join(' ')} />
      </dl>
      {plan.dueZones && <DueZoneSummary plan={plan} zones={plan.dueZones} />}
      {plan.supply && <SupplySummary supply={plan.supply} madeAtMs={plan.madeAtMs} />}
      {plan.lifting && <LiftSummary plan={plan} lifting={plan.lifting} />}
      {plan.wishes && <Wishes wishes={plan.wishes} siteNowMs={siteNowMs} />}
      {plan.warnings.length > 0 && (
        <section class="block">
          <h2>{t('plan.warnings')}</h2>
          <ul class="mission-reasons">
            {plan.warnings.map((warning, index) => (
              <li key={index}>
                <Mark tone="attention" />
                {problemLine(language(), warning, console.labelOf)}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="block">
        <h2>{t('plan.refused')}</h2>
        {plan.refused.length === 0 && <p class="quiet">{t('plan.refusedNone')}</p>}
        <ul class="refused-list" data-testid="refused-list">
          {refusedGroups(plan.refused).map((group) => (
            <RefusedLine key={`${group.code} ${String(group.facts['lift'] ?? '')}`} group={group} />
          ))}
        </ul>
      </section>
    </>
  );
}

/** What a person asked of this plan, so that nobody wonders why a bay waits. */
function Wishes({ wishes, siteNowMs }: { readonly wishes: PlanWishesView; readonly siteNowMs: number }) {
  const console = useConsole();
  const { t, language } = console;
  const machines = wishes.withoutMachineIds.map(console.labelOf).join(' ');
  return (
    <section class="block" data-testid="plan-wishes">
      <h2>{t('draft.wishes')}</h2>
      <ul class="mission-reasons">
        {wishes.notBefore.map(({ bay, step, pass, atMs }) => (
          <li key={`${String(bay)}/${step}/${String(pass)}`}>
            {t('draft.notBefore', {
              n: bay,
              step: pass > 0 ? `${t(`step.${step}`)} ${String(pass)}` : t(`step.${step}`),
              time: nearClockText(language(), atMs, siteNowMs),
            })}
          </li>
        ))}
        {wishes.byMachine?.map(({ bay, step, pass, machineId }) => (
          <li key={`${String(bay)}/${step}/${String(pass)}/by`}>
            {t('draft.byMachine', {
              n: bay,
              step: pass > 0 ? `${t(`step.${step}`)} ${String(pass)}` : t(`step.${step}`),
              machine: console.labelOf(machineId),
            })}
          </li>
        ))}
        {machines !== '' && <li>{t('draft.without', { machines })}</li>}
      </ul>
      <p class="quiet">{t('draft.forgotten')}</p>
    </section>
  );
}

function RefusedLine({ group }: { readonly group: RefusedGroup }) {
  const { t, language, labelOf } = useConsole();
  const facts = factsText(language(), group.facts, labelOf);
  const mend = tipText(language(), group);
  const key = `refused.${group.code}`;
  return (
    <li>
      <strong>{isWordKey(key) ? t(key) : group.code}</strong>
      {(group.areaM2 > 0 || group.count > 1) && (
        <span>{t('plan.refusedCount', { count: group.count, area: numberText(language(), group.areaM2, 1) })}</span>
      )}
      {facts !== '' && <small>{facts}</small>}
      {mend !== null && <small>→ {mend}</small>}
    </li>
  );
}

function Total({ label, value, more }: { readonly label: string; readonly value: string; readonly more?: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {more && <small>{more}</small>}
      </dd>
    </div>
  );
}
