import { describe, expect, it } from 'vitest';
import { seenFrom } from '../../../kernel/earth-place.ts';
import { AnchorBook } from '../../../controller/site/anchor-book.ts';
import type { SiteAnchorBody } from '../../../controller/contract/site/site-anchor.ts';
import { readIfc } from '../../../controller/site/ifc-elements.ts';
import { mapGridOf } from '../../../controller/site/map-grids.ts';
import { unprojected } from '../../../kernel/transverse-mercator.ts';
import { KeptRecord } from '../../support/ledger/kept-record.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { realBuilding, realBuildingMissing } from '../../support/shared-data.ts';
import { importedSite, textBytes } from './site-fixtures.ts';

interface Written {
  readonly latitude: string;
  readonly longitude: string;
  readonly elevation?: string;
  readonly north?: string;
  readonly more?: string;
}

/** A file in millimetres that has a site and nothing else. */
function fileWith({ latitude, longitude, elevation = '$', north = '$', more = '' }: Written): string {
  return `ISO-10303-21;
HEADER;FILE_DESCRIPTION((''),'2;1');FILE_NAME('','',(''),(''),'','','');FILE_SCHEMA(('IFC4'));ENDSEC;
DATA;
#1=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
#3=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-5,$,${north});
#4=IFCCARTESIANPOINT((2000.,3000.,1000.));
#5=IFCAXIS2PLACEMENT3D(#4,$,$);
#6=IFCLOCALPLACEMENT($,#5);
#11=IFCSITE('3xhWGR0iGUqFsAJli3cyU0',$,'site',$,$,${more.includes('MAP') ? '$' : '#6'},$,$,.ELEMENT.,${latitude},${longitude},${elevation},$,$);
#20=IFCDIRECTION((-0.5,0.8660254));
${more}
ENDSEC;
END-ISO-10303-21;
`;
}

async function georeferenceOf(written: Written) {
  const content = await readIfc(textBytes(fileWith(written)), 'a.ifc');
  if (!content.ok) throw new Error(JSON.stringify(content.problem));
  return content.value.georeference;
}

describe('a building model that says where it is', () => {
  it('is read by the degrees of its site, from where the site is placed back to the origin', async () => {
    const read = await georeferenceOf({
      latitude: '(30,35,24,0)',
      longitude: '(114,17,60,500000)',
      elevation: '23500.',
    });
    if (read === null) throw new Error('not read');
    const said = { latitudeDeg: 30.59, longitudeDeg: 114 + 17 / 60 + 60.5 / 3_600, heightM: 23.5 };
    expect(read).toMatchObject({ from: 'IfcSite', heightM: 22.5, yAzimuthDeg: 0, mapGrid: null });
    const [eastM, northM] = seenFrom({ ...said, ...read, heightM: 22.5 }, said);
    expect([eastM, northM]).toEqual([expect.closeTo(2, 4), expect.closeTo(3, 4)]);
  });

  it('is read south and west, and has no height where none is told', async () => {
    expect(await georeferenceOf({ latitude: '(-33,-51,-30,0)', longitude: '(-70,-30,0)' })).toMatchObject({
      latitudeDeg: expect.closeTo(-33.8584, 3) as number,
      longitudeDeg: expect.closeTo(-70.5, 3) as number,
      heightM: null,
    });
  });

  it.each([
    ['nothing', '$', '$'],
    ['0/0, which tools write for nothing', '(0,0,0)', '(0,0,0)'],
    ['half of it', '(30,35,24,0)', '$'],
    ['no place on earth', '(130,0,0)', '(10,0,0)'],
  ])('is taken for silent when it says %s', async (_, latitude, longitude) => {
    expect(await georeferenceOf({ latitude, longitude, elevation: '0.' })).toBeNull();
  });

  it('turns with its true north', async () => {
    // North lies 30° west of y, so y points 30° east of north.
    expect(await georeferenceOf({ latitude: '(30,0,0)', longitude: '(114,0,0)', north: '#20' })).toMatchObject({
      yAzimuthDeg: expect.closeTo(30, 5) as number,
    });
  });

  it('is read by map coordinates first, in the unit of the map', async () => {
    const more = [
      '#21=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);',
      "#22=IFCPROJECTEDCRS('EPSG:4547',$,$,$,$,$,#21);",
      '#23=IFCMAPCONVERSION(#3,#22,525000.,3380000.,21.5,0.,1.,$);',
    ].join('\n');
    const read = await georeferenceOf({ latitude: '(30,0,0)', longitude: '(114,0,0)', more });
    expect(read).toMatchObject({ from: 'IfcMapConversion', mapGrid: 'EPSG:4547', heightM: 21.5 });
    // The x axis points to grid north, y to grid west: 270°, and the convergence of a place 25 km east of 114°.
    expect(read).toMatchObject({
      yAzimuthDeg: expect.closeTo(270.133, 2) as number,
      longitudeDeg: expect.closeTo(114.26, 2) as number,
    });
  });

  const file = realBuilding();
  it.skipIf(file === null)(`is read of a real file (${realBuildingMissing})`, async () => {
    const { georeference } = await importedSite(file ?? '');
    expect(georeference).toMatchObject({
      from: 'IfcSite',
      latitudeDeg: expect.closeTo(48.133, 2) as number,
      longitudeDeg: expect.closeTo(11.583, 2) as number,
    });
  });
});

