import { LiveMachine } from '../../controller/fleet/live-machine.ts';
import type { Pose } from '../../kernel/geometry.ts';
import { FakeMachineLink } from './fakes/fake-machine-link.ts';
import { shippedProfiles } from './small-site.ts';

/** A machine of a shipped profile, with a pose just heard and nobody at the other end of its link. */
export function liveMachine(profileId: string, name: string, pose: Pose): LiveMachine {
  const profile = shippedProfiles().get(profileId);
  if (profile === undefined) throw new Error(`no profile ${profileId}`);
  const machine = new LiveMachine(
    {
      id: name,
      label: name.toUpperCase(),
      profileId,
      serialNo: name,
      assetId: name,
      wire: { kind: 'rosbridge', url: 'ws://127.0.0.1:1', namespace: name },
      permitKeyHex: '0'.repeat(64),
      start: { levelId: 'level-2', ...pose },
    },
    profile,
    new FakeMachineLink(),
  );
  machine.pose = { value: { pose, speedMps: 0 }, receivedMonoMs: 0 };
  return machine;
}
