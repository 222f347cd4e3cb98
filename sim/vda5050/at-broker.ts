import type { FleetFile } from '../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { Vda5050FleetWire, VehicleMap } from '../../hardware-profiles/vda5050-wire.ts';
import type { SiteModel } from '../../missions/site-model.ts';

/** A map reaches so far beyond the slabs of its level, metres. */
const marginM = 20;

/** The fleet with its ground machines at a broker, those whose profile says how they speak VDA 5050. */
export function fleetAtBroker(
  fleet: FleetFile,
  profiles: ReadonlyMap<string, MachineProfile>,
  site: Pick<SiteModel, 'levels'>,
  url: string,
): FleetFile {
  const maps = site.levels.flatMap((level) => mapOf(level));
  const machines = fleet.machines.map((machine) => {
    const profile = profiles.get(machine.profileId);
    const wiring = profile?.wires.vda5050;
    if (wiring === undefined || profile?.kinematics.mobility !== 'ground') return machine;
    const wire: Vda5050FleetWire = {
      ...{ kind: 'vda5050', url, interfaceName: 'vda5050', manufacturer: 'banksman-sim' },
      ...{ serialNumber: machine.id, version: wiring.versions[0] ?? '3.0', maps },
    };
    return { ...machine, wire };
  });
  return { ...fleet, machines };
}

/** Its origin and axes are the site's. */
function mapOf({ id, elevationM, slabs }: SiteModel['levels'][number]): readonly VehicleMap[] {
  const points = slabs.flatMap(({ outline }) => outline);
  if (points.length === 0) return [];
  const [xs, ys] = [points.map(([xM]) => xM), points.map(([, yM]) => yM)];
  const [xMin, xMax] = [Math.min(...xs) - marginM, Math.max(...xs) + marginM];
  const [yMin, yMax] = [Math.min(...ys) - marginM, Math.max(...ys) + marginM];
  const outline: VehicleMap['outline'] = [
    [xMin, yMin],
    [xMax, yMin],
    [xMax, yMax],
    [xMin, yMax],
  ];
  return [{ mapId: id, origin: { xM: 0, yM: 0, zM: elevationM, yawRad: 0 }, outline }];
}
