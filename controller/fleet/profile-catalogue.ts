import { certaintyCounts, statedFigures } from '../../hardware-profiles/figures.ts';
import type { FleetMachine } from '../../hardware-profiles/fleet.ts';
import { drawProfile, outlineOf } from '../../hardware-profiles/drawing/draw-profile.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import { warningsOf } from '../../hardware-profiles/warnings.ts';
import type { DrawingQuery, ProfileSummary, ProfileView } from '../contract/site/profiles.ts';

export interface CatalogueOptions {
  readonly profiles: ReadonlyMap<string, MachineProfile>;
  /** Ids of the profiles that do not come with Banksman. */
  readonly ownIds: ReadonlySet<string>;
  readonly machines: readonly FleetMachine[];
}

/** The machine types of a site: what each can do, how sure its figures are, and its drawing. */
export class ProfileCatalogue {
  readonly #options: CatalogueOptions;
  /** Profiles do not change while a site runs, so a sheet is drawn once. */
  readonly #drawn = new Map<string, string>();

  constructor(options: CatalogueOptions) {
    this.#options = options;
  }

  list(): readonly ProfileSummary[] {
    return [...this.#options.profiles.values()]
      .map((profile) => this.#summary(profile))
      .sort((a, b) => (a.profileId < b.profileId ? -1 : 1));
  }

  find(profileId: string): ProfileView | null {
    const profile = this.#options.profiles.get(profileId);
    if (profile === undefined) return null;
    return {
      ...this.#summary(profile),
      figures: [...statedFigures(profile)],
      warnings: warningsOf(profile).map(({ path, message }) => ({ path, message: { ...message } })),
      sources: profile.sources,
    };
  }

  /** SVG; null for a type that nobody knows. */
  draw(profileId: string, { lang, as }: DrawingQuery): string | null {
    const profile = this.#options.profiles.get(profileId);
    if (profile === undefined) return null;
    const key = as === 'outline' ? `${profileId} outline` : `${profileId} ${lang}`;
    const drawn = this.#drawn.get(key) ?? (as === 'outline' ? outlineOf(profile) : drawProfile(profile, lang));
    this.#drawn.set(key, drawn);
    return drawn;
  }

  #summary(profile: MachineProfile): ProfileSummary {
    const { ownIds, machines } = this.#options;
    return {
      profileId: profile.id,
      name: profile.name,
      class: profile.class,
      origin: ownIds.has(profile.id) ? 'site' : 'shipped',
      capabilities: [...profile.capabilities],
      taxonomyCodes: profile.taxonomyCodes,
      massKg: profile.massKg.value,
      certainty: certaintyCounts(statedFigures(profile)),
      wires: wiresOf(profile),
      machines: machines
        .filter(({ profileId }) => profileId === profile.id)
        .map(({ id, label }) => ({ machineId: id, label })),
    };
  }
}

function wiresOf({ wires: { ros, vda5050 } }: MachineProfile): ProfileSummary['wires'] {
  return [
    ...(ros === undefined ? [] : [{ kind: 'ros', grade: ros.permit.grade } as const]),
    // A vehicle of VDA 5050 knows leases or pauses, and no permit of ours.
    ...(vda5050 === undefined ? [] : [{ kind: 'vda5050', grade: 'locked' } as const]),
  ];
}
