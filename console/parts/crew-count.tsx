import { useEffect, useState } from 'preact/hooks';
import type { MachineView } from '../../controller/contract/api.ts';
import { trades, type CrewCountView, type Trade } from '../../controller/contract/missions/crew-count.ts';
import { dayClockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';

/** Keys from nobody to this many; more are counted up from here. */
const keysMax = 5;
const nobody = { general: 0, skilled: 0, senior: 0 };

/** Who works beside the machine, by trade: one tap, and the count is in the record. No machine can know it, and norms need it. */
export function CrewCount({ machine }: { readonly machine: MachineView }) {
  const console = useConsole();
  const { t, language } = console;
  const [count, setCount] = useState<CrewCountView['count']>(null);
  const [work, setWork] = useState<'idle' | 'sending'>('idle');
  useEffect(() => {
    setCount(null);
    void console.api.crewCount(machine.id).then((result) => result.ok && setCount(result.value.count));
  }, [machine.id]);
  const persons = count?.persons ?? nobody;

  async function tell(trade: Trade, number: number): Promise<void> {
    setWork('sending');
    const result = await console.told(console.api.countCrew(machine.id, { ...persons, [trade]: number }));
    setWork('idle');
    if (result.ok) setCount(result.value.count);
  }
  return (
    <div class="crew-count" data-testid="crew-count">
      <p class="quiet">
        {count === null
          ? t('crewCount.none')
          : t('crewCount.by', { by: count.by, time: dayClockText(language(), count.atMs) })}
      </p>
      {trades.map((trade) => (
        <div key={trade} class="crew-trade" role="radiogroup" aria-label={t(`crewCount.${trade}`)}>
          <span>{t(`crewCount.${trade}`)}</span>
          {keysOf(persons[trade]).map((number) => (
            <button
              key={number}
              type="button"
              role="radio"
              class="choice-key"
              aria-checked={count !== null && persons[trade] === number}
              disabled={work === 'sending' || !console.mayCommand.value}
              data-testid={`crew-${trade}-${String(number)}`}
              onClick={() => void tell(trade, number)}
            >
              {number}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

/** With five of them there is a key for one more. */
function keysOf(now: number): readonly number[] {
  const few = Array.from({ length: keysMax + 1 }, (_, number) => number);
  return now < keysMax
    ? few
    : [...few.slice(0, -2), now - 1, now, now + 1].filter((one, at, all) => all.indexOf(one) === at);
}
