import { beforeAll, describe, expect, it } from 'vitest';
import { writeDemoIfc } from '../../../controller/site/demo/write-demo-ifc.ts';
import { importIfc } from '../../../controller/site/import-ifc.ts';
import { importSite } from '../../../controller/site/import-site.ts';
import type { SiteModel } from '../../../missions/site-model.ts';
import { importedSite, demoIfcPath, textBytes } from './site-fixtures.ts';

const demo = writeDemoIfc();
let original: SiteModel;
beforeAll(async () => {
  original = await importedSite(demoIfcPath);
});

async function refusalOf(text: string): Promise<unknown> {
  const result = await importSite(textBytes(text), 'a.ifc');
  return result.ok ? 'accepted' : { code: result.problem.code, cause: result.problem.facts?.['cause'] };
}

describe('an IFC file that is no building', () => {
  it.each([
    ['empty', '', 'empty-file'],
    ['some text', 'hello', 'not-ifc'],
    ['cut off', demo.slice(0, demo.length / 2), 'truncated'],
    ['of another schema', demo.replace("FILE_SCHEMA(('IFC4'))", "FILE_SCHEMA(('AP214'))"), 'schema-unsupported'],
  ])('is refused when %s', async (_, text, cause) => {
    expect(await refusalOf(text)).toEqual({ code: 'site-file-invalid', cause });
  });

  it('is refused without a throw when its data is garbage, and the next import works', async () => {
    const head = demo.slice(0, demo.indexOf('DATA;') + 5);
    const garbage = Array.from(
      { length: 500 },
      (_, index) => `#${index}=((IFC'${'\u0001\u00ff('.repeat(index % 7)};`,
    ).join('');
    const refusal = await refusalOf(`${head}${garbage}ENDSEC;END-ISO-10303-21;`);
    expect(refusal).toEqual(expect.objectContaining({ code: expect.stringMatching(/^site-file-/) }));
    expect(await importedSite(demoIfcPath)).toEqual(original);
  });

  it('is refused as empty when it has no floor, with what was set aside', async () => {
    const result = await importIfc(textBytes(demo.replaceAll(/=IFCSLAB\(/g, '=IFCPLATE(')), 'a.ifc');
    expect(result).toEqual({
      ok: false,
      problem: { code: 'site-file-empty', facts: { file: 'a.ifc', slabs: 0, setAside: [] } },
    });
  });
});

describe('the same building filed differently', () => {
  it('gives the same floors in metres and in millimetres', async () => {
    const inMetres = demo
      .replace('.LENGTHUNIT.,.MILLI.,.METRE.', '.LENGTHUNIT.,$,.METRE.')
      .replaceAll(
        /IFCCARTESIANPOINT\(\(([^)]*)\)\)/g,
        (_, numbers: string) => `IFCCARTESIANPOINT((${thousandth(numbers)}))`,
      )
      .replaceAll(
        /(IFCEXTRUDEDAREASOLID\([^)]*,)([\d.]+)\)/g,
        (_, head: string, depth: string) => `${head}${thousandth(depth)})`,
      )
      .replaceAll(/(\.ELEMENT\.,)([\d.]+)\)/g, (_, head: string, height: string) => `${head}${thousandth(height)})`);
    const result = await importIfc(textBytes(inMetres), 'metres.ifc');
    expect(result.ok && result.value.levels).toEqual(original.levels);
  });

  it('puts a slab on the level of its height even when it is filed under another storey', async () => {
    // The last storey's slabs move to the first storey's list, as careless models have it.
    const contained = [...demo.matchAll(/IFCRELCONTAINEDINSPATIALSTRUCTURE\('[^']*',\$,\$,\$,\(([^)]*)\),(#\d+)\)/g)];
    const lastStorey = contained.at(-1)?.[2] ?? '';
    const firstStorey = contained[0]?.[2] ?? '';
    const misfiled = demo.replace(`),${lastStorey});`, `),${firstStorey});`);
    expect(misfiled).not.toBe(demo);
    const result = await importIfc(textBytes(misfiled), 'misfiled.ifc');
    expect(result.ok && result.value.levels).toEqual(original.levels);
  });

  it('takes the height of a level from its slab, not from its storey', async () => {
    const shifted = demo.replace(/(\.ELEMENT\.,)4000\.\)/, '$14450.)');
    expect(shifted).not.toBe(demo);
    const result = await importIfc(textBytes(shifted), 'shifted.ifc');
    expect(result.ok && result.value.levels.map(({ elevationM }) => elevationM)).toEqual([0, 4, 7.6, 11.2]);
  });

  it('turns and shifts with the placement of the building', async () => {
    const turned = demo
      .replace(
        'DATA;',
        'DATA;\n#90001=IFCCARTESIANPOINT((100000.,50000.,2000.));\n#90002=IFCDIRECTION((0.,1.,0.));\n#90003=IFCAXIS2PLACEMENT3D(#90001,$,#90002);',
      )
      .replace(/=IFCLOCALPLACEMENT\(\$,#\d+\)/, '=IFCLOCALPLACEMENT($,#90003)');
    const result = await importIfc(textBytes(turned), 'turned.ifc');
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    const slab = result.value.levels[0]?.slabs[0];
    expect(slab?.areaM2).toBeCloseTo(1620, 2);
    expect(slab?.topM).toBeCloseTo(2, 4);
    // East of the building now points north: the 60 m run along y.
    const xs = slab?.outline.map(([x]) => x) ?? [];
    const ys = slab?.outline.map(([, y]) => y) ?? [];
    expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)].map(Math.round)).toEqual([
      73, 100, 50, 110,
    ]);
  });
});

function thousandth(numbers: string): string {
  return numbers
    .split(',')
    .map((number) => {
      const text = String(Number((Number(number) / 1000).toFixed(8)));
      return text.includes('.') ? text : `${text}.`;
    })
    .join(',');
}
