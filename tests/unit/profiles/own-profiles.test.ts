import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownIds, siteProfiles, takeProfiles } from '../../../controller/site-profiles.ts';
import { shipped, shippedProfiles } from './shipped.ts';

let [maker, data] = ['', ''];
beforeEach(() => {
  maker = mkdtempSync(join(tmpdir(), 'maker-'));
  data = mkdtempSync(join(tmpdir(), 'data-'));
});
afterEach(() => {
  for (const directory of [maker, data]) rmSync(directory, { recursive: true });
});

function give(name: string, profile: unknown): void {
  writeFileSync(join(maker, name), JSON.stringify(profile));
}

describe('a maker’s own profiles', () => {
  it('are kept in the data directory and known beside the shipped ones', () => {
    give('crane.json', { ...shipped('tower-crane'), id: 'our-crane' });
    expect(takeProfiles(maker, data)).toMatchObject({ ok: true });
    rmSync(join(maker, 'crane.json'));
    expect([...siteProfiles(data).keys()]).toEqual([...shippedProfiles.keys(), 'our-crane']);
    expect([...ownIds(data)]).toEqual(['our-crane']);
  });

  it('are taken afresh when they have changed', () => {
    give('crane.json', { ...shipped('tower-crane'), id: 'our-crane', class: 'crane' });
    takeProfiles(maker, data);
    give('crane.json', { ...shipped('tower-crane'), id: 'our-crane', class: 'derrick' });
    takeProfiles(maker, data);
    expect(siteProfiles(data).get('our-crane')?.class).toBe('derrick');
    expect(JSON.parse(readFileSync(join(data, 'profiles', 'crane.json'), 'utf8'))).toMatchObject({ class: 'derrick' });
  });

  it('never take the place of a shipped machine', () => {
    give('crane.json', shipped('tower-crane'));
    const refused = takeProfiles(maker, data);
    expect(refused).toMatchObject({ ok: false, problem: { code: 'profile-invalid' } });
    expect(JSON.stringify(refused)).toContain('give yours an id of its own');
    expect(existsSync(join(data, 'profiles'))).toBe(false);
  });

  it('are all refused for one that is broken', () => {
    give('a.json', { ...shipped('tower-crane'), id: 'our-crane' });
    give('b.json', { ...shipped('tower-crane'), id: 'other-crane', massKg: undefined });
    expect(takeProfiles(maker, data)).toMatchObject({ ok: false });
    expect([...siteProfiles(data).keys()]).toEqual([...shippedProfiles.keys()]);
  });
});
