import type { Point, Ring } from '../../kernel/geometry.ts';
import type { SiteModel, Zone } from '../../missions/site-model.ts';
import type { InterlockConfig } from '../contract/interlock/interlock.ts';

export type InterlockGeometry = Pick<InterlockConfig, 'levels' | 'landings' | 'zones' | 'lines'>;

/**
 * What the interlock must know of the building.
 *
 * @param zones all zones in force: those of the model and those that people added.
 */
export function interlockGeometry(model: SiteModel, zones: readonly Zone[]): InterlockGeometry {
  return {
    levels: model.levels.map((level) => ({
      id: level.id,
      elevationM: level.elevationM,
      slabs: level.slabs.map(({ outline, holes }) => ({ outline: pairs(outline), holes: holes.map(pairs) })),
      fallEdges: level.fallEdges.map(({ from, to, landingId }) => ({
        from: pair(from),
        to: pair(to),
        landingId: landingId ?? null,
      })),
    })),
    landings: model.landings.map(({ id, levelId, machineId, cagePose }) => ({
      id,
      levelId,
      machineId,
      cageXM: cagePose.xM,
      cageYM: cagePose.yM,
      zM: cagePose.zM,
    })),
    zones: zones.map(({ id, levelId, kind, outline, speedMaxMps, closedTo, machineIds }) => ({
      id,
      levelId,
      kind,
      outline: pairs(outline),
      speedMaxMps: speedMaxMps ?? null,
      ...(kind === 'PERMIT_TO_WORK' ? { closedTo: closedTo ?? 'machines' } : {}),
      machineIds: machineIds === undefined ? null : [...machineIds],
    })),
    ...(model.lines === undefined
      ? {}
      : {
          lines: model.lines.map(({ id, voltageKv, points }) => ({
            id,
            voltageKv,
            points: points.map(([x, y, z]): [number, number, number] => [x, y, z]),
          })),
        }),
  };
}

function pair([x, y]: Point): [number, number] {
  return [x, y];
}

function pairs(ring: Ring): [number, number][] {
  return ring.map(pair);
}
