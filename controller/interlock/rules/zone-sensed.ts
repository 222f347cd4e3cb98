import type { Body } from '../body.ts';
import type { ZoneShape } from '../geometry/world.ts';
import type { Finding, Scene } from './finding.ts';
import { closedZone, isFor } from './zones.ts';

/**
 * A zone whose presence sensor says occupied, or says nothing, is closed to machines: somebody may be in it (fault 43). One that sees nobody
 * where somebody is latches the zone: `ZoneSensors` and the keeper of latches.
 */
export function zoneSensed(scene: Scene, body: Body): Finding | null {
  return scene.sensedZones.size === 0 || body.nearZones.length === 0 ? null : shutBySensor(scene, body);
}

function shutBySensor(scene: Scene, body: Body): Finding | null {
  const { sensedZones } = scene;
  const isShut = (candidate: ZoneShape): boolean => {
    const sensed = sensedZones.get(candidate.zone.id);
    if (sensed === undefined || sensed.word === 'clear') return false;
    return isFor(body, candidate, 'PEOPLE_FREE') || isFor(body, candidate, 'RELEASE');
  };
  const finding = closedZone(scene, body, { ruleId: 'zone-sensed', candidates: body.nearZones, isShut });
  const sensed = sensedZones.get(finding?.reason.other?.id ?? '');
  if (finding === null || sensed === undefined) return finding;
  const seconds = { value: Math.floor(sensed.forMs / 1000), unit: 's' };
  const silent = sensed.word === 'silent' ? { zoneSensor: sensed.forMs } : {};
  const agesMs = { ...finding.reason.agesMs, ...silent };
  return { ...finding, reason: { ...finding.reason, measured: seconds, limit: null, agesMs } };
}
