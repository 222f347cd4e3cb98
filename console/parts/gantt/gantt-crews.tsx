import type { CrewsView } from '../../../controller/contract/missions/crews.ts';
import { durationText, numberText } from '../../i18n/format.ts';
import { isWordKey } from '../../i18n/words.ts';
import { useConsole } from '../../state/console.ts';
import { mainStep, type Team } from './gantt-crew-model.ts';

/** "Floating 1, 1 person". */
export function CrewLabel({ team }: { readonly team: Team }) {
  const { t } = useConsole();
  const step = mainStep(team);
  return (
    <b class="crew-label">
      {step === null ? t('crew.hand') : t(`step.${step}`)} {team.number}
      <small>{t('crew.persons', { n: team.persons })}</small>
    </b>
  );
}

/** Who is in the teams and where that is from: a plan knows no people, so that all of it is reckoned. */
export function CrewNote({ crews }: { readonly crews: CrewsView }) {
  const { t, language } = useConsole();
  const kinds = new Map(crews.teams.map((team) => [team.name?.en ?? '', team]));
  const roleWord = (role: string): string => {
    const key = `crew.role.${role}`;
    return isWordKey(key) ? t(key) : role;
  };
  const late = crews.teams.flatMap(({ stints }) => stints).filter(({ isTooLate }) => isTooLate).length;
  const figure = (name: string): string => {
    const found = crews.figures.find((one) => one.name === name);
    return found === undefined ? '–' : numberText(language(), found.value, 0);
  };
  const handOver = crews.figures.find(({ name }) => name === 'handOverS')?.value ?? 0;
  return (
    <details class="crew-note" data-testid="crew-note">
      <summary>{t('crew.note')}</summary>
      <ul>
        {[...kinds].map(([key, { name, roles }]) => (
          <li key={key}>
            {name === null ? t('crew.hand') : name[language()]}:{' '}
            {roles.map(({ role, count, source, certainty }) => (
              <span key={role} title={source}>
                {count} {roleWord(role)} ({t(`crew.certainty.${certainty}`)}){' '}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <p>
        {t('crew.figures', {
          level: figure('handLevelM2ph'),
          float: figure('handFloatM2ph'),
          trowel: figure('handTrowelM2ph'),
          change: durationText(language(), handOver * 1000),
        })}
      </p>
      {late > 0 && <p>{t('crew.late', { count: late })}</p>}
    </details>
  );
}
