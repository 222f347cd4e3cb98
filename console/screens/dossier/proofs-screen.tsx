import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { KeyHandOverView, LedgerStandingView } from '../../../controller/contract/ledger/ledger-proofs.ts';
import type { ApiFailure } from '../../api/client.ts';
import { ageText, dayClockText } from '../../i18n/format.ts';
import type { WordKey } from '../../i18n/words.ts';
import { HoldButton } from '../../parts/hold-button.tsx';
import { Icon } from '../../parts/icons.tsx';
import { LedgerCheckNote } from '../../parts/ledger-check-note.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { BundleForm } from './proofs-bundle.tsx';

/** What somebody must know of the record to rely on it, and what he takes away or brings. */
export function ProofsScreen() {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<LedgerStandingView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);

  async function load(): Promise<void> {
    const answer = await console.api.ledgerStanding();
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setView(answer.value);
  }
  useEffect(() => void load(), []);
  return (
    <div class="page proofs">
      <header class="page-head">
        <h1>{t('proofs.title')}</h1>
        <p class="quiet">{t('proofs.note')}</p>
        <LedgerCheckNote />
        <button type="button" class="key" data-testid="proofs-refresh" onClick={() => void load()}>
          {t('proofs.refresh')}
        </button>
      </header>
      {failure && <ProblemNote failure={failure} />}
      {view && <Standing view={view} />}
      <Taking />
      {console.may('handIn') && <Cosignature onTaken={() => void load()} />}
      <BundleForm />
      {view && <Lists view={view} />}
      {console.may('keys') && <Rotation onDone={() => void load()} />}
    </div>
  );
}

/** The eight digits of a verifier key text that people compare. */
function fingerprintOf(verifierKey: string): string {
  return verifierKey.split('+')[1] ?? '';
}

function Standing({ view }: { readonly view: LedgerStandingView }) {
  const { t, live } = useConsole();
  const [key] = view.keys;
  const record = live.value?.record;
  const free = record?.freeRatio;
  return (
    <dl class="facts" data-testid="proofs-standing">
      <dt>{t('proofs.size')}</dt>
      <dd>{view.size}</dd>
      <dt>{t('proofs.checkpoint')}</dt>
      <dd>{view.checkpoint === null ? t('proofs.none') : t('proofs.over', { n: view.checkpoint.size })}</dd>
      <dt>{t('proofs.epoch')}</dt>
      <dd>{view.ledgerEpoch}</dd>
      <dt>{t('proofs.fingerprint')}</dt>
      <dd>
        <b data-testid="proofs-fingerprint">{fingerprintOf(key?.verifierKey ?? '')}</b>
        <br />
        <code class="proofs-key">{key?.verifierKey}</code>
      </dd>
      <dt>{t('proofs.disk')}</dt>
      <dd>
        {record?.writable === false ? t('proofs.diskRefuses') : t('proofs.diskTakes')}
        {typeof free === 'number' && ` · ${t('proofs.diskFree', { free: Math.round(free * 100) })}`}
      </dd>
    </dl>
  );
}

function Taking() {
  const { t } = useConsole();
  return (
    <p class="proofs-keys">
      <a class="key" href="/api/v1/ledger/export" download data-testid="proofs-export">
        <Icon name="download" />
        {t('proofs.export')}
      </a>
      <a class="key" href="/api/v1/ledger/checkpoint" download="checkpoint.txt" data-testid="proofs-checkpoint">
        <Icon name="download" />
        {t('proofs.checkpointFile')}
      </a>
    </p>
  );
}

/** A note comes as a file from the witness; what is wrong with it the record says. */
function Cosignature({ onTaken }: { readonly onTaken: () => void }) {
  const console = useConsole();
  const { t } = console;
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [entry, setEntry] = useState<number | null>(null);

  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    setEntry(null);
    const answer = await console.api.handInCosignature(await file.text());
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setEntry(answer.value.sequence);
    onTaken();
  }
  return (
    <section>
      <label class="field">
        <span>{t('proofs.handIn')}</span>
        <input
          type="file"
          accept=".txt,.note,text/plain"
          data-testid="proofs-cosignature"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {failure && <ProblemNote failure={failure} />}
      {entry !== null && <p data-testid="proofs-taken">{t('proofs.taken', { n: entry })}</p>}
    </section>
  );
}

