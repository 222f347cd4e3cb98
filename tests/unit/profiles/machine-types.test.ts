import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { statedFigures } from '../../../hardware-profiles/figures.ts';
import { checkPlausible } from '../../../hardware-profiles/plausibility.ts';
import { capabilities } from '../../../hardware-profiles/profile.ts';
import { shipped, shippedProfiles } from './shipped.ts';

/** The machine types of the field and the profile of each. */
const profileOfType: Readonly<Record<string, string>> = {
  'levelling robot 地面整平': 'levelling-robot',
  'floating robot 地面抹平': 'floating-robot',
  'trowelling robot 抹光': 'trowelling-robot',
  'ride-on laser screed': 'laser-screed',
  'following distributor 随动式布料机': 'concrete-distributor',
  'stationary placing boom': 'stationary-placing-boom',
  'truck pump': 'truck-pump',
  'trailer pump 拖泵': 'concrete-pump',
  'smart hoist 施工升降机': 'smart-hoist-cage',
  'smart tower crane 塔式起重机': 'tower-crane',
  'rebar tying robot': 'rebar-tying-robot',
  'layout robot': 'layout-marking-robot',
  'ceiling drilling robot': 'ceiling-drilling-robot',
  'painting robot': 'painting-robot',
  'putty robot': 'putty-robot',
  'plastering robot': 'plastering-robot',
  'wall-panel robot': 'wall-panel-robot',
  carrier: 'material-carrier',
  'autonomous roller': 'autonomous-roller',
  'excavator with a kit': 'excavator-kit',
  'dozer with a kit': 'dozer-kit',
  'building machine 造楼机': 'building-machine',
  'attached lifting platform': 'lifting-platform',
  'girder carrier-erector 架桥机': 'girder-erector',
  'floor grinder': 'floor-grinding-robot',
  'floor coater': 'floor-coating-robot',
};

const ids = [...shippedProfiles.keys()];

/** The table of docs/profiles.md, as the formatter leaves it. */
function tableOfCatalogues(): string[] {
  const docs = readFileSync(fileURLToPath(new URL('../../../docs/profiles.md', import.meta.url)), 'utf8');
  const [, table] = /<!-- catalogues -->([^]*)<!-- end of catalogues -->/.exec(docs) ?? [];
  return (table ?? '').split('\n').flatMap((line) => {
    const [, id, told] = line.split('|').map((cell) => cell.trim());
    return id?.startsWith('`') === true ? [`${id.replaceAll('`', '')}: ${told ?? ''}`] : [];
  });
}

describe('the catalogues that a machine stands in', () => {
  it('are told in docs/profiles.md as the profiles have them', () => {
    const told = ids.map((id) => {
      const codes = shipped(id).taxonomyCodes.map(
        ({ taxonomy, code, name, certainty }) =>
          `${taxonomy}: ${code}${name === undefined ? '' : ` ${name}`} (${certainty})`,
      );
      return `${id}: ${codes.join('; ')}`;
    });
    expect(tableOfCatalogues().sort()).toEqual(told.sort());
  });

  it('are named once each by a machine, and several by some', () => {
    for (const id of ids) {
      const names = shipped(id).taxonomyCodes.map(({ taxonomy, code }) => `${taxonomy} ${code}`);
      expect(new Set(names).size, id).toBe(names.length);
    }
    expect(ids.filter((id) => shipped(id).taxonomyCodes.length > 1).length).toBeGreaterThan(10);
  });
});

describe('the machine types of the field', () => {
  it('have a profile each, and no profile is of none', () => {
    expect(Object.values(profileOfType).sort()).toEqual([...ids].sort());
  });

  it('can do everything that a step may ask of a machine', () => {
    const can = new Set(ids.flatMap((id) => shipped(id).capabilities));
    expect(capabilities.filter((capability) => !can.has(capability))).toEqual([]);
  });

  it.each(ids)('%s is plausible, and each of its figures has a source', (id) => {
    const profile = shipped(id);
    expect(checkPlausible(profile)).toEqual([]);
    const figures = statedFigures(profile);
    expect(figures.length).toBeGreaterThan(10);
    expect(figures.filter(({ source }) => source.trim() === '').map(({ path }) => path)).toEqual([]);
    // Who says that he has read it says where.
    const vague = figures.filter(
      ({ certainty, source }) => certainty === 'found' && /no data sheet|estimate/.test(source),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });
});
