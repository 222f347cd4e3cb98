import { readFileSync, readdirSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import fastify from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import {
  isSchemaName,
  publishedSchemaText,
  schemaNames,
  type SchemaName,
} from '../../../controller/contract/published-schemas.ts';
import { siteModel } from '../../../controller/contract/site/site-model.ts';
import { exportDirectory } from '../../../controller/store/export-directory.ts';
import { shippedProfilesDirectory } from '../../../hardware-profiles/load-profiles.ts';
import { asId, type LevelId, type MachineId, type MissionId } from '../../../kernel/ids.ts';
import { encodePermit } from '../../../kernel/permit.ts';
import { planMission } from '../../../missions/plan-mission.ts';
import { pickSlab } from '../../../controller/site/pick-slab.ts';
import { buildings, staged } from '../../bench/buildings.ts';
import { closedRecord } from '../ledger/drafts.ts';

/**
 * The validator is fastify's, which knows nothing of zod. It speaks draft-07; the one word of 2020-12 that our schemas use and
 * draft-07 lacks is `prefixItems`, which is draft-07's `items` as a list. It changes no document that it checks.
 */
interface Node {
  readonly [name: string]: unknown;
}
function asDraft07(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asDraft07);
  if (typeof node !== 'object' || node === null) return node;
  const { prefixItems, $schema: _schema, $id: _id, ...rest } = node as Node;
  const mapped = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, asDraft07(value)]));
  if (!Array.isArray(prefixItems)) return mapped;
  return { ...mapped, items: prefixItems.map(asDraft07), additionalItems: mapped['items'] ?? true };
}

const folder = new URL('../../../controller/contract/schemas/', import.meta.url);
const committed = (name: SchemaName) => readFileSync(new URL(`${name}.schema.json`, folder), 'utf8');

const app = fastify({
  bodyLimit: 50_000_000,
  ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allowUnionTypes: true } },
});
for (const name of schemaNames)
  app.post(`/${name}`, { schema: { body: asDraft07(JSON.parse(committed(name))) } }, () => ({ ok: true }));
afterAll(() => app.close());

/** What the validator objects to, null when it takes the document. */
async function complaintOf(name: SchemaName, document: unknown): Promise<string | null> {
  const headers = { 'content-type': 'application/json' };
  const payload = JSON.stringify(document);
  const response = await app.inject({ method: 'POST', url: `/${name}`, headers, payload });
  return response.statusCode === 200 ? null : response.body;
}

describe('a published schema', () => {
  it('is a file for each format, and nothing else lies there', () => {
    expect(readdirSync(folder).sort()).toEqual(schemaNames.map((name) => `${name}.schema.json`).sort());
    expect(isSchemaName('toString')).toBe(false);
  });

  it.each(schemaNames)('%s is up to date (npx banksman schema --out controller/contract/schemas)', (name) => {
    expect(committed(name)).toBe(publishedSchemaText(name));
  });
});

