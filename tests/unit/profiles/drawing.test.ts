import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { drawProfile } from '../../../hardware-profiles/drawing/draw-profile.ts';
import { reachOf } from '../../../hardware-profiles/drawing/reach.ts';
import { drawingLanguages } from '../../../hardware-profiles/drawing/words.ts';
import { jointsFor } from '../../../hardware-profiles/inverse-kinematics.ts';
import { jointsOf } from '../../../hardware-profiles/kinematics.ts';
import { shipped, shippedProfiles } from './shipped.ts';

/** What a drawing holds, read as any other program would: parts by view, letterings, how many marks each part has. */
function read(svg: string) {
  const parts: Record<string, Map<string, number>> = { side: new Map(), top: new Map() };
  const words: string[] = [];
  const open: Record<string, string>[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ attributes }) => {
    open.push(attributes);
    const view = open.find((at) => at['data-view'] !== undefined)?.['data-view'];
    const part = open.find((at) => at['data-part'] !== undefined)?.['data-part'];
    if (view === undefined || part === undefined) return;
    const marks = parts[view] as Map<string, number>;
    marks.set(part, (marks.get(part) ?? -1) + 1);
  });
  parser.on('text', (text) => words.push(text));
  parser.on('closetag', () => open.pop());
  parser.write(svg).close();
  return { parts, words: words.join('\n') };
}

const ids = [...shippedProfiles.keys()];

describe('the drawing of a machine', () => {
  it.each(ids)('shows every part of %s from the side and from above', (id) => {
    const profile = shipped(id);
    for (const language of drawingLanguages) {
      const svg = drawProfile(profile, language);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      const { parts, words } = read(svg);
      for (const { name, kind } of profile.kinematics.parts) {
        expect(parts['side']?.get(name), `${name} from the side`).toBeGreaterThan(0);
        if (kind !== 'base') expect(parts['top']?.get(name), `${name} from above`).toBeGreaterThan(0);
      }
      expect(words).toContain(profile.name[language]);
      for (const joint of jointsOf(profile).slice(0, 8)) expect(words).toContain(joint.name);
    }
  });

  it('is the same each time, and the same for everybody', () => {
    expect(drawProfile(shipped('tower-crane'), 'zh')).toBe(drawProfile(shipped('tower-crane'), 'zh'));
  });

  it('letters a dimension with the figure and how sure it is', () => {
    const profile = structuredClone(shipped('material-carrier'));
    profile.dimensions.lengthM.value = 1.65;
    profile.dimensions.lengthM.certainty = 'found';
    expect(read(drawProfile(profile, 'en')).words).toContain('1.65 m ●');
  });

  it('takes nothing from a name but letters', () => {
    const profile = structuredClone(shipped('material-carrier'));
    profile.name.en = 'A < B & "C" <script>';
    expect(read(drawProfile(profile, 'en')).words).toContain('A < B & "C" <script>');
  });
});

describe('the reach of a machine', () => {
  it('is that of its joints: trolley and rope of a crane, two arms of a distributor, the mast of a hoist', () => {
    const crane = reachOf(shipped('tower-crane'));
    expect(crane?.radiusMinM).toBeCloseTo(2.5);
    expect(crane?.radiusMaxM).toBeCloseTo(54);
    expect(crane).toMatchObject({ heightMinM: 0, heightMaxM: 37 });
    const distributor = reachOf(shipped('concrete-distributor'));
    expect(distributor?.radiusMaxM).toBeCloseTo(17, 1);
    expect(reachOf(shipped('smart-hoist-cage'))).toMatchObject({ heightMinM: 0, heightMaxM: 120 });
    expect(reachOf(shipped('levelling-robot'))).toBeNull();
  });

  it('holds no point that the machine cannot be asked to go to', () => {
    // The joints of a luffing boom are more than its point needs: the planner keeps to fewer of their positions.
    const luffs = (id: string) => jointsOf(shipped(id)).some(({ kind }) => kind === 'luff');
    for (const id of ids.filter((one) => !luffs(one))) {
      const profile = shipped(id);
      const reach = reachOf(profile);
      if (reach === null) continue;
      const { heightMinM, heightMaxM } = reach;
      // A boom is farthest out at one height alone, all others are at every one.
      const steps = jointsOf(profile).some(({ kind }) => kind === 'luff') ? 200 : 0;
      const heightsM = Array.from(
        { length: steps + 1 },
        (_, step) => heightMinM + ((heightMaxM - heightMinM) * step) / 200,
      );
      const share = steps === 0 ? 1 : 0.995;
      const pose = { xM: 0, yM: 0, zM: 0, yawRad: 0 };
      for (const [x, y] of reach.planOuter) {
        const isReached = heightsM.some((zM) => jointsFor(profile, pose, [x * share, y * share, zM]) !== null);
        expect(isReached, `${id} to ${x}, ${y}`).toBe(true);
      }
    }
  });
});
