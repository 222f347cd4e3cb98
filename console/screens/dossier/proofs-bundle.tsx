import { useState } from 'preact/hooks';
import { Icon } from '../../parts/icons.tsx';
import { useConsole } from '../../state/console.ts';

/** The address of a bundle; null while neither a machine nor a time is named. Times as the browser's fields give them. */
export function bundleAddress(machineId: string, from: string, to: string): string | null {
  const search = new URLSearchParams();
  if (machineId !== '') search.set('machineId', machineId);
  for (const [name, text] of [
    ['from', from],
    ['to', to],
  ] as const) {
    const atMs = text === '' ? Number.NaN : Date.parse(text);
    if (Number.isFinite(atMs)) search.set(name, new Date(atMs).toISOString());
  }
  return search.size === 0 ? null : `/api/v1/ledger/bundle?${search.toString()}`;
}

/** Some entries with the proof that they stand in the record, as a file. */
export function BundleForm() {
  const { t, live } = useConsole();
  const [machineId, setMachineId] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const address = bundleAddress(machineId, from, to);
  return (
    <section>
      <h2>{t('proofs.bundle')}</h2>
      <div class="proofs-keys">
        <label class="field">
          <span>{t('proofs.machine')}</span>
          <select
            value={machineId}
            data-testid="bundle-machine"
            onChange={(event) => setMachineId(event.currentTarget.value)}
          >
            <option value="">{t('proofs.allMachines')}</option>
            {[...(live.value?.machines.values() ?? [])].map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t('proofs.from')}</span>
          <input type="datetime-local" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t('proofs.to')}</span>
          <input type="datetime-local" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
        </label>
        {address === null ? (
          <p class="quiet">{t('proofs.bundleNeeds')}</p>
        ) : (
          <a class="key" href={address} download="ledger-bundle.ndjson" data-testid="bundle-download">
            <Icon name="download" />
            {t('proofs.bundleTake')}
          </a>
        )}
      </div>
    </section>
  );
}
