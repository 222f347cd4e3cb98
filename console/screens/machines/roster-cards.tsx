import type { RosterBody } from '../../../controller/contract/accounts/roster.ts';
import { isWordKey } from '../../i18n/words.ts';
import { Choice } from '../../parts/choice.tsx';
import { ClockStepper } from '../../parts/clock-stepper.tsx';
import { Stepper } from '../../parts/stepper.tsx';
import { useConsole } from '../../state/console.ts';
import {
  everyDay,
  noon,
  validUntil,
  withCertificate,
  withDay,
  type ClockSpan,
  type CrewDraft,
  type ExceptionDraft,
  type ShiftDraft,
} from '../../state/roster-draft.ts';

/** Null takes the card away. */
type OnChange<Item> = (item: Item | null) => void;

const personsMax = 200;

function SpanFields(props: {
  readonly span: ClockSpan;
  readonly testId: string;
  readonly onChange: (span: { from: string; to: string }) => void;
}) {
  const { t } = useConsole();
  const { span, testId, onChange } = props;
  return (
    <>
      <ClockStepper
        label={t('roster.from')}
        testId={`${testId}-from`}
        value={span.from}
        onChange={(from) => onChange({ from, to: span.to })}
      />
      <ClockStepper
        label={t('roster.to')}
        testId={`${testId}-to`}
        value={span.to}
        onChange={(to) => onChange({ from: span.from, to })}
      />
    </>
  );
}

function DayKeys({
  days,
  onChange,
}: {
  readonly days: readonly number[];
  readonly onChange: (days: number[]) => void;
}) {
  const { t } = useConsole();
  return (
    <div class="roster-keys" role="group" aria-label={t('roster.days')}>
      {everyDay.map((day) => {
        const key = `roster.day.${String(day)}`;
        return (
          <button
            key={day}
            type="button"
            class="key"
            aria-pressed={days.includes(day)}
            onClick={() => onChange(withDay(days, day))}
          >
            {isWordKey(key) ? t(key) : day}
          </button>
        );
      })}
    </div>
  );
}

function RemoveKey({ testId, onRemove }: { readonly testId: string; readonly onRemove: () => void }) {
  const { t } = useConsole();
  return (
    <button type="button" class="key" data-testid={`${testId}-remove`} onClick={onRemove}>
      {t('roster.removeOne')}
    </button>
  );
}

function NameField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (name: string) => void;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="text"
        maxLength={60}
        value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}

export function HoursCard(props: {
  readonly span: RosterBody['hours'][number];
  readonly testId: string;
  readonly onChange: OnChange<RosterBody['hours'][number]>;
}) {
  const { span, testId, onChange } = props;
  return (
    <div class="roster-card">
      <DayKeys days={span.weekdays} onChange={(weekdays) => onChange({ ...span, weekdays })} />
      <SpanFields span={span} testId={testId} onChange={(next) => onChange({ ...span, ...next })} />
      <RemoveKey testId={testId} onRemove={() => onChange(null)} />
    </div>
  );
}

/** A date with no hours, or with hours of its own. */
export function ExceptionCard(props: {
  readonly exception: ExceptionDraft;
  readonly testId: string;
  readonly onChange: OnChange<ExceptionDraft>;
}) {
  const { t } = useConsole();
  const { exception, testId, onChange } = props;
  const [span] = exception.spans;
  return (
    <div class="roster-card">
      <label class="field">
        <span>{t('roster.date')}</span>
        <input
          type="date"
          value={exception.date}
          onInput={(event) => onChange({ ...exception, date: event.currentTarget.value })}
        />
      </label>
      <Choice
        label={t('roster.date')}
        layout="row"
        value={span === undefined ? 'closed' : 'hours'}
        options={[
          { value: 'closed', label: t('roster.closedDay') },
          { value: 'hours', label: t('roster.otherHours') },
        ]}
        onChange={(value) =>
          onChange({ ...exception, spans: value === 'closed' ? [] : [{ from: '06:00', to: '20:00' }] })
        }
      />
      {span && (
        <SpanFields span={span} testId={testId} onChange={(next) => onChange({ ...exception, spans: [next] })} />
      )}
      <NameField
        label={t('roster.note')}
        value={exception.note}
        onChange={(note) => onChange({ ...exception, note })}
      />
      <RemoveKey testId={testId} onRemove={() => onChange(null)} />
    </div>
  );
}

