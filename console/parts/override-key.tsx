import { useState } from 'preact/hooks';
import type { MachineView } from '../../controller/contract/api.ts';
import {
  overridableRules,
  overrideMinutesMax,
  type OverridableRule,
} from '../../controller/contract/interlock/override-rules.ts';
import { useConsole } from '../state/console.ts';
import { Choice } from './choice.tsx';
import { Dialog } from './dialog.tsx';
import { reasonWords } from '../i18n/reason-words.ts';
import { Mark } from './icons.tsx';
import { ReasonedHold } from './reasoned-hold.tsx';
import { Stepper } from './stepper.tsx';

const rules = Object.keys(overridableRules) as readonly OverridableRule[];
const minutesAtFirst = 5;

/** Sets one rule aside for this machine: the first of two persons asks here, the second asks for the same on his own tablet. */
export function OverrideKey({ machine }: { readonly machine: MachineView }) {
  const console = useConsole();
  const { t } = console;
  const [dialog, setDialog] = useState<'open' | 'closed'>('closed');
  if (!console.may('override')) return null;
  return (
    <>
      <button
        type="button"
        class="key"
        data-testid="machine-override"
        disabled={!console.mayCommand.value}
        onClick={() => setDialog('open')}
      >
        {t('override.key')}
      </button>
      {dialog === 'open' && (
        <Dialog
          title={t('override.title', { machine: `${machine.label} ${machine.name[console.language()]}` })}
          testId="override-dialog"
          onClose={() => setDialog('closed')}
        >
          <p>{t('override.text')}</p>
          <OverrideForm machineId={machine.id} onAsked={() => setDialog('closed')} />
        </Dialog>
      )}
    </>
  );
}

function OverrideForm({ machineId, onAsked }: { readonly machineId: string; readonly onAsked: () => void }) {
  const console = useConsole();
  const { t } = console;
  const [ruleId, setRule] = useState<OverridableRule | null>(null);
  const [minutes, setMinutes] = useState(minutesAtFirst);
  return (
    <ReasonedHold
      id="override"
      reasonLabel={t('override.reason')}
      holdLabel={t('override.hold')}
      send={ruleId && ((reason) => console.api.overrideRule(machineId, { ruleId, minutes, reason }))}
      onDone={() => {
        console.notify('override-asked', {});
        onAsked();
      }}
    >
      <Choice
        label={t('override.rule')}
        layout="column"
        value={ruleId}
        options={rules.map((rule) => ({
          value: rule,
          label: overridableRules[rule][console.language()],
          testId: `override-rule-${rule}`,
        }))}
        onChange={setRule}
      />
      <Stepper
        label={t('override.minutes')}
        testId="override-minutes"
        value={minutes}
        min={1}
        max={overrideMinutesMax}
        step={1}
        digits={0}
        unit=" min"
        onChange={setMinutes}
      />
    </ReasonedHold>
  );
}

/** On every tablet while a rule is set aside: which machine, which rule, how long. */
export function OverrideBanner() {
  const console = useConsole();
  const overridden = console.machines.value.flatMap((machine) =>
    (machine.verdict?.reasons ?? [])
      .filter((reason) => reason.ruleId === 'override')
      .map((reason) => ({ machine, reason })),
  );
  return (
    <>
      {overridden.map(({ machine, reason }, index) => (
        <p key={index} class="banner is-lost" data-testid={`banner-override-${machine.id}`}>
          <Mark tone="attention" />
          {machine.label} · {reasonWords(console.language(), reason, console.names).text}
        </p>
      ))}
    </>
  );
}
