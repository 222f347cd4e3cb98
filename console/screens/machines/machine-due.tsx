import { useEffect, useState } from 'preact/hooks';
import type { UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import { daysLeftText, leftText } from '../../i18n/upkeep-words.ts';
import { useConsole } from '../../state/console.ts';
import { papersByNeed, plansByNeed } from '../../state/upkeep-due.ts';
import { hashOf } from '../../state/route.ts';

/** What is due of one machine: maintenance with what is left of each interval, and its papers with their days. */
export function MachineDue({ machineId }: { readonly machineId: string }) {
  const console = useConsole();
  const { t, language } = console;
  const [view, setView] = useState<UpkeepView | null>(null);
  useEffect(() => {
    let isShown = true;
    void console.api.upkeep().then((result) => {
      if (isShown && result.ok) setView(result.value);
    });
    return () => {
      isShown = false;
    };
  }, [machineId]);
  const plans = plansByNeed((view?.plans ?? []).filter(({ plan }) => plan.machineId === machineId));
  const papers = papersByNeed(
    (view?.papers ?? []).filter(
      ({ paper: { subject } }) => subject.kind === 'machine' && subject.machineId === machineId,
    ),
  );
  const missing = (view?.missing ?? []).filter((one) => one.machineId === machineId);
  if (plans.length + papers.length + missing.length === 0) return null;
  return (
    <section class="block" data-testid="machine-due">
      <h2>{t('upkeep.title')}</h2>
      <ul class="machine-due">
        {plans.map(({ id, plan, used, state }) => (
          <li key={id} class={`is-${state}`}>
            <strong>{plan.name}</strong> {t(`upkeep.plan.${state}`)}
            <small>{used.map((one) => leftText(language(), one)).join(' · ')}</small>
          </li>
        ))}
        {papers.map(({ id, paper, daysLeft, state }) => (
          <li key={id} class={`is-${state}`}>
            <strong>{paper.name}</strong> {t(`upkeep.paper.${state}`)}
            <small>{daysLeftText(language(), daysLeft)}</small>
          </li>
        ))}
        {missing.map(({ kind, daysLeft }) => (
          <li key={kind} class={daysLeft < 0 ? 'is-overdue' : 'is-soon'}>
            <strong>{t(`upkeep.kind.${kind}`)}</strong> {t('upkeep.missing')}
            <small>{daysLeftText(language(), daysLeft)}</small>
          </li>
        ))}
      </ul>
      <a class="key" href={hashOf({ screen: 'upkeep' })}>
        {t('record.upkeep')}
      </a>
    </section>
  );
}
