import { useState } from 'preact/hooks';
import type { PersonView } from '../../controller/contract/api.ts';
import { ageText, numberText } from '../i18n/format.ts';
import { useConsole } from '../state/console.ts';
import { untrackedPeople } from '../state/untracked.ts';
import { Dialog } from './dialog.tsx';
import { Mark } from './icons.tsx';
import { ReasonedHold } from './reasoned-hold.tsx';

/** On every tablet while somebody's tag is lost: his level stands until he is found or signed out. */
export function UntrackedBanner() {
  const console = useConsole();
  const { t } = console;
  const people = untrackedPeople(console.live.value?.people ?? []);
  const [first] = people;
  if (first === undefined) return null;
  const levels = new Set(people.map(({ levelId }) => console.levelName(levelId) ?? t('machines.nowhere')));
  return (
    <p class="banner is-lost" data-testid="banner-untracked">
      <Mark tone="attention" />
      <span>
        {people.length === 1
          ? t('untracked.bannerOne', { name: first.name, level: [...levels].join(', ') })
          : t('untracked.banner', { count: people.length, level: [...levels].join(', ') })}
      </span>
      <UntrackedKey />
    </p>
  );
}

/** Where the reason is shown: leads to who it is, and to the sign-out. */
export function UntrackedKey() {
  const console = useConsole();
  return (
    <button
      type="button"
      class="banner-key"
      data-testid="untracked-open"
      onClick={() => (console.untrackedShown.value = 'open')}
    >
      {console.t(console.may('signOut') ? 'untracked.openToSignOut' : 'untracked.open')}
    </button>
  );
}

/** Who is not seen, where last and how long ago; for those who answer for people, the sign-out of those who have left. */
export function UntrackedDialog() {
  const console = useConsole();
  const { t } = console;
  const people = untrackedPeople(console.live.value?.people ?? []);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<'fresh' | 'done'>('fresh');
  // Whoever is seen again meanwhile is not signed out.
  const leaving = people.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const choose = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
    setShown('fresh');
  };
  return (
    <Dialog
      title={t('untracked.title')}
      testId="untracked-dialog"
      onClose={() => (console.untrackedShown.value = 'closed')}
    >
      {people.length === 0 ? <p class="quiet">{t('untracked.none')}</p> : <p>{t('untracked.text')}</p>}
      {people.map((person) => (
        <UntrackedPerson
          key={person.id}
          person={person}
          chosen={chosen.has(person.id) ? 'chosen' : 'not'}
          onChoose={() => choose(person.id)}
        />
      ))}
      {people.length > 0 && !console.may('signOut') && <p class="quiet">{t('untracked.notYou')}</p>}
      {people.length > 0 && console.may('signOut') && (
        <ReasonedHold
          key={shown}
          id="sign-out"
          reasonLabel={t('untracked.reason')}
          holdLabel={t('untracked.hold', { count: leaving.length })}
          send={leaving.length === 0 ? null : (reason) => console.api.signOutPeople(leaving, reason)}
          onDone={() => {
            setChosen(new Set());
            setShown('done');
          }}
        />
      )}
    </Dialog>
  );
}

function UntrackedPerson(props: {
  readonly person: PersonView;
  readonly chosen: 'chosen' | 'not';
  readonly onChoose: () => void;
}) {
  const console = useConsole();
  const { t, language } = console;
  const { id, name, role, levelId, xM, yM, ageMs } = props.person;
  const place = t('untracked.lastSeen', {
    level: console.levelName(levelId) ?? t('machines.nowhere'),
    x: numberText(language(), xM, 1),
    y: numberText(language(), yM, 1),
    age: ageText(language(), console.ageNowMs(ageMs)),
  });
  const words = (
    <span>
      <strong>{name}</strong> {role} <small class="quiet">{id}</small>
      <br />
      {place}
    </span>
  );
  if (!console.may('signOut')) return <p data-testid={`untracked-${id}`}>{words}</p>;
  return (
    <label class="latch-sight" data-testid={`untracked-${id}`}>
      <input
        type="checkbox"
        data-testid={`sign-out-${id}`}
        checked={props.chosen === 'chosen'}
        onChange={props.onChoose}
      />
      {words}
    </label>
  );
}
