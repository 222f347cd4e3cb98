import { describe, expect, it } from 'vitest';
import { profileSummary, profileView } from '../../../controller/contract/site/profiles.ts';
import { testApp } from './fakes.ts';

async function ask(path: string) {
  const { app, as } = await testApp();
  return app.inject({ method: 'GET', url: `/api/v1${path}`, headers: await as('operator') });
}

describe('the machine types of a site', () => {
  it('are listed with what each can do and how sure its figures are', async () => {
    const list = profileSummary.array().parse((await ask('/profiles')).json());
    const crane = list.find(({ profileId }) => profileId === 'tower-crane');
    expect(crane).toMatchObject({ origin: 'shipped', machines: [], massKg: 60_000 });
    expect(crane?.wires).toEqual([{ kind: 'ros', grade: 'guarded' }]);
    expect(crane?.capabilities).toContain('lift');
    expect(crane?.certainty.guess).toBeGreaterThan(0);
  });

  it('tell every figure with its source, and what of it is only a guess', async () => {
    const crane = profileView.parse((await ask('/profiles/tower-crane')).json());
    expect(crane.figures).toContainEqual(
      expect.objectContaining({ path: 'kinematics.parts.1.joint.speedMax', of: 'slew', value: 0.0733, unit: 'rad/s' }),
    );
    expect(crane.warnings.map(({ path }) => path)).toContain('stopping.decelerationMps2');
  });

  it('are drawn as a picture, in the language that is asked for', async () => {
    const drawing = await ask('/profiles/tower-crane/drawing?lang=zh');
    expect(drawing.headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(drawing.body).toMatch(/^<svg[^>]*>[\s\S]*智能塔式起重机[\s\S]*<\/svg>$/);
    expect((await ask('/profiles/tower-crane/drawing?as=outline')).body).toMatch(/^<svg/);
  });

  it('are refused where nobody knows them, and a drawing in a language that there is not', async () => {
    expect((await ask('/profiles/moon-lander')).json()).toMatchObject({ status: 404, code: 'profile-unknown' });
    expect((await ask('/profiles/moon-lander/drawing')).json()).toMatchObject({ code: 'profile-unknown' });
    expect((await ask('/profiles/tower-crane/drawing?lang=fr')).statusCode).toBe(400);
  });
});
