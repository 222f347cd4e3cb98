import type { Body } from '../body.ts';
import type { FreshBay } from '../heard/fresh-concrete.ts';
import { isInsideFlat } from '../geometry/geometry.ts';
import type { ZoneShape } from '../geometry/world.ts';
import { metres, speedFinding, type Finding, type Scene } from './finding.ts';
import { closedZone } from './zones.ts';

const isShut = (): boolean => true;

/**
 * Concrete too young for this machine is closed to it, until the controller says that it has matured. A robot of the mission that finishes
 * this very floor works beside and between young bays: it is not held, but whoever looks is told which bay it is on too early.
 */
export function freshConcrete(scene: Scene, body: Body): Finding | null {
  if (scene.concrete.length === 0 || body.mobility !== 'ground' || body.pose === null || body.aboardOf >= 0)
    return null;
  const shut: ZoneShape[] = [];
  let early: FreshBay | null = null;
  for (const bay of scene.concrete) {
    if (bay.openTo.has(body.machineId)) continue;
    if (!bay.workers.has(body.machineId)) shut.push(bay);
    else if (isOn(body, bay)) early = bay;
  }
  const finding =
    shut.length === 0 ? null : closedZone(scene, body, { ruleId: 'fresh-concrete', candidates: shut, isShut });
  if (finding !== null || early === null) return finding;
  const outcome = { level: 'warn', speedMps: body.nominalMps, releaseMps: body.nominalMps, isCreep: false } as const;
  const other = { kind: 'zone', id: early.zone.id } as const;
  return speedFinding(outcome, { ruleId: 'fresh-concrete', measured: metres(0), limit: null, other });
}

function isOn({ pose }: Body, { shape }: FreshBay): boolean {
  if (pose === null || pose.zM < shape.zMinM || pose.zM > shape.zMaxM) return false;
  return isInsideFlat(pose.xM, pose.yM, shape.points);
}