describe('map grids', () => {
  it('tell the same place through a grid with the zone in the easting and through one without', () => {
    const [zoned, plain] = [mapGridOf('EPSG:4526'), mapGridOf('epsg:4547')];
    if (zoned === null || plain === null) throw new Error('a grid is missing');
    expect(unprojected(zoned, 38_525_000, 3_380_000)).toEqual(unprojected(plain, 525_000, 3_380_000));
  });

  it('are in the middle of their zone on the central meridian', () => {
    for (const [name, meridian] of [
      ['EPSG:32649', 111],
      ['EPSG:32749', 111],
      ['EPSG:25832', 9],
      ['EPSG:4549', 120],
      ['EPSG:4508', 111],
      ['EPSG:4498', 117],
    ] as const) {
      const grid = mapGridOf(name);
      if (grid === null) throw new Error(`${name} is missing`);
      expect(unprojected(grid, grid.falseEastingM, 3_000_000).longitudeDeg).toBe(meridian);
    }
    expect(mapGridOf('EPSG:3857')).toBeNull();
    expect(mapGridOf('local')).toBeNull();
  });
});

const wuhan: SiteAnchorBody = {
  datum: 'WGS 84',
  latitudeDeg: 30.59,
  longitudeDeg: 114.3,
  heightM: 23.5,
  yAzimuthDeg: 30,
  source: 'survey of 12 May',
};

describe('the anchor of a site', () => {
  const offered = { ...wuhan, from: 'IfcSite', heightM: null, mapGrid: null } as const;
  const make = (record = new KeptRecord()) => ({
    record,
    book: new AnchorBook({ georeference: offered }, record, new ManualClock()),
  });

  it('is nothing until a person enters it, whatever the model offers', () => {
    const { book } = make();
    expect(book.view()).toEqual({ anchor: null, offered });
    expect(book.placeOf([1, 2, 3])).toBeNull();
  });

  it('puts points of the site on earth, stands in the record and is there after a start', async () => {
    const { book, record } = make();
    expect(await book.put(wuhan, 'foreman')).toMatchObject({ ok: true });
    expect(record.entered).toMatchObject([
      { type: 'site.anchor-changed', actor: 'foreman', payload: { anchor: wuhan } },
    ]);
    const place = make(record).book.placeOf([100, 0, 12.25]);
    if (place === null) throw new Error('no place');
    expect(place.altitudeM).toBe(35.75);
    const [eastM, northM] = seenFrom({ ...wuhan, heightM: 0 }, { ...place, heightM: 0 });
    // The x axis points 30° south of east.
    expect(eastM).toBeCloseTo(100 * Math.cos(Math.PI / 6), 1);
    expect(northM).toBeCloseTo(-50, 1);
  });

  it('tells no altitude where the height of the site is not known', async () => {
    const { book } = make();
    await book.put({ ...wuhan, heightM: null }, 'foreman');
    expect(book.placeOf([0, 0, 5])).toEqual({ latitudeDeg: 30.59, longitudeDeg: 114.3 });
  });

  it.each(['GCJ-02', 'BD-09'] as const)('is not taken in %s', async (datum) => {
    const { book, record } = make();
    expect(await book.put({ ...wuhan, datum }, 'foreman')).toMatchObject({
      problem: { code: 'anchor-datum-refused', facts: { datum } },
    });
    expect(record.entered).toEqual([]);
    expect(book.placeOf([0, 0, 0])).toBeNull();
  });

  it('stays what it was where the record takes nothing, and can be taken away', async () => {
    const { book, record } = make();
    await book.put(wuhan, 'foreman');
    record.disk = 'refuses';
    expect(await book.put(null, 'foreman')).toMatchObject({ problem: { code: 'ledger-unavailable' } });
    expect(book.placeOf([0, 0, 0])).not.toBeNull();
    record.disk = 'writes';
    await book.put(null, 'foreman');
    expect(book.view().anchor).toBeNull();
  });
});
