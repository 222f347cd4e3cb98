import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { siteModel } from '../../../controller/contract/site/site-model.ts';
import { buildingElements } from '../../../controller/site/building-elements.ts';
import type { IfcElement } from '../../../controller/site/ifc-elements.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import { demoIfcPath, importedSite } from './site-fixtures.ts';

type Corner = readonly [x: number, y: number, z: number];

/** A box of these lengths, turned by `yawRad` about its corner at `at`. */
function boxFaces([lx, ly, lz]: Corner, yawRad: number, at: Corner): Corner[][] {
  const corner = (x: number, y: number, z: number): Corner => [
    at[0] + lx * x * Math.cos(yawRad) - ly * y * Math.sin(yawRad),
    at[1] + lx * x * Math.sin(yawRad) + ly * y * Math.cos(yawRad),
    at[2] + lz * z,
  ];
  const square = (a: Corner, b: Corner, c: Corner, d: Corner): Corner[][] => [
    [a, b, c],
    [a, c, d],
  ];
  const [a, b, c, d] = [corner(0, 0, 0), corner(1, 0, 0), corner(1, 1, 0), corner(0, 1, 0)];
  const [e, f, g, h] = [corner(0, 0, 1), corner(1, 0, 1), corner(1, 1, 1), corner(0, 1, 1)];
  return [
    ...square(d, c, b, a),
    ...square(e, f, g, h),
    ...square(a, b, f, e),
    ...square(b, c, g, f),
    ...square(c, d, h, g),
    ...square(d, a, e, h),
  ];
}

function elementOf(faces: readonly Corner[][]): IfcElement {
  const names = {
    kind: 'wall',
    globalId: 'g1',
    name: 'W1',
    predefinedType: '',
    storeyName: '',
    hostGlobalId: '',
  } as const;
  return { ...names, isPartOfStair: false, mesh: { triangles: Float64Array.from(faces.flat(2)) } };
}

const length = fc.double({ min: 0.1, max: 12, noNaN: true });
const place = fc.double({ min: -500, max: 500, noNaN: true });

describe('an element of the building model', () => {
  it('has the volume, the middle and the underside of its body, wherever it stands and whichever way it is turned', () => {
    fc.assert(
      fc.property(
        length,
        length,
        length,
        fc.double({ min: 0, max: 3.1, noNaN: true }),
        place,
        place,
        (lx, ly, lz, yawRad, x, y) => {
          const [element] = buildingElements([elementOf(boxFaces([lx, ly, lz], yawRad, [x, y, 3]))]);
          expect(element!.volumeM3).toBeCloseTo(lx * ly * lz, 3);
          expect(element!.place.zM).toBeCloseTo(3, 3);
          const middleX = x + (lx * Math.cos(yawRad) - ly * Math.sin(yawRad)) / 2;
          const middleY = y + (lx * Math.sin(yawRad) + ly * Math.cos(yawRad)) / 2;
          expect(element!.place.xM).toBeCloseTo(middleX, 2);
          expect(element!.place.yM).toBeCloseTo(middleY, 2);
          expect(element!.topM).toBeCloseTo(3 + lz, 3);
          const headingRad = lx > ly ? yawRad : yawRad + Math.PI / 2;
          if (Math.abs(lx - ly) > 1e-3)
            expect(Math.abs(Math.sin(element!.place.yawRad - headingRad))).toBeLessThan(2e-3);
        },
      ),
    );
  });

  it('has no volume where its mesh does not close: nobody guesses what it weighs', () => {
    const [element] = buildingElements([elementOf(boxFaces([4, 0.2, 3], 0, [0, 0, 0]).slice(0, -2))]);
    expect(element!.volumeM3).toBeNull();
  });

  it('is left out where it has no body at all', () => {
    expect(buildingElements([elementOf([])])).toEqual([]);
  });
});

describe('the elements of the demo building', () => {
  let site: SiteModel;
  beforeAll(async () => {
    site = await importedSite(demoIfcPath);
  });

  it('are walls, columns and slabs with a volume that fits their outline and height', () => {
    const elements = site.elements ?? [];
    expect(new Set(elements.map(({ kind }) => kind))).toEqual(new Set(['wall', 'column', 'slab', 'stair']));
    const columns = elements.filter(({ kind }) => kind === 'column');
    expect(columns.length).toBeGreaterThan(10);
    for (const { outline, place, topM, volumeM3 } of columns) {
      const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)];
      const boxM3 = (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys)) * (topM - place.zM);
      expect(volumeM3! / boxM3).toBeCloseTo(1, 2);
    }
  });

  it('go through the file of the site model and back', () => {
    expect(siteModel.parse(JSON.parse(JSON.stringify(site))).elements).toEqual(
      JSON.parse(JSON.stringify(site.elements)),
    );
  });
});