export function ShiftCard(props: {
  readonly shift: ShiftDraft;
  /** Some crew is on it: it stays. */
  readonly isUsed: boolean;
  readonly onChange: OnChange<ShiftDraft>;
}) {
  const { t } = useConsole();
  const { shift, isUsed, onChange } = props;
  return (
    <div class="roster-card" data-testid={shift.id}>
      <NameField label={t('roster.name')} value={shift.name} onChange={(name) => onChange({ ...shift, name })} />
      <DayKeys days={shift.weekdays} onChange={(weekdays) => onChange({ ...shift, weekdays })} />
      <SpanFields span={shift} testId={shift.id} onChange={(next) => onChange({ ...shift, ...next })} />
      {shift.breaks.map((pause, index) => (
        <div key={index} class="roster-card">
          <b>{t('roster.break')}</b>
          <SpanFields
            span={pause}
            testId={`${shift.id}-break-${String(index + 1)}`}
            onChange={(next) =>
              onChange({ ...shift, breaks: shift.breaks.map((one, at) => (at === index ? next : one)) })
            }
          />
        </div>
      ))}
      <div class="roster-keys">
        <button
          type="button"
          class="key"
          data-testid={`${shift.id}-break-add`}
          onClick={() => onChange({ ...shift, breaks: [...shift.breaks, { ...noon }] })}
        >
          {t('roster.addBreak')}
        </button>
        {shift.breaks.length > 0 && (
          <button type="button" class="key" onClick={() => onChange({ ...shift, breaks: shift.breaks.slice(0, -1) })}>
            {t('roster.removeBreak')}
          </button>
        )}
        {!isUsed && <RemoveKey testId={shift.id} onRemove={() => onChange(null)} />}
      </div>
    </div>
  );
}

export function CrewCard(props: {
  readonly crew: CrewDraft;
  readonly shifts: readonly ShiftDraft[];
  readonly skills: readonly string[];
  readonly onChange: OnChange<CrewDraft>;
}) {
  const { t } = useConsole();
  const { crew, shifts, skills, onChange } = props;
  const skillWord = (skill: string): string => {
    const key = `skill.${skill}`;
    return isWordKey(key) ? t(key) : skill;
  };
  return (
    <div class="roster-card" data-testid={crew.id}>
      <NameField label={t('roster.name')} value={crew.name} onChange={(name) => onChange({ ...crew, name })} />
      <Stepper
        label={t('roster.persons')}
        testId={`${crew.id}-persons`}
        value={crew.persons}
        min={1}
        max={personsMax}
        step={1}
        digits={0}
        unit=""
        onChange={(persons) => onChange({ ...crew, persons })}
      />
      <Choice
        label={t('roster.shift')}
        layout="row"
        value={crew.shiftId}
        options={shifts.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(shiftId) => onChange({ ...crew, shiftId })}
      />
      <b>{t('roster.certificates')}</b>
      <div class="roster-keys">
        {skills.map((skill) => (
          <button
            key={skill}
            type="button"
            class="key"
            data-testid={`${crew.id}-${skill}`}
            aria-pressed={crew.certificates.some((one) => one.skill === skill)}
            onClick={() => onChange(withCertificate(crew, skill))}
          >
            {skillWord(skill)}
          </button>
        ))}
      </div>
      {crew.certificates.map((certificate) => (
        <label key={certificate.skill} class="field">
          <span>{t('roster.validUntil', { skill: skillWord(certificate.skill) })}</span>
          <input
            type="date"
            value={certificate.validUntil ?? ''}
            onInput={(event) => onChange(validUntil(crew, certificate.skill, event.currentTarget.value))}
          />
        </label>
      ))}
      <RemoveKey testId={crew.id} onRemove={() => onChange(null)} />
    </div>
  );
}
