import type {
  ProgrammeCauseView,
  ProgrammeReasonView,
  ProgrammeView,
} from '../../../controller/contract/missions/programme.ts';
import { durationText } from '../../i18n/format.ts';
import type { useConsole } from '../../state/console.ts';

/** Why a mission begins when it does, and why there is no programme, in words. Missions go by their numbers. */
export function programmeWords(
  { t, language, labelOf }: Pick<ReturnType<typeof useConsole>, 't' | 'language' | 'labelOf'>,
  { missions }: Pick<ProgrammeView, 'missions'>,
) {
  const nameOf = (id: string): string => `#${String(missions.find(({ missionId }) => missionId === id)?.number ?? id)}`;
  const cause = (one: ProgrammeCauseView): string =>
    t(`programme.because.${one.kind}`, {
      mission: 'missionId' in one ? nameOf(one.missionId) : '',
      machine: 'machineId' in one ? labelOf(one.machineId) : '',
    });
  const factsOf = (reason: ProgrammeReasonView): Record<string, string> => ({
    mission: 'missionId' in reason ? nameOf(reason.missionId) : '',
    other: 'otherId' in reason ? nameOf(reason.otherId) : '',
    missions: 'missionIds' in reason ? reason.missionIds.map(nameOf).join(' ') : '',
    machine: 'machineId' in reason ? labelOf(reason.machineId) : '',
  });
  return {
    because: (causes: readonly ProgrammeCauseView[]): string =>
      causes.length === 0 ? t('programme.because.none') : [...new Set(causes.map(cause))].join(' · '),
    reason: (reason: ProgrammeReasonView): string => t(`programme.reason.${reason.kind}`, factsOf(reason)),
    remedy: ({ reason, by }: { readonly reason: ProgrammeReasonView; readonly by: number }): string => {
      const { kind } = reason;
      const facts = { ...factsOf(reason), time: durationText(language(), by), n: by };
      switch (kind) {
        case 'due':
        case 'release':
        case 'after':
        case 'machine':
          return t(`programme.remedy.${kind}`, facts);
        case 'begun':
        case 'follows':
        case 'ground':
          return t(`programme.reason.${kind}`, facts);
      }
    },
  };
}
