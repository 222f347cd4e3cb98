import type { FleetMachine, FleetPerson } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import { asId, type ZoneId } from '../../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { intersection, solid } from '../../../missions/coverage/polygons.ts';
import type { Level, SiteModel, Zone } from '../../../missions/site-model.ts';
import { hangReferenceTags } from '../staging/hang-reference-tags.ts';
import type { StagedSite, StagingOptions } from '../staging.ts';
import { worksMachines, worksPeople, type WorksMachine } from './works-fleet.ts';

/** A machine's own staging goes this far beyond its footprint, metres. */
const zoneBesideM = 0.3;

/**
 * The works with their fleet and crew, everybody where the lists say; ground machines have a staging zone of their own. Refuses 'site-unsuitable' with facts
 * {cause: 'profile-missing' | 'level-missing', …}.
 */
export function stageWorks(
  model: SiteModel,
  profiles: ReadonlyMap<string, MachineProfile>,
  options: StagingOptions,
): Result<StagedSite> {
  const levelOf = (name: string): Level | undefined => model.levels.find((level) => level.name === name);
  const lost = [...worksMachines, ...worksPeople].find(({ level }) => levelOf(level) === undefined);
  if (lost !== undefined) return unsuitable('level-missing', { level: lost.level });
  const unknown = worksMachines.find(({ profileId }) => !profiles.has(profileId));
  if (unknown !== undefined) return unsuitable('profile-missing', { profileId: unknown.profileId });
  const machines = worksMachines.map((entry): FleetMachine => {
    const { label, profileId, xM, yM, yawRad, on } = entry;
    const level = levelOf(entry.level)!;
    const id = label.toLowerCase();
    return {
      id,
      label,
      profileId,
      serialNo: `WORKS-${label}`,
      assetId: id,
      wire: { kind: 'rosbridge', url: options.simUrl, namespace: `/${id}` },
      permitKeyHex: options.permitKeyHex(id),
      start: { levelId: level.id, xM, yM, zM: level.elevationM + (on?.aboveM ?? 0), yawRad },
      ...(on === undefined ? {} : { mountedOn: on.label.toLowerCase() }),
    };
  });
  const people = worksPeople.map(({ name, role, level, xM, yM }, index): FleetPerson => {
    const { id: levelId, elevationM: zM } = levelOf(level)!;
    return { id: `p${String(index + 1).padStart(2, '0')}`, name, role, start: { levelId, xM, yM, zM } };
  });
  const zones = worksMachines.flatMap((entry) =>
    stagingOf(entry, profiles.get(entry.profileId)!, levelOf(entry.level)!),
  );
  const staged = { ...model, zones: [...model.zones, ...zones] };
  return ok({ model: staged, fleet: { schemaVersion: 1, machines, people, referenceTags: hangReferenceTags(staged) } });
}

function unsuitable(cause: string, facts: Record<string, unknown>): Result<never> {
  return refuse({ code: 'site-unsuitable', facts: { cause, ...facts } });
}

/** What a machine on rails stands on is its work. */
function stagingOf({ label, xM, yM }: WorksMachine, profile: MachineProfile, level: Level): Zone[] {
  if (profile.kinematics.mobility !== 'ground') return [];
  const halfM = Math.max(...profile.kinematics.footprint.map(([x, y]) => Math.hypot(x, y))) + zoneBesideM;
  const square = solid([
    [xM - halfM, yM - halfM],
    [xM + halfM, yM - halfM],
    [xM + halfM, yM + halfM],
    [xM - halfM, yM + halfM],
  ]);
  return intersection([square], level.slabs).map(({ outline }, index) => ({
    id: asId<ZoneId>(`staging-${label.toLowerCase()}${index === 0 ? '' : `-${index + 1}`}`),
    levelId: level.id,
    kind: 'STAGING',
    name: `Staging ${label}`,
    outline,
  }));
}
