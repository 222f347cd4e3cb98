import { useState } from 'preact/hooks';
import type { ZoneView } from '../../controller/contract/api.ts';
import { clockText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { Dialog } from './dialog.tsx';
import { Stepper } from './stepper.tsx';

/** Who may work in a PERMIT_TO_WORK zone until when, and the keys that open and close it. */
export function WorkPermitRow({ zone }: { readonly zone: ZoneView }) {
  const console = useConsole();
  const { t, language } = console;
  const [isAsking, setAsking] = useState(false);
  const { workPermit } = zone;
  const mayChange = console.may('zone');
  return (
    <span class="work-permit">
      <small data-testid={`work-permit-${zone.id}`}>
        {workPermit === undefined
          ? t('zones.work.none')
          : t('zones.work.until', { ...workPermit, time: clockText(language(), workPermit.untilMs) })}
      </small>
      {mayChange && (
        <button
          type="button"
          class="key"
          data-testid={`work-permit-key-${zone.id}`}
          disabled={!console.mayCommand.value}
          onClick={() =>
            workPermit === undefined ? setAsking(true) : void console.told(console.api.closeForWork(zone.id))
          }
        >
          {t(workPermit === undefined ? 'zones.work.open' : 'zones.work.close')}
        </button>
      )}
      {isAsking && <WorkPermitDialog zone={zone} onClose={() => setAsking(false)} />}
    </span>
  );
}

function WorkPermitDialog({ zone, onClose }: { readonly zone: ZoneView; readonly onClose: () => void }) {
  const console = useConsole();
  const { t } = console;
  const [holder, setHolder] = useState('');
  const [role, setRole] = useState('');
  const [minutes, setMinutes] = useState(60);
  async function open(): Promise<void> {
    onClose();
    await console.told(console.api.openForWork(zone.id, { holder: holder.trim(), role: role.trim(), minutes }));
  }
  return (
    <Dialog title={`${t('zones.work.open')} · ${zone.name}`} testId="work-permit-dialog" onClose={onClose}>
      <label class="text-field">
        {t('zones.work.holder')}
        <input
          data-testid="work-holder"
          maxLength={80}
          value={holder}
          onInput={(e) => setHolder(e.currentTarget.value)}
        />
      </label>
      <label class="text-field">
        {t('zones.work.role')}
        <input data-testid="work-role" maxLength={80} value={role} onInput={(e) => setRole(e.currentTarget.value)} />
      </label>
      <Stepper
        label={t('zones.work.minutes')}
        testId="work-minutes"
        value={minutes}
        min={15}
        max={720}
        step={15}
        digits={0}
        unit=" min"
        onChange={setMinutes}
      />
      <div class="dialog-keys">
        <button type="button" class="key" onClick={onClose}>
          {t('mission.keep')}
        </button>
        <button
          type="button"
          class="key is-primary"
          data-testid="work-permit-open"
          disabled={holder.trim() === '' || role.trim() === ''}
          onClick={() => void open()}
        >
          {t('zones.work.open')}
        </button>
      </div>
    </Dialog>
  );
}
