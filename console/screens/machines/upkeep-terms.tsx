import { useState } from 'preact/hooks';
import type { UpkeepView } from '../../../controller/contract/accounts/upkeep.ts';
import type { Change } from '../../api/upkeep-routes.ts';
import { reasonWords } from '../../i18n/reason-words.ts';
import { Choice } from '../../parts/choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { useConsole } from '../../state/console.ts';
import { holdersOf, siteDay } from '../../state/upkeep-due.ts';
import { heldState } from '../../state/upkeep-held.ts';
import { sortedByLabel, typesOf } from '../../state/upkeep-machines.ts';
import { ReleaseKey } from './term-release.tsx';
import { MachineChoice } from './upkeep-fields.tsx';

type Term = UpkeepView['withheld'][number];

/** What keeps machines out of service for a paper, a contract, a site or an operator, and what the interlock makes of it now. */
export function Withheld({ view }: { readonly view: UpkeepView }) {
  const { t } = useConsole();
  return (
    <section class="upkeep-part" data-testid="upkeep-withheld">
      <header>
        <h2>{t('upkeep.withheld')}</h2>
      </header>
      {view.withheld.length === 0 && <p class="quiet">{t('upkeep.withheldNone')}</p>}
      <ul class="upkeep-rows">
        {view.withheld.map((term) => (
          <WithheldRow key={term.machineId} term={term} />
        ))}
      </ul>
    </section>
  );
}

function WithheldRow({ term }: { readonly term: Term }) {
  const console = useConsole();
  const { t, language } = console;
  const { machineId, name, isOnlyOutside } = term;
  const { state, reason } = heldState(console.machine(machineId), term.term);
  // In the interlock's own words while it says so; a fence that holds nothing now is told as what it is.
  const words = reason === null ? null : reasonWords(language(), reason, console.names);
  return (
    <li class={`upkeep-row is-term is-${state}`} data-testid={`withheld-${machineId}`}>
      <div class="upkeep-name">
        <p>
          <b class="label-plate">{console.labelOf(machineId)}</b>{' '}
          <strong>
            {words?.text ?? t(isOnlyOutside ? 'upkeep.term.fence' : `upkeep.term.${term.term}`, { name })}
          </strong>
        </p>
        {words !== null && words.clears !== '' && <small>{words.clears}</small>}
      </div>
      <strong class="upkeep-state">
        {t(isOnlyOutside && state === 'free' ? 'upkeep.held.inside' : `upkeep.held.${state}`)}
      </strong>
      {state !== 'released' && <ReleaseKey term={term} />}
    </li>
  );
}

/** The certificate somebody must hold to have control of a machine; without one it goes by itself. */
export function OperatorNeeds({ view, change }: { readonly view: UpkeepView; readonly change: Change }) {
  const console = useConsole();
  const { t, language } = console;
  const [isAsked, setAsked] = useState(false);
  const needs = new Map(view.operators.map(({ machineId, skill }) => [machineId, skill]));
  const types = new Map(typesOf(console.machines.value).map(({ profileId, name }) => [profileId, name[language()]]));
  const today = siteDay(console.live.value?.siteTimeMs ?? console.clock.nowMs());
  const holders = (skill: string) => holdersOf(view.papers, skill, today);
  return (
    <section class="upkeep-part" data-testid="upkeep-operators">
      <header>
        <h2>{t('upkeep.operators')}</h2>
        {console.may('papers') && (
          <button type="button" class="key" data-testid="operator-set" onClick={() => setAsked(true)}>
            {t('upkeep.operatorSet')}
          </button>
        )}
      </header>
      {needs.size === 0 && <p class="quiet">{t('upkeep.operatorsNone')}</p>}
      {needs.size > 0 && (
        <div class="table-scroll">
          <table class="hours-table" data-testid="operator-table">
            <thead>
              <tr>
                <th scope="col">{t('upkeep.machine')}</th>
                <th scope="col" class="is-text">
                  {t('upkeep.certificate')}
                </th>
                <th scope="col" class="is-text">
                  {t('upkeep.holders')}
                </th>
                <th scope="col" class="is-text">
                  {t('upkeep.inControl')}
                </th>
              </tr>
            </thead>
            <tbody>
              {sortedByLabel(console.machines.value).map(({ id, label, control }) => {
                const skill = needs.get(id);
                if (skill === undefined) return null;
                return (
                  <tr key={id}>
                    <th scope="row">
                      <b class="label-plate">{label}</b>
                    </th>
                    <td class="is-text">{types.get(skill) ?? skill}</td>
                    <td class="is-text">{holders(skill).join(', ') || t('upkeep.nobody')}</td>
                    <td class="is-text">{control.holder ?? t('upkeep.nobody')}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {isAsked && <NeedDialog needs={needs} change={change} onClose={() => setAsked(false)} />}
    </section>
  );
}

const goesByItself = '';

function NeedDialog(props: {
  readonly needs: ReadonlyMap<string, string>;
  readonly change: Change;
  readonly onClose: () => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const [machineId, setMachineId] = useState<string | null>(null);
  const [skill, setSkill] = useState<string | null>(null);
  const [work, setWork] = useState<'idle' | 'sending'>('idle');

  async function send(): Promise<void> {
    if (machineId === null || skill === null) return;
    setWork('sending');
    const isDone = await props.change(console.api.setOperatorNeed(machineId, skill === goesByItself ? null : skill));
    setWork('idle');
    if (isDone) props.onClose();
  }
  return (
    <Dialog title={t('upkeep.operatorSet')} testId="operator-dialog" onClose={props.onClose}>
      <MachineChoice
        value={machineId}
        onChange={(id) => {
          setMachineId(id);
          setSkill(props.needs.get(id) ?? goesByItself);
        }}
      />
      {machineId !== null && (
        <div class="upkeep-choice upkeep-names">
          <span>{t('upkeep.certificate')}</span>
          <Choice
            label={t('upkeep.certificate')}
            layout="grid"
            value={skill}
            options={[
              { value: goesByItself, label: t('upkeep.goesByItself'), testId: 'need-none' },
              ...typesOf(console.machines.value).map(({ profileId, name }) => ({
                value: profileId,
                label: name[language()],
                testId: `need-${profileId}`,
              })),
            ]}
            onChange={setSkill}
          />
        </div>
      )}
      <button
        type="button"
        class="key is-primary"
        data-testid="operator-send"
        disabled={machineId === null || skill === null || work === 'sending' || !console.mayCommand.value}
        onClick={() => void send()}
      >
        {t('upkeep.enter')}
      </button>
    </Dialog>
  );
}
