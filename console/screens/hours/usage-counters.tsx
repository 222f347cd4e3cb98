import { useEffect, useState } from 'preact/hooks';
import type { CounterViews } from '../../../controller/contract/accounts/time-account.ts';
import { clockText, numberText } from '../../i18n/format.ts';
import { Mark } from '../../parts/icons.tsx';
import { useConsole } from '../../state/console.ts';

/** Machines' own counters beside the work time of the record, with what is doubtful of them; nothing where no machine tells one. */
export function UsageCounters(props: {
  readonly span: { readonly fromMs: number; readonly toMs: number };
  readonly machineId?: string;
}) {
  const console = useConsole();
  const { t, language } = console;
  const [counters, setCounters] = useState<CounterViews | null>(null);
  const { span, machineId = '' } = props;
  async function load(): Promise<void> {
    const result = await console.api.counters(span, machineId);
    if (result.ok) setCounters(result.value);
  }
  useEffect(() => void load(), [span.fromMs, span.toMs, machineId]);
  if (counters === null || counters.machines.length === 0) return null;
  // Half a tenth less than nothing is nothing.
  const hours = (value: number | undefined) =>
    value === undefined ? '' : numberText(language(), Math.round(value * 10) / 10 + 0, 1);
  return (
    <section class="usage-part" data-testid="usage-counters">
      <h2>{t('usage.counters')}</h2>
      <div class="table-scroll">
        <table class="hours-table">
          <thead>
            <tr>
              {(['machine', 'shows', 'counted', 'work', 'setup', 'difference'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`usage.counter.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counters.machines.map(({ machineId: id, label, newest, comparison, doubts }) => (
              <tr key={id}>
                <th scope="row">{label}</th>
                <td>{hours(newest.hours)}</td>
                <td>{hours(comparison?.countedH)}</td>
                <td>{hours(comparison?.workH)}</td>
                <td>{hours(comparison?.setupH)}</td>
                <td class="is-text">
                  {hours(comparison?.differenceH)}
                  {doubts.map(({ kind, atMs, byMs, sequence }) => (
                    <p key={sequence} class="counter-doubt" data-testid="counter-doubt">
                      <Mark tone="attention" />
                      {t(kind === 'counter-rollback' ? 'usage.counter.back' : 'usage.counter.fast', {
                        ...{ hours: hours(Math.abs(byMs ?? 0) / 3_600_000), time: clockText(language(), atMs) },
                      })}
                    </p>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
