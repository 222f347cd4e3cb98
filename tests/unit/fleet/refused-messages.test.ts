import { describe, expect, it } from 'vitest';
import { asId, type MachineId } from '../../../kernel/ids.ts';
import { LiveMachine } from '../../../controller/fleet/live-machine.ts';
import { FakeMachineLink } from '../../support/fakes/fake-machine-link.ts';
import { shippedProfiles, smallFleet } from '../../support/small-site.ts';

const [entry] = smallFleet().machines;
const profile = entry === undefined ? undefined : shippedProfiles().get(entry.profileId);

function machineThatHeard(...refused: readonly (readonly [code: string, atMs: number, count?: number])[]): LiveMachine {
  if (entry === undefined || profile === undefined) throw new Error('the small fleet has machines');
  const machine = new LiveMachine(entry, profile, new FakeMachineLink());
  for (const [code, receivedMonoMs, count] of refused) {
    const problem = count === undefined ? { code } : { code, facts: { count } };
    machine.apply({ type: 'refused', machineId: asId<MachineId>(entry.id), problem, receivedMonoMs });
  }
  return machine;
}

describe('messages that were refused', () => {
  it('are counted by kind, by the number that the link gives where it gives one', () => {
    const machine = machineThatHeard(['message-late', 100, 3], ['message-frame', 200], ['message-late', 1200, 57]);
    expect([...machine.refused]).toEqual([
      ['message-late', { value: 57, receivedMonoMs: 1200 }],
      ['message-frame', { value: 1, receivedMonoMs: 200 }],
    ]);
  });

  it('are counted one by one where it gives none', () => {
    const machine = machineThatHeard(['message-frame', 100], ['message-frame', 200]);
    expect(machine.refused.get('message-frame')).toEqual({ value: 2, receivedMonoMs: 200 });
  });

  it('ask for somebody for ten seconds', () => {
    const machine = machineThatHeard(['message-frame', 100], ['message-late', 50]);
    expect([machine.hasRefusedLately(10_000), machine.hasRefusedLately(10_200)]).toEqual([true, false]);
  });
});