describe('real documents', () => {
  it('of a machine profile are valid, and one without a mass is not', async () => {
    const directory = shippedProfilesDirectory();
    for (const file of readdirSync(directory)) {
      const profile = JSON.parse(readFileSync(`${directory}/${file}`, 'utf8')) as Node;
      expect(await complaintOf('machine-profile', profile), file).toBeNull();
      const { massKg: _mass, ...without } = profile;
      expect(await complaintOf('machine-profile', without), file).toContain('massKg');
    }
  });

  describe.each(buildings())('of the $name building', (building) => {
    it('are valid: its model, its fleet and a plan; and changed ones are not', { timeout: 120_000 }, async () => {
      const site = await staged(building);
      expect(await complaintOf('site-model', site.model)).toBeNull();
      expect(siteModel.safeParse(JSON.parse(JSON.stringify(site.model))).error).toBeUndefined();
      expect(await complaintOf('site-model', { ...site.model, colour: 'red' })).toContain('additional');
      expect(await complaintOf('fleet-file', site.fleet)).toBeNull();
      const [machine] = site.fleet.machines;
      expect(
        await complaintOf('fleet-file', { ...site.fleet, machines: [{ ...machine, permitKeyHex: 'secret' }] }),
      ).toContain('permitKeyHex');
      const plan = JSON.parse(JSON.stringify(planOf(site))) as { tasks: Node[]; refused: Node[] };
      expect(plan.tasks.length).toBeGreaterThan(3);
      expect(plan.refused.length).toBeGreaterThan(0);
      expect(await complaintOf('plan', plan)).toBeNull();
      const [first, ...others] = plan.tasks;
      expect(await complaintOf('plan', { ...plan, tasks: [{ ...first, step: 'dance' }, ...others] })).toContain('step');
    });
  });

  it('of a ledger are valid line by line, and an entry with a member too many is not', async () => {
    let text = '';
    for await (const piece of exportDirectory(closedRecord(12))) text += piece;
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Node);
    expect(lines.length).toBeGreaterThan(13);
    for (const line of lines) expect(await complaintOf('ledger-export-line', line)).toBeNull();
    const entries = lines.filter((line) => 'sequence' in line);
    for (const entry of entries) expect(await complaintOf('ledger-entry', entry)).toBeNull();
    expect(await complaintOf('ledger-entry', { ...entries[0], note: 'x' })).toContain('additional');
    expect(await complaintOf('ledger-export-line', { ...lines[0], format: 'other' })).not.toBeNull();
  });

  it('of a permit are valid as they travel, and one of another level is not', async () => {
    const mac = (bytes: Uint8Array) => new Uint8Array(createHmac('sha256', 'key').update(bytes).digest());
    const text = encodePermit(
      {
        version: 1,
        siteId: 'demo',
        machineId: 'trowel-1',
        epoch: 3,
        connectionId: 'c1',
        sequence: 9,
        nonce: '0123456789abcdef',
        level: 'limit',
        travelSpeedMaxMps: 0.3,
        toolSpeedMaxMps: 0,
        grantedZoneIds: ['z1'],
        geometryHash: 'a'.repeat(64),
        limitsHash: 'b'.repeat(64),
        validForMs: 500,
        ruleId: 'person-separation',
      },
      mac,
    );
    expect(await complaintOf('permit', JSON.parse(text))).toBeNull();
    expect(await complaintOf('permit', JSON.parse(text.replace('"limit"', '"fast"')))).toContain('level');
  });

  it('of requests are valid without what has a default', async () => {
    const outline = [
      [0, 0],
      [4, 0],
      [4, 4],
    ];
    const request = {
      kind: 'floor-finishing',
      levelId: 'level-2',
      area: { polygon: outline },
      earliestStart: '2026-01-01T08:00:00Z',
    };
    expect(await complaintOf('mission-request', request)).toBeNull();
    expect(await complaintOf('mission-request', { ...request, area: { polygon: outline.slice(1) } })).toContain('area');
    const zone = { levelId: 'level-2', kind: 'BLOCKED', name: 'crane base', outline };
    expect(await complaintOf('zone-request', zone)).toBeNull();
    expect(await complaintOf('zone', { ...zone, id: 'z1', origin: 'person' })).toBeNull();
    expect(await complaintOf('zone', zone)).toContain('id');
  });
});

const CORNER_M = 16;

/** Of a corner of the level's slab, where some is refused: the same kinds of tasks and parts as in a plan of the whole. */
function planOf(site: Awaited<ReturnType<typeof staged>>): unknown {
  const level = site.model.levels[1]!;
  const { outline } = pickSlab(site.model, level.id)!;
  const xM = Math.min(...outline.map(([x]) => x));
  const yM = Math.min(...outline.map(([, y]) => y));
  const corner: [number, number][] = [
    [xM, yM],
    [xM + CORNER_M, yM],
    [xM + CORNER_M, yM + CORNER_M],
    [xM, yM + CORNER_M],
  ];
  const plan = planMission({
    missionId: asId<MissionId>('mission-1'),
    version: 1,
    site: site.model,
    zones: site.model.zones,
    machines: site.fleet.machines.map(({ id, label, profileId, start: { levelId, ...pose } }) => ({
      id: asId<MachineId>(id),
      label,
      profile: site.profiles.get(profileId)!,
      levelId: asId<LevelId>(levelId),
      pose,
      batteryRatio: 1,
      isAvailable: true,
      busyUntilMs: 0,
    })),
    nowMs: 0,
    request: {
      kind: 'floor-finishing',
      levelId: level.id,
      area: { polygon: corner },
      earliestStartMs: 0,
      parameters: {
        kind: 'floor-finishing',
        trowelPasses: 2,
        placing: { by: 'others', rateM3ph: 25 },
        thicknessM: 0.18,
        temperatureC: 20,
        setFactor: 1,
      },
    },
  });
  if (!plan.ok) throw new Error(JSON.stringify(plan.problem));
  return plan.value;
}
