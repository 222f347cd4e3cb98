import { useEffect, useState } from 'preact/hooks';
import type { LevelView } from '../../../controller/contract/api.ts';
import type { SlabBearingBody, SlabBearingView } from '../../../controller/contract/missions/slab-bearing.ts';
import type { ApiFailure } from '../../api/client.ts';
import { numberText } from '../../i18n/format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';

interface Draft {
  readonly slab: SlabBearingView;
  readonly liveLoadKpa: number;
  readonly strengthMpa: number;
  /** 0: long ago. */
  readonly ageD: number;
  readonly temperatureC: number;
  /** 0: none. */
  readonly propsKpa: number;
}

const dayMs = 86_400_000;
const usual = { liveLoadKpa: 5, strengthMpa: 30, temperatureC: 20 } as const;

function draftOf(slab: SlabBearingView, siteNowMs: number): Draft {
  const { bearing } = slab;
  const placedAtMs = bearing?.placedAtMs;
  return {
    slab,
    liveLoadKpa: bearing?.liveLoadKpa ?? usual.liveLoadKpa,
    strengthMpa: bearing?.strengthMpa ?? usual.strengthMpa,
    ageD: placedAtMs === undefined ? 0 : Math.max(0.5, Math.round((siteNowMs - placedAtMs) / (dayMs / 2)) / 2),
    temperatureC: bearing?.temperatureC ?? usual.temperatureC,
    propsKpa: bearing?.propsKpa ?? 0,
  };
}

function bodyOf(draft: Draft, siteNowMs: number): SlabBearingBody {
  const { liveLoadKpa, strengthMpa, ageD, temperatureC, propsKpa } = draft;
  return {
    liveLoadKpa,
    strengthMpa,
    ...(ageD === 0 ? {} : { placedAtMs: Math.round(siteNowMs - ageD * dayMs), temperatureC }),
    ...(propsKpa === 0 ? {} : { propsKpa }),
  };
}

/** What the slabs of a level carry, whom they do not carry and until when; entered by a foreman or the safety officer. */
export function SlabBearings({ level }: { readonly level: LevelView }) {
  const console = useConsole();
  const { t } = console;
  const [slabs, setSlabs] = useState<readonly SlabBearingView[]>([]);
  const [draft, setDraft] = useState<Draft | null>(null);
  const siteNowMs = console.live.value?.siteTimeMs ?? 0;

  async function ask(): Promise<void> {
    const answer = await console.api.slabBearings();
    if (answer.ok) setSlabs(answer.value);
  }
  useEffect(() => void ask(), [level.id]);
  const shown = slabs.filter(({ levelId }) => levelId === level.id);
  if (shown.length === 0) return null;
  return (
    <section class="slab-bearings" aria-label={t('bearing.title')}>
      <h2>{t('bearing.title')}</h2>
      <ul class="rows">
        {shown.map((slab) => (
          <SlabRow key={slab.slabId} slab={slab} onEnter={() => setDraft(draftOf(slab, siteNowMs))} />
        ))}
      </ul>
      {draft && (
        <BearingDialog
          draft={draft}
          onChange={setDraft}
          onEntered={() => {
            setDraft(null);
            void ask();
          }}
        />
      )}
    </section>
  );
}

function SlabRow({ slab, onEnter }: { readonly slab: SlabBearingView; readonly onEnter: () => void }) {
  const console = useConsole();
  const { t } = console;
  const text = (value: number | null): string => numberText(console.language(), value ?? 0, 1);
  return (
    <li class="slab-row" data-testid={`slab-${slab.slabId}`}>
      <span>
        <strong>{slab.name}</strong>
        <small>
          {slab.bearing === null
            ? t('bearing.none')
            : `${t('bearing.now', { load: text(slab.allowedKpa), strength: text(slab.strengthMpa) })} · ${slab.by ?? t('bearing.fromModel')}`}
        </small>
        {slab.notCarried.map((one) => (
          <small key={one.machineId} class="not-carried">
            {t('bearing.notCarried', {
              machine: console.labelOf(one.machineId),
              load: text(one.loadKpa),
              allowed: text(one.allowedKpa),
              strength: text(one.strengthMpa),
            })}
            {' · '}
            {one.readyInH === undefined ? t('bearing.readyNever') : t('bearing.readyIn', { n: one.readyInH })}
          </small>
        ))}
      </span>
      {console.may('bearing') && (
        <button type="button" class="key" data-testid={`slab-enter-${slab.slabId}`} onClick={onEnter}>
          {t('bearing.enter')}
        </button>
      )}
    </li>
  );
}

function BearingDialog(props: {
  readonly draft: Draft;
  readonly onChange: (draft: Draft | null) => void;
  readonly onEntered: () => void;
}) {
  const console = useConsole();
  const { t } = console;
  const { draft } = props;
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const change = (part: Partial<Draft>): void => props.onChange({ ...draft, ...part });

  async function save(): Promise<void> {
    const body = bodyOf(draft, console.live.value?.siteTimeMs ?? 0);
    const result = await console.api.putSlabBearing(draft.slab.slabId, body);
    if (result.ok) props.onEntered();
    else setFailure(result.failure);
  }
  return (
    <Dialog
      title={t('bearing.confirmTitle', { slab: draft.slab.name })}
      testId="bearing-dialog"
      onClose={() => props.onChange(null)}
    >
      <BearingFields draft={draft} onChange={change} />
      <p>{t('bearing.confirmText')}</p>
      {failure && <ProblemNote failure={failure} />}
      <div class="dialog-keys">
        <button type="button" class="key" onClick={() => props.onChange(null)}>
          {t('mission.keep')}
        </button>
        <button
          type="button"
          class="key is-primary"
          data-testid="bearing-save"
          disabled={!console.mayCommand.value}
          onClick={() => void save()}
        >
          {t('bearing.save')}
        </button>
      </div>
    </Dialog>
  );
}

function BearingFields({
  draft,
  onChange,
}: {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}) {
  const { t } = useConsole();
  const field = (name: 'liveLoadKpa' | 'strengthMpa' | 'temperatureC' | 'propsKpa' | 'ageD', label: string) => ({
    label,
    testId: `bearing-${name}`,
    value: draft[name],
    onChange: (value: number) => onChange({ [name]: value }),
  });
  return (
    <>
      <Stepper {...field('liveLoadKpa', t('bearing.liveLoad'))} min={0} max={50} step={0.5} digits={1} unit=" kPa" />
      <Stepper {...field('strengthMpa', t('bearing.strength'))} min={10} max={100} step={5} digits={0} unit=" MPa" />
      <Stepper
        {...field('ageD', t('bearing.ageD'))}
        min={0}
        max={60}
        step={0.5}
        digits={1}
        unit={t('bearing.days')}
        {...(draft.ageD === 0 ? { text: t('bearing.full') } : {})}
      />
      {draft.ageD > 0 && (
        <Stepper
          {...field('temperatureC', t('bearing.temperature'))}
          min={-10}
          max={60}
          step={1}
          digits={0}
          unit=" °C"
        />
      )}
      <Stepper
        {...field('propsKpa', t('bearing.props'))}
        min={0}
        max={100}
        step={0.5}
        digits={1}
        unit=" kPa"
        {...(draft.propsKpa === 0 ? { text: t('bearing.noProps') } : {})}
      />
    </>
  );
}