function Lists({ view }: { readonly view: LedgerStandingView }) {
  const { t, language, clock } = useConsole();
  const time = (atMs: number) => dayClockText(language(), atMs);
  return (
    <>
      <List title="proofs.witnesses" empty="proofs.noWitnesses" id="proofs-witnesses">
        {view.witnesses.map(({ witnessKey, name, party, newest }) => (
          <li key={witnessKey}>
            <b>{name}</b> · {t(`proofs.party.${party}`)} · {fingerprintOf(witnessKey)}
            <br />
            {newest === null
              ? t('proofs.neverSigned')
              : t('proofs.signed', {
                  n: newest.size,
                  behind: view.size - newest.size,
                  time: time(newest.atS * 1000),
                  age: ageText(language(), Math.max(0, clock.nowMs() - newest.atS * 1000)),
                })}
          </li>
        ))}
      </List>
      <List title="proofs.keys" empty="proofs.none" id="proofs-keys">
        {view.keys.map(({ verifierKey, isHandedOver, sequence, atMs, actor }) => (
          <li key={sequence}>
            <b>{fingerprintOf(verifierKey)}</b> · {t(isHandedOver ? 'proofs.handedOver' : 'proofs.begun', { actor })} ·{' '}
            {time(atMs)} · {t('proofs.entry', { n: sequence })}
          </li>
        ))}
      </List>
      <List title="proofs.epochs" empty="proofs.oneEpoch" id="proofs-epochs">
        {view.epochs.map(({ ledgerEpoch, sequence, atMs, reason, lostEntries }) => (
          <li key={sequence}>
            <b>{ledgerEpoch}</b> · {reason} · {time(atMs)} · {t('proofs.entry', { n: sequence })}
            {lostEntries !== null && ` · ${t('proofs.lost', { n: lostEntries })}`}
          </li>
        ))}
      </List>
      <List title="proofs.stamps" empty="proofs.noStamps" id="proofs-stamps">
        {view.stamps.map(({ size, genTime, policy, signature, sequence }) => (
          <li key={sequence}>
            {time(Date.parse(genTime))} · {t('proofs.over', { n: size })} · {policy} · {t(`proofs.stamp.${signature}`)}
          </li>
        ))}
      </List>
    </>
  );
}

function List(props: {
  readonly title: WordKey;
  readonly empty: WordKey;
  readonly id: string;
  readonly children: readonly ComponentChildren[];
}) {
  const { t } = useConsole();
  return (
    <section>
      <h2>{t(props.title)}</h2>
      {props.children.length === 0 ? (
        <p class="quiet">{t(props.empty)}</p>
      ) : (
        <ul class="proofs-list" data-testid={props.id}>
          {props.children}
        </ul>
      )}
    </section>
  );
}

/** Deliberate: the new key is to be published, or nobody believes what it signs. */
function Rotation({ onDone }: { readonly onDone: () => void }) {
  const console = useConsole();
  const { t } = console;
  const [keys, setKeys] = useState<KeyHandOverView | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [work, setWork] = useState<'ready' | 'busy'>('ready');

  async function rotate(): Promise<void> {
    setWork('busy');
    const answer = await console.api.rotateLedgerKey();
    setWork('ready');
    setFailure(answer.ok ? null : answer.failure);
    if (!answer.ok) return;
    setKeys(answer.value);
    onDone();
  }
  return (
    <section>
      <h2>{t('proofs.rotate')}</h2>
      <p class="quiet">{t('proofs.rotateNote')}</p>
      <HoldButton
        testId="proofs-rotate"
        label={t('proofs.rotateHold')}
        holding={t('proofs.rotateHolding')}
        tone="plain"
        state={console.mayCommand.value ? work : 'blocked'}
        onHeld={() => void rotate()}
      />
      {failure && <ProblemNote failure={failure} />}
      {keys && (
        <p data-testid="proofs-new-key">
          {t('proofs.rotated', { fingerprint: fingerprintOf(keys.newKey), n: keys.sequence })}
          <br />
          <code class="proofs-key">{keys.newKey}</code>
        </p>
      )}
    </section>
  );
}
