import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type CommandId } from '../../../kernel/ids.ts';
import { operatingModeRules } from '../../../robot-bridge/vda5050/operating-modes.ts';
import { operatingModes } from '../../../robot-bridge/vda5050/contract/words.ts';
import { readSchema, validatorOf } from '../../support/json-schema.ts';
import { vda5050Schemas, vda5050SchemasMissing } from '../../support/shared-data.ts';
import { ConformanceBench } from '../conformance/bench.ts';
import { moving, readyToMove } from '../conformance/behaviours/behaviour.ts';
import { openVehicle } from './stand.ts';

// Goal: the simulated vehicle says what the standard allows, and orders and actions go to it only in the modes in which they may.
// Method: every message of a drive against the official schemas; the table of modes against the answers of the link.

const folder = vda5050Schemas();
const versions = [
  { version: '3.0', folderName: '3.0.0' },
  { version: '2.1', folderName: '2.1.0' },
] as const;

describe.skipIf(folder === null).each(versions)(
  `the simulated vehicle of VDA 5050 $version${folder === null ? `: ${vda5050SchemasMissing}` : ''}`,
  ({ version, folderName }) => {
    it('says nothing that the official schemas forbid', async () => {
      const wire = await openVehicle(version);
      const validators = new Map<string, ReturnType<typeof validatorOf>>();
      const offences = new Set<string>();
      const said = new Set<string>();
      const { publish } = wire.vehicle.sink;
      wire.vehicle.sink = {
        publish(topic, text, kept) {
          const name = topic.slice(topic.lastIndexOf('/') + 1);
          const known =
            validators.get(name) ?? validatorOf(readSchema(join(folder ?? '', folderName, `${name}.schema`)));
          validators.set(name, known);
          said.add(name);
          if (!known(JSON.parse(text))) offences.add(`${name}: ${JSON.stringify(known.errors)}`);
          publish(topic, text, kept);
        },
      };
      const bench = await ConformanceBench.open({
        ...{ id: version, title: version, lacks: {}, fails: {}, missing: () => null },
        open: () => Promise.resolve(wire),
      });
      wire.vehicle.online();
      await moving(bench, 3);
      bench.truth.setFault('stuck-wheel');
      await bench.pass(5000);
      bench.permits.mode = 'silent';
      await bench.pass(2000);
      wire.vehicle.offline();
      expect([...offences]).toEqual([]);
      expect([...said].sort()).toEqual(['connection', 'factsheet', 'state', 'visualization']);
      await bench.close();
    });
  },
);

describe('a vehicle in a mode', () => {
  it('is sent orders and actions where the table of the standard says so, and nowhere else', async () => {
    const wire = await openVehicle('3.0');
    const bench = await ConformanceBench.open({
      ...{ id: 'modes', title: 'modes', lacks: {}, fails: {}, missing: () => null },
      open: () => Promise.resolve(wire),
    });
    await readyToMove(bench);
    await bench.pass(500);
    const state = wire.line.lastState;
    bench.line.drop({ direction: 'to-controller' });
    let told = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operatingModes), async (operatingMode) => {
        told += 1;
        const timestamp = new Date(Date.parse(String(state['timestamp'])) + 100 * told).toISOString();
        const before = bench.reports.filter(({ type }) => type === 'battery').length;
        wire.line.sendFromVehicle('state', JSON.stringify({ ...state, timestamp, operatingMode }));
        await bench.until(() => bench.reports.filter(({ type }) => type === 'battery').length > before, 'read');
        const rule = operatingModeRules[operatingMode];
        const { link } = wire.controller;
        const base = { author: 'test', reason: 'modes', expiresMonoMs: Infinity } as const;
        const way = { ...base, type: 'follow-path', poses: [bench.truth.pose()] } as const;
        const order = link.send({ ...way, commandId: asId<CommandId>(`order-${String(told)}`) }, () => undefined);
        const orderRefusal = order.ok ? 'none' : order.problem.code;
        expect(orderRefusal === 'vehicle-mode').toBe(!rule.orders);
        const tool = { ...base, type: 'set-tool', tool: 'deck', on: true } as const;
        const action = link.send({ ...tool, commandId: asId<CommandId>(`action-${String(told)}`) }, () => undefined);
        expect(action.ok).toBe(rule.instantActions === 'all');
      }),
      { numRuns: 40 },
    );
    bench.permits.end();
    await wire.close();
  });
});
