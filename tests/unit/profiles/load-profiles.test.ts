import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkProfile, loadProfiles } from '../../../hardware-profiles/load-profiles.ts';
import { certainties } from '../../../hardware-profiles/profile.ts';
import { shipped, shippedProfiles } from './shipped.ts';

const expected = [
  'autonomous-roller',
  'building-machine',
  'ceiling-drilling-robot',
  'concrete-distributor',
  'concrete-pump',
  'dozer-kit',
  'excavator-kit',
  'floating-robot',
  'floor-coating-robot',
  'floor-grinding-robot',
  'girder-erector',
  'laser-screed',
  'layout-marking-robot',
  'levelling-robot',
  'lifting-platform',
  'material-carrier',
  'painting-robot',
  'plastering-robot',
  'putty-robot',
  'rebar-tying-robot',
  'smart-hoist-cage',
  'stationary-placing-boom',
  'tower-crane',
  'trowelling-robot',
  'truck-pump',
  'wall-panel-robot',
];

/** The shipped profile as JSON, changed at a dotted path; undefined takes the member away. */
function changed(id: string, path: string, value: unknown): unknown {
  const json = structuredClone(shipped(id)) as unknown as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() as string;
  let at: Record<string, unknown> = json;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return json;
}

function complaintsOf(json: unknown): readonly string[] {
  const checked = checkProfile(json);
  return checked.ok ? [] : checked.problem.facts.complaints.map(({ path, message }) => `${path}: ${message}`);
}

describe('the shipped machine profiles', () => {
  it('are those of the machine table that are there, each under its own name', () => {
    expect([...shippedProfiles.keys()].sort()).toEqual(expected);
  });

  it('have a source and a certainty at every figure, and point at no path of a machine of ours', () => {
    let figures = 0;
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const record = value as Record<string, unknown>;
      if ('value' in record && 'unit' in record) {
        figures += 1;
        expect(certainties).toContain(record['certainty']);
        expect(record['source']).not.toMatch(/reference\/|shared|\/work/);
      }
      Object.values(record).forEach(walk);
    };
    for (const profile of shippedProfiles.values()) walk(profile);
    expect(figures).toBeGreaterThan(150);
  });

  it('let work stop within a second from the speed at work, and hold for a shift', () => {
    for (const profile of shippedProfiles.values()) {
      const { workMps } = profile.speed;
      const { decelerationMps2, toolDecelerationMps2 } = profile.stopping;
      if (workMps !== undefined) {
        expect(workMps.value / (toolDecelerationMps2 ?? decelerationMps2).value, profile.id).toBeLessThanOrEqual(1);
      }
      const { capacityKWh, averageKw } = profile.energy;
      if (capacityKWh !== undefined) expect(capacityKWh.value / averageKw.value, profile.id).toBeGreaterThanOrEqual(8);
    }
  });

  it('let each robot that must change level into the hoist', () => {
    const cage = shipped('smart-hoist-cage').hoisting!;
    for (const id of ['levelling-robot', 'floating-robot', 'trowelling-robot', 'material-carrier']) {
      const { dimensions, massKg } = shipped(id);
      const { lengthM, widthM } = dimensions.transport ?? dimensions;
      expect(lengthM.value, id).toBeLessThan(cage.cageLengthM.value);
      expect(widthM.value, id).toBeLessThan(cage.cageWidthM.value);
      expect(massKg.value, id).toBeLessThan(cage.loadMaxKg.value);
    }
  });
});

describe('a machine profile', () => {
  const figure = { value: 1, unit: 'kg', source: 's', certainty: 'guess' };

  it.each<[string, string, string, unknown, RegExp]>([
    ['no mass', 'levelling-robot', 'massKg', undefined, /^massKg: /],
    ['no width', 'levelling-robot', 'dimensions.widthM', undefined, /^dimensions.widthM: /],
    ['a figure without source', 'levelling-robot', 'massKg.source', '', /^massKg.source: /],
    ['an unknown member', 'levelling-robot', 'colour', 'red', /colour/],
    ['tonnes for kilograms', 'levelling-robot', 'massKg', { ...figure, value: 0.4, unit: 't' }, /massKg: unit is 't'/],
    ['a rate beyond its speed', 'levelling-robot', 'work.rateNominalM2ph.value', 900, /work.rateNominalM2ph: 900/],
    ['a rate far below its speed', 'trowelling-robot', 'work.rateNominalM2ph.value', 20, /work.rateNominalM2ph: 20/],
    ['brakes of a millimetre', 'material-carrier', 'stopping.decelerationMps2.value', 0.05, /^stopping: a stop from/],
    ['brakes beyond gravity', 'material-carrier', 'stopping.decelerationMps2.value', 40, /stopping.decelerationMps2/],
    ['a battery without capacity', 'floating-robot', 'energy.capacityKWh', undefined, /energy.capacityKWh/],
    ['no path action to travel', 'floating-robot', 'wires.ros.followPath', undefined, /followPath.*'travel'/],
    ['no tool to float', 'floating-robot', 'wires.ros.tools', {}, /exactly one tool/],
    ['joints that nobody reports', 'tower-crane', 'wires.ros.joints', undefined, /must report them/],
    ['no width of work', 'trowelling-robot', 'work', undefined, /work: needed for 'trowel'/],
    ['no cage', 'smart-hoist-cage', 'hoisting', undefined, /hoisting: needed for 'hoist'/],
    ['a tool on no part', 'tower-crane', 'kinematics.tool.part', 'grab', /no part 'grab'/],
    ['a parent that follows its child', 'tower-crane', 'kinematics.parts.1.parent', 'hook', /does not stand before/],
    ['a home beyond the limits', 'tower-crane', 'kinematics.parts.3.joint.home', 99, /outside the limits/],
    [
      'a body smaller than its footprint',
      'levelling-robot',
      'kinematics.parts.0.body.radiusM',
      0.5,
      /does not contain the footprint/,
    ],
    ['a chain that cannot be solved', 'tower-crane', 'kinematics.parts.1.joint.kind', 'luff', /cannot be solved/],
  ])('with %s is refused', (_name, id, path, value, message) => {
    expect(complaintsOf(shipped(id))).toEqual([]);
    expect(complaintsOf(changed(id, path, value)).join('\n')).toMatch(message);
  });

  it('that is bad refuses its whole directory, and says which file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'banksman-profiles-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    expect(loadProfiles(directory)).toMatchObject({ ok: false });
    expect(loadProfiles(join(directory, 'none'))).toMatchObject({ ok: false });
    writeFileSync(join(directory, 'a.json'), JSON.stringify(shipped('tower-crane')));
    expect(loadProfiles(directory)).toMatchObject({ ok: true });
    writeFileSync(join(directory, 'b.json'), JSON.stringify(shipped('tower-crane')));
    expect(JSON.stringify(loadProfiles(directory))).toContain("'tower-crane' is used by another file too");
    writeFileSync(join(directory, 'b.json'), '{"id":');
    expect(JSON.stringify(loadProfiles(directory))).toMatch(/b\.json/);
  });
});
