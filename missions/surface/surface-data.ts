import type { Figure } from '../../hardware-profiles/profile.ts';

export interface SurfaceData {
  /** Between the bodies of two machines that work on one slab, in every heading. */
  readonly robotsApartM: Figure;
  /** Before the next coat is laid, and before anybody drives on it. */
  readonly coatDries: Figure;
  /** Of the slab, where the site model says when it was placed. */
  readonly ageMin: Readonly<Record<'grind' | 'coat', Figure>>;
  /** Of an excavation for which nobody has said it. */
  readonly depthM: Figure;
  /** Between tied crossings where nobody has said it. */
  readonly tieSpacingM: Figure;
}

const ours = 'Our own choice; the interlock keeps machines apart by its own limits';

export const surfaceDefaults: SurfaceData = {
  robotsApartM: { value: 1, unit: 'm', source: ours, certainty: 'guess' },
  coatDries: {
    value: 24,
    unit: 'h',
    source: 'Usual for epoxy floor coatings at 23 °C; the maker of the coating says how long',
    certainty: 'guess',
  },
  ageMin: {
    grind: { value: 7, unit: 'd', source: 'Usual range 7 to 28 days for grinding and coating', certainty: 'check' },
    coat: { value: 28, unit: 'd', source: 'Usual range 7 to 28 days for grinding and coating', certainty: 'check' },
  },
  depthM: { value: 0.3, unit: 'm', source: 'Our own choice: two cuts of a dozer', certainty: 'guess' },
  tieSpacingM: {
    value: 0.4,
    unit: 'm',
    source:
      'Our own choice: every second crossing of a mat of bars 0.2 m apart; the site’s engineer says which are tied',
    certainty: 'guess',
  },
};
