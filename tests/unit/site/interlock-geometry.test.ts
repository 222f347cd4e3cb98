import { describe, expect, it } from 'vitest';
import { interlockConfig } from '../../../controller/contract/interlock/interlock.ts';
import { geometryHash } from '../../../controller/site/geometry-hash.ts';
import { interlockGeometry } from '../../../controller/site/interlock-geometry.ts';
import { stageSite } from '../../../controller/site/staging.ts';
import { demoIfcPath, importedSite, shippedProfiles } from './site-fixtures.ts';

describe('the geometry for the interlock', () => {
  it('fits its contract and names every gate', async () => {
    const staged = stageSite(await importedSite(demoIfcPath), shippedProfiles(), {
      simUrl: 'ws://x',
      permitKeyHex: () => '00'.repeat(32),
    });
    if (!staged.ok) throw new Error(JSON.stringify(staged.problem));
    const { model } = staged.value;
    const geometry = interlockGeometry(model, model.zones);
    const shape = interlockConfig.pick({ levels: true, landings: true, zones: true });
    expect(shape.parse(geometry)).toEqual(geometry);
    const gates = geometry.levels.flatMap(({ fallEdges }) => fallEdges.flatMap(({ landingId }) => landingId ?? []));
    expect(gates.sort()).toEqual(geometry.landings.map(({ id }) => id).sort());
    const hash = geometryHash(geometry);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(geometryHash(structuredClone(geometry))).toBe(hash);
    const [zone, ...rest] = geometry.zones;
    const moved = {
      ...geometry,
      zones: [
        {
          ...zone,
          outline: [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        },
        ...rest,
      ],
    } as typeof geometry;
    expect(geometryHash(moved)).not.toBe(hash);
  });
});
