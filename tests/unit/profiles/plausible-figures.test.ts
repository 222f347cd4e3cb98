import { describe, expect, it } from 'vitest';
import { statedFigures } from '../../../hardware-profiles/figures.ts';
import { checkProfile } from '../../../hardware-profiles/load-profiles.ts';
import { warningsOf } from '../../../hardware-profiles/warnings.ts';
import { shipped } from './shipped.ts';

/** A shipped profile with another value at a path of it. */
function changed(id: string, path: string, value: unknown): unknown {
  const profile = structuredClone(shipped(id)) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let node = profile;
  for (const key of keys) node = node[key] as Record<string, unknown>;
  node[last] = value;
  return profile;
}

function complaints(profile: unknown): readonly (readonly [path: string, message: string])[] {
  const checked = checkProfile(profile);
  return checked.ok ? [] : checked.problem.facts.complaints.map(({ path, message }) => [path, message]);
}

const mistakes = [
  ['a mass in tonnes', 'levelling-robot', 'massKg.value', 5.4, 'massKg', /units of mass/],
  [
    'a width in centimetres',
    'floor-grinding-robot',
    'dimensions.widthM.value',
    80,
    'dimensions.widthM',
    /footprint is 0\.80 m/,
  ],
  [
    'a longer machine with the old outline',
    'material-carrier',
    'dimensions.lengthM.value',
    3.4,
    'dimensions.lengthM',
    /change both/,
  ],
  [
    'a door that it does not go through',
    'putty-robot',
    'minDoorWidthM.value',
    0.7,
    'minDoorWidthM',
    /does not go through/,
  ],
  ['a door in decimetres', 'putty-robot', 'minDoorWidthM.value', 9, 'minDoorWidthM', /look at the unit/],
  ['a slope in per cent', 'putty-robot', 'maxSlopeDeg.unit', '%', 'maxSlopeDeg', /must be 'deg'/],
  ['a step in metres', 'putty-robot', 'stepMm.unit', 'm', 'stepMm', /must be 'mm'/],
  [
    'a pressure below the mean of its weight',
    'material-carrier',
    'contactPressureKPa.value',
    2,
    'contactPressureKPa',
    /less than the weight/,
  ],
  ['a pressure in MPa', 'material-carrier', 'contactPressureKPa.unit', 'MPa', 'contactPressureKPa', /must be 'kPa'/],
  ['wheels that do not carry it', 'material-carrier', 'wheelLoads.0.loadN.value', 100, 'wheelLoads', /weighs 5886 N/],
  [
    'a wheel that bears more than all',
    'material-carrier',
    'wheelLoads.0.loadN.value',
    50_000,
    'wheelLoads',
    /more than machine and payload/,
  ],
  ['a tool wider than believed', 'trowelling-robot', 'work.widthM.value', 9, 'work.widthM', /not believed/],
  [
    'a boom that reaches too far',
    'truck-pump',
    'placing.reachMaxM.value',
    52,
    'placing.reachMaxM',
    /joints bring the tool no farther/,
  ],
  [
    'a boom with its reach the wrong way round',
    'truck-pump',
    'placing.reachMinM.value',
    40,
    'placing.reachMinM',
    /not be more/,
  ],
  [
    'a joint that never stops',
    'concrete-distributor',
    'kinematics.parts.2.joint.accelerationMax.value',
    0.001,
    'kinematics.parts.2.joint.accelerationMax',
    /to stop/,
  ],
  [
    'a lock that falls too late',
    'material-carrier',
    'wires.ros.permit.lockTimeoutMs',
    9000,
    'wires.ros.permit.lockTimeoutMs',
    /without a word it goes on/,
  ],
  [
    'a lease that ends too late',
    'material-carrier',
    'wires.vda5050.leases.validityMs',
    60_000,
    'wires.vda5050.leases.validityMs',
    /without a word it goes on/,
  ],
  ['a battery in Wh', 'material-carrier', 'energy.capacityKWh.value', 7000, 'energy.capacityKWh', /kWh and kW/],
  [
    'a slump the wrong way round',
    'levelling-robot',
    'environment.slumpMinMm.value',
    220,
    'environment.slumpMinMm',
    /not be more than slumpMaxMm/,
  ],
  [
    'temperatures the wrong way round',
    'levelling-robot',
    'environment.temperatureMinC.value',
    60,
    'environment.temperatureMinC',
    /not be more/,
  ],
] as const;

describe('figures that cannot be', () => {
  it.each(mistakes)('%s is refused with what is wrong', (_what, id, path, value, at, says) => {
    expect(complaints(changed(id, path, value))).toContainEqual([at, expect.stringMatching(says)]);
  });

  it('names a chart of loads beyond the jib', () => {
    const { lifting } = shipped('tower-crane');
    const chart = [...(lifting?.chart ?? []), { radiusM: 90, ratedKg: 500 }];
    expect(complaints(changed('tower-crane', 'lifting.chart', chart))).toEqual([
      ['lifting.chart', expect.stringMatching(/no farther than/)],
    ]);
  });
});

describe('what a machine has', () => {
  it('is told as figures, with the code of what is no number', () => {
    const figures = statedFigures(shipped('material-carrier'));
    const functions = figures.filter(({ path }) => path.startsWith('safety.functions'));
    expect(functions.map(({ of, text }) => [of, text])).toEqual([
      ['emergency-stop', '≥ PL c'],
      ['personnel-detection', '≥ PL d'],
    ]);
    expect(figures.find(({ path }) => path === 'wheelLoads.0.loadN')).toMatchObject({ of: 'wheel', unit: 'N' });
    const sealed = changed('material-carrier', 'environment.ingress', {
      code: 'IP54',
      source: 'data sheet',
      certainty: 'found',
    });
    const checked = checkProfile(sealed);
    const told = checked.ok ? statedFigures(checked.value) : [];
    expect(told.find(({ path }) => path === 'environment.ingress')?.text).toBe('IP54');
    expect(
      complaints(changed('material-carrier', 'environment.ingress', { code: '54', source: 's', certainty: 'found' })),
    ).toEqual([['environment.ingress.code', expect.stringContaining('like IP54')]]);
  });

  it('claims no level of safety of a shipped machine, since no declaration was read', () => {
    for (const id of ['material-carrier', 'tower-crane', 'smart-hoist-cage'])
      for (const one of shipped(id).safety?.functions ?? []) expect(one.claimed).toBeUndefined();
  });

  it('is warned of where it is missing or too wide to ride', () => {
    const bare = { ...shipped('levelling-robot'), wheelLoads: undefined };
    const { transport: _folded, ...spread } = bare.dimensions;
    const paths = warningsOf({ ...bare, dimensions: spread } as ReturnType<typeof shipped>).map(({ path }) => path);
    expect(paths).toContain('wheelLoads');
    expect(paths).toContain('dimensions.widthM');
    expect(warningsOf(shipped('levelling-robot')).map(({ path }) => path)).not.toContain('dimensions.widthM');
    expect(warningsOf(shipped('autonomous-roller')).map(({ path }) => path)).not.toContain('dimensions.widthM');
  });
});
