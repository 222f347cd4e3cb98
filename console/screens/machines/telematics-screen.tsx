import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TelematicsReading, TelematicsView } from '../../../controller/contract/accounts/telematics.ts';
import { problemCatalogue, type ProblemText } from '../../../controller/contract/problems/errors.ts';
import type { ApiFailure } from '../../api/client.ts';
import { doubtSentence, instantText, pointText, valueText } from '../../i18n/telematics-words.ts';
import type { WordKey } from '../../i18n/words.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';

type Machine = TelematicsView['machines'][number];
type Vendor = TelematicsView['vendors'][number];

/** Machines of other makes, the vendors that are asked for them, and the programs that read our own fleet. */
export function TelematicsScreen() {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<TelematicsView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const answer = await console.api.telematics();
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
  }
  useEffect(() => void load(), []);
  return (
    <div class="page telematics">
      <header class="page-head">
        <h1>{t('telematics.title')}</h1>
        <p class="quiet">{t('telematics.note')}</p>
        <button type="button" class="key" data-testid="telematics-refresh" onClick={() => void load()}>
          {t('telematics.refresh')}
        </button>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {!view && !failure && <p class="quiet">{t('telematics.loading')}</p>}
      {view && <Sections view={view} />}
    </div>
  );
}

function Sections({ view }: { readonly view: TelematicsView }) {
  const { t } = useConsole();
  return (
    <>
      {view.settingsProblem !== null && (
        <p class="telematics-doubt" data-testid="telematics-settings">
          {t('telematics.settings', { problem: view.settingsProblem })}
        </p>
      )}
      <section>
        <h2>{t('telematics.machines')}</h2>
        {view.machines.length === 0 && <p data-testid="telematics-no-machines">{t('telematics.noMachines')}</p>}
        {view.machines.map((machine) => (
          <MachinePart key={machine.id} machine={machine} />
        ))}
      </section>
      <section>
        <h2>{t('telematics.vendors')}</h2>
        {view.vendors.length === 0 ? <p>{t('telematics.noVendors')}</p> : <Vendors vendors={view.vendors} />}
      </section>
      <section>
        <h2>{t('telematics.clients')}</h2>
        {view.clients.length === 0 ? <p>{t('telematics.noClients')}</p> : <Clients clients={view.clients} />}
      </section>
    </>
  );
}

function MachinePart({
  machine: { id, machine, vendorId, receivedAtMs, readings, doubts },
}: {
  readonly machine: Machine;
}) {
  const { t, language } = useConsole();
  const said = (text: string | null) => text ?? t('telematics.unnamed');
  const { serialNumber, pin, equipmentId } = machine;
  return (
    <article class="telematics-machine" data-testid={`telematics-machine-${id}`}>
      <h3>
        {said(machine.oemName)} {said(machine.model)}
      </h3>
      <p class="quiet">
        {t('telematics.ids', { serial: said(serialNumber), pin: said(pin), id: said(equipmentId) })} ·{' '}
        {t('telematics.by', { vendor: vendorId, time: instantText(language(), receivedAtMs) })}
      </p>
      {doubts.length > 0 && (
        <div class="telematics-doubt">
          <strong>{t('telematics.doubts')}</strong>
          <ul>
            {doubts.map((doubt) => (
              <li key={JSON.stringify(doubt)}>{doubtSentence(language(), doubt)}</li>
            ))}
          </ul>
        </div>
      )}
      <Table second="figure" heads={['telematics.datum', 'telematics.value', 'telematics.at']}>
        {readings.map((reading) => (
          <ReadingRow key={`${reading.point}/${reading.part}`} reading={reading} />
        ))}
      </Table>
    </article>
  );
}

function ReadingRow({ reading }: { readonly reading: TelematicsReading }) {
  const { t, language } = useConsole();
  const { point, part, atMs } = reading;
  const isPlain = ['Hour', 'Count', 'FuelConsumed', 'Odometer', 'Payload', 'Speed'].includes(part);
  return (
    <tr>
      <th scope="row">
        {pointText(language(), point)}
        {!isPlain && <span class="quiet"> {part}</span>}
      </th>
      <td>{valueText(language(), reading)}</td>
      <td class={atMs === null ? 'telematics-absent' : ''}>
        {atMs === null ? t('telematics.noTime') : instantText(language(), atMs)}
      </td>
    </tr>
  );
}

interface TableProps {
  readonly heads: readonly WordKey[];
  /** What stands in the second column. */
  readonly second: 'figure' | 'text';
  readonly children: ComponentChildren;
}

function Table({ heads, second, children }: TableProps) {
  const { t } = useConsole();
  return (
    <div class="table-scroll">
      <table class={`hours-table ${second === 'text' ? 'has-text-second' : ''}`}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {t(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Vendors({ vendors }: { readonly vendors: readonly Vendor[] }) {
  const { t, language } = useConsole();
  const time = (ms: number | null) => (ms === null ? t('telematics.never') : instantText(language(), ms));
  return (
    <Table
      second="text"
      heads={[
        'telematics.vendor',
        'telematics.state',
        'telematics.lastAnswer',
        'telematics.lastAsked',
        'telematics.nextAsk',
        'telematics.pages',
        'telematics.count',
      ]}
    >
      {vendors.map((vendor) => (
        <tr key={vendor.id} data-testid={`telematics-vendor-${vendor.id}`}>
          <th scope="row">
            {vendor.id} <span class="quiet">{vendor.profile}</span>
          </th>
          <td class={`is-text ${vendor.state === 'failing' ? 'telematics-absent' : ''}`}>
            <VendorState vendor={vendor} />
            {vendor.gap !== null && (
              <p class="telematics-doubt" data-testid={`telematics-gap-${vendor.id}`}>
                {t('telematics.gap', {
                  from: time(vendor.gap.fromMs),
                  to: time(vendor.gap.toMs),
                  left: vendor.gap.left,
                })}
              </p>
            )}
          </td>
          <td>{time(vendor.lastAnswerAtMs)}</td>
          <td>{time(vendor.lastAskedAtMs)}</td>
          <td>{time(vendor.nextAskAtMs)}</td>
          <td>{vendor.pages}</td>
          <td>
            {vendor.machines}
            {vendor.nameless > 0 && <span class="quiet"> {t('telematics.nameless', { n: vendor.nameless })}</span>}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function VendorState({ vendor: { state, problem, ended } }: { readonly vendor: Vendor }) {
  const { t, language } = useConsole();
  const words: Readonly<Record<string, ProblemText>> = problemCatalogue;
  if (problem !== null)
    return <>{`${t('telematics.state.failing')}: ${words[problem]?.title[language()] ?? problem}`}</>;
  return (
    <>
      {t(`telematics.state.${state}`)}
      {ended !== null && <span class="quiet"> {t(`telematics.ended.${ended}`)}</span>}
    </>
  );
}

function Clients({ clients }: { readonly clients: TelematicsView['clients'] }) {
  const { t, language } = useConsole();
  return (
    <Table
      second="text"
      heads={['telematics.client', 'telematics.lastRequest', 'telematics.when', 'telematics.requests']}
    >
      {clients.map(({ id, name, lastRequestAtMs, lastRequest, requests }) => (
        <tr key={id} data-testid={`telematics-client-${id}`}>
          <th scope="row">
            {name} <span class="quiet">{id}</span>
          </th>
          <td class="is-text telematics-path">{lastRequest ?? t('telematics.never')}</td>
          <td>{lastRequestAtMs === null ? '–' : instantText(language(), lastRequestAtMs)}</td>
          <td>{requests}</td>
        </tr>
      ))}
    </Table>
  );
}
