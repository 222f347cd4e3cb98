import { useEffect, useState } from 'preact/hooks';
import type { RosterBody, RosterView } from '../../../controller/contract/accounts/roster.ts';
import type { ApiFailure } from '../../api/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useConsole } from '../../state/console.ts';
import { everyDay, freshCrew, freshRoster, freshShift, replaced } from '../../state/roster-draft.ts';
import { CrewCard, ExceptionCard, HoursCard, ShiftCard } from './roster-cards.tsx';

/** Working hours, shifts and crews with their certificates: what plans wait for. Everybody sees them, whoever plans enters them. */
export function RosterScreen() {
  const console = useConsole();
  const { t } = console;
  const [view, setView] = useState<RosterView | null>(null);
  const [draft, setDraft] = useState<RosterBody | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [isSaved, setIsSaved] = useState(false);

  function show(result: Awaited<ReturnType<typeof console.api.roster>>): void {
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    setView(result.value);
    setDraft(result.value.roster);
  }
  function change(roster: RosterBody): void {
    setDraft(roster);
    setIsSaved(false);
  }
  async function save(roster: RosterBody): Promise<void> {
    const result = await console.api.putRoster(roster);
    setIsSaved(result.ok);
    if (result.ok) show(result);
    else setFailure(result.failure);
  }
  useEffect(() => void console.api.roster().then(show), []);

  const mayChange = console.may('mission') && console.mayCommand.value;
  return (
    <div class="page roster">
      <header class="page-head">
        <h1>{t('roster.title')}</h1>
      </header>
      <p class="quiet">{t('roster.intro')}</p>
      {failure && <ProblemNote failure={failure} />}
      {view !== null && draft === null && (
        <button
          type="button"
          class="key is-primary"
          data-testid="roster-begin"
          disabled={!mayChange}
          onClick={() =>
            change(
              freshRoster(t('roster.dayShift'), -new Date(console.live.value?.siteTimeMs ?? 0).getTimezoneOffset()),
            )
          }
        >
          {t('roster.begin')}
        </button>
      )}
      {view !== null && draft !== null && (
        <>
          <HoursFields roster={draft} skills={view.skills} onChange={change} />
          <ShiftFields roster={draft} skills={view.skills} onChange={change} />
          <CrewFields roster={draft} skills={view.skills} onChange={change} />
          <RosterKeys
            isKept={view.roster !== null}
            isSaved={isSaved}
            mayChange={mayChange}
            onSave={() => void save(draft)}
            onRemove={() => void console.api.removeRoster().then(show)}
          />
        </>
      )}
    </div>
  );
}

function RosterKeys(props: {
  readonly isKept: boolean;
  readonly isSaved: boolean;
  readonly mayChange: boolean;
  readonly onSave: () => void;
  readonly onRemove: () => void;
}) {
  const { t } = useConsole();
  const { isKept, isSaved, mayChange, onSave, onRemove } = props;
  return (
    <footer class="roster-foot">
      <button type="button" class="key is-primary" data-testid="roster-save" disabled={!mayChange} onClick={onSave}>
        {t('roster.save')}
      </button>
      <button type="button" class="key" data-testid="roster-remove" disabled={!mayChange || !isKept} onClick={onRemove}>
        {t('roster.remove')}
      </button>
      {isSaved && <p data-testid="roster-saved">{t('roster.saved')}</p>}
    </footer>
  );
}

interface FieldsProps {
  readonly roster: RosterBody;
  readonly skills: readonly string[];
  readonly onChange: (roster: RosterBody) => void;
}

function HoursFields({ roster, onChange }: FieldsProps) {
  const { t } = useConsole();
  const { hours, exceptions } = roster;
  return (
    <section>
      <h2>{t('roster.hours')}</h2>
      {hours.length === 0 && <p>{t('roster.anyTime')}</p>}
      {hours.map((span, index) => (
        <HoursCard
          key={index}
          span={span}
          testId={`hours-${String(index + 1)}`}
          onChange={(next) => onChange({ ...roster, hours: replaced(hours, index, next) })}
        />
      ))}
      <AddKey
        word="roster.addHours"
        testId="hours-add"
        onAdd={() =>
          onChange({ ...roster, hours: [...hours, { weekdays: [...everyDay], from: '06:00', to: '22:00' }] })
        }
      />
      {exceptions.map((exception, index) => (
        <ExceptionCard
          key={index}
          exception={exception}
          testId={`exception-${String(index + 1)}`}
          onChange={(next) => onChange({ ...roster, exceptions: replaced(exceptions, index, next) })}
        />
      ))}
      <AddKey
        word="roster.addException"
        testId="exception-add"
        onAdd={() => onChange({ ...roster, exceptions: [...exceptions, { date: '', spans: [], note: '' }] })}
      />
    </section>
  );
}

function ShiftFields({ roster, onChange }: FieldsProps) {
  const { t } = useConsole();
  const { shifts, crews } = roster;
  const name = t('roster.shiftName', { n: shifts.length + 1 });
  return (
    <section>
      <h2>{t('roster.shifts')}</h2>
      {shifts.map((shift, index) => (
        <ShiftCard
          key={shift.id}
          shift={shift}
          isUsed={crews.some(({ shiftId }) => shiftId === shift.id)}
          onChange={(next) => onChange({ ...roster, shifts: replaced(shifts, index, next) })}
        />
      ))}
      <AddKey
        word="roster.addShift"
        testId="shift-add"
        onAdd={() => onChange({ ...roster, shifts: [...shifts, freshShift(shifts, name)] })}
      />
    </section>
  );
}

function CrewFields({ roster, skills, onChange }: FieldsProps) {
  const { t } = useConsole();
  const { shifts, crews } = roster;
  const [first] = shifts;
  const name = t('roster.crewName', { n: crews.length + 1 });
  return (
    <section>
      <h2>{t('roster.crews')}</h2>
      {crews.map((crew, index) => (
        <CrewCard
          key={crew.id}
          crew={crew}
          shifts={shifts}
          skills={skills}
          onChange={(next) => onChange({ ...roster, crews: replaced(crews, index, next) })}
        />
      ))}
      {first && (
        <AddKey
          word="roster.addCrew"
          testId="crew-add"
          onAdd={() => onChange({ ...roster, crews: [...crews, freshCrew(crews, first.id, name)] })}
        />
      )}
    </section>
  );
}

function AddKey(props: {
  readonly word: 'roster.addHours' | 'roster.addException' | 'roster.addShift' | 'roster.addCrew';
  readonly testId: string;
  readonly onAdd: () => void;
}) {
  const { t } = useConsole();
  return (
    <button type="button" class="key" data-testid={props.testId} onClick={props.onAdd}>
      {t(props.word)}
    </button>
  );
}
