import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { MachineId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import { crewDefaults } from '../../missions/crews/crew-data.ts';
import { crewLoad, crewTeams, type CrewTeam } from '../../missions/crews/crew-work.ts';
import type { Mission } from '../../missions/mission.ts';
import type { CrewsView } from '../contract/missions/crews.ts';

/** The people that a mission's plan needs. Refuses 'not-found' and 'not-planned'. */
export function crewsAnswer(
  mission: Mission | null,
  profileOf: (machineId: MachineId) => MachineProfile | undefined,
): Result<CrewsView> {
  if (mission === null) return refuse({ code: 'not-found' });
  if (mission.plan === null) return refuse({ code: 'not-planned', facts: { missionId: mission.id } });
  const teams = crewTeams(mission.plan, profileOf);
  return ok({
    planVersion: mission.plan.version,
    teams: teams.map(teamView),
    load: crewLoad(teams).map((stretch) => ({ ...stretch })),
    figures: Object.entries(crewDefaults).map(([name, { value, unit, source, certainty }]) => ({
      name,
      value,
      unit,
      source,
      certainty,
    })),
  });
}

function teamView({ profile, number, persons, stints }: CrewTeam): CrewsView['teams'][number] {
  const { source, certainty } = crewDefaults.handTeamPersons;
  return {
    id: `${profile?.id ?? 'hand'}-${String(number)}`,
    name: profile === null ? null : profile.name,
    number,
    persons,
    roles:
      profile === null
        ? [{ role: 'concrete worker', count: persons, source, certainty }]
        : profile.crew.map((role) => ({ ...role })),
    stints: stints.map((stint) => ({ ...stint })),
  };
}
