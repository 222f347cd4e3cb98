import { asId, type LevelId, type MachineId, type MissionId, type SlabId } from '../../kernel/ids.ts';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { MissionArea, MissionParameters, MissionRequest } from '../../missions/mission.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { missionParameters, type MissionRequestBody } from '../contract/api.ts';
import { haulLoadOf } from './haul-body.ts';
import { dueZonesOf } from './due-zones-body.ts';
import { craneLiftsOf } from './lifts/lifts-body.ts';
import { supplyOf } from './supply-body.ts';

/** What a foreman who names only a slab means. Each is shown on the screen and can be changed there. */
const defaults = {
  temperatureC: 20,
  setFactor: 1,
  thicknessM: 0.18,
  trowelPasses: 2,
  rateM3ph: 25,
  lifts: 1,
  massKg: 500,
  surfaceWork: 'grind',
  stationWork: 'drill',
  passes: 1,
} as const;

/** Turns the API's body into the domain's request: defaults filled in, ids and area checked against the site. */
export function missionRequestOf(
  body: MissionRequestBody,
  site: SiteModel,
  slabTemperatureC: number | null,
  nowMs: number,
): Result<MissionRequest> {
  const level = site.levels.find((candidate) => candidate.id === body.levelId);
  if (level === undefined) {
    return invalid('levelId', `no such level; there are ${site.levels.map((one) => one.id).join(', ')}`);
  }
  const area = areaOf(
    body,
    level.slabs.map((slab) => slab.id),
  );
  if (!area.ok) return area;
  const slabId = area.value !== null && 'slabId' in area.value ? area.value.slabId : null;
  const slab = level.slabs.find((candidate) => candidate.id === slabId) ?? level.slabs[0];
  const concrete = {
    thicknessM: slab?.thicknessM ?? defaults.thicknessM,
    temperatureC: slabTemperatureC === null ? defaults.temperatureC : Math.round(slabTemperatureC),
    setFactor: defaults.setFactor,
  };
  const parameters = parametersOf(body, concrete, site);
  if (!parameters.ok) return parameters;
  const request: MissionRequest = {
    kind: body.kind,
    levelId: asId<LevelId>(body.levelId),
    ...(area.value === null ? {} : { area: area.value }),
    parameters: parameters.value,
    earliestStartMs: body.earliestStart === undefined ? nowMs : Math.max(nowMs, Date.parse(body.earliestStart)),
    ...(body.due === undefined ? {} : { dueMs: Date.parse(body.due) }),
    ...(body.dueZones === undefined ? {} : { dueZones: dueZonesOf(body.dueZones) }),
  };
  if (request.dueZones !== undefined && body.kind !== 'floor-finishing')
    return invalid('dueZones', 'only floor finishing has zones that are due');
  if (request.dueMs !== undefined && request.dueMs <= request.earliestStartMs)
    return invalid('due', 'must be later than the earliest start');
  return ok(request);
}

function invalid(path: string, message: string): Result<never> {
  return refuse({ code: 'input-invalid', facts: { issues: [{ path, message }] } });
}

function areaOf(body: MissionRequestBody, slabIds: readonly SlabId[]): Result<MissionArea | null> {
  if (!worksOnArea(body.kind)) return ok(null);
  if (body.area === undefined) return invalid('area', 'name a slab or draw a polygon');
  if ('polygon' in body.area) return ok({ polygon: body.area.polygon });
  const slabId = asId<SlabId>(body.area.slabId);
  return slabIds.includes(slabId)
    ? ok({ slabId })
    : invalid('area.slabId', `no such slab on this level; there are ${slabIds.join(', ')}`);
}

function worksOnArea(kind: MissionRequestBody['kind']): boolean {
  const kinds: readonly string[] = ['concrete-placing', 'floor-finishing', 'surface-work', 'station-work'];
  return kinds.includes(kind);
}

type Concrete = { readonly thicknessM: number; readonly temperatureC: number; readonly setFactor: number };

function parametersOf(body: MissionRequestBody, concrete: Concrete, site: SiteModel): Result<MissionParameters> {
  const given = { ...body.parameters, kind: body.kind };
  const parsed = missionParameters.safeParse({ ...defaultsFor(body.kind, concrete), ...given });
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => ({
      path: `parameters.${issue.path.join('.')}`,
      message: issue.message,
    }));
    return refuse({ code: 'input-invalid', facts: { issues } });
  }
  if (parsed.data.kind === 'crane-lifts') return craneLiftsOf(parsed.data, site, body.levelId);
  return ok(brandIds(parsed.data));
}

function defaultsFor(kind: MissionRequestBody['kind'], concrete: Concrete): Record<string, unknown> {
  switch (kind) {
    case 'concrete-placing':
      return { deliveryRateM3ph: defaults.rateM3ph, ...concrete };
    case 'floor-finishing':
      return {
        trowelPasses: defaults.trowelPasses,
        placing: { by: 'others', rateM3ph: defaults.rateM3ph },
        ...concrete,
      };
    case 'hoist-run':
      return { cargo: 'materials', massKg: defaults.massKg, lifts: defaults.lifts };
    case 'surface-work':
      return { work: defaults.surfaceWork, passes: defaults.passes };
    case 'station-work':
      return { work: defaults.stationWork };
    case 'hauling':
    case 'crane-lifts':
    case 'stepped-move':
      return {};
  }
}

type WithIds = Exclude<ReturnType<typeof missionParameters.parse>, { kind: 'crane-lifts' }>;

function brandIds(parameters: WithIds): MissionParameters {
  switch (parameters.kind) {
    case 'concrete-placing': {
      const { supply, ...rest } = parameters;
      return supply === undefined ? rest : { ...rest, supply: supplyOf(supply) };
    }
    case 'floor-finishing': {
      const { placing } = parameters;
      return placing.by === 'others'
        ? { ...parameters, placing }
        : { ...parameters, placing: { by: 'mission', missionId: asId<MissionId>(placing.missionId) } };
    }
    case 'hoist-run': {
      const { machineId, toLevelId, ...rest } = parameters;
      return {
        ...rest,
        toLevelId: asId<LevelId>(toLevelId),
        ...(machineId === undefined ? {} : { machineId: asId<MachineId>(machineId) }),
      };
    }
    case 'surface-work':
    case 'station-work':
      return parameters;
    case 'stepped-move':
      return { ...parameters, machineId: asId<MachineId>(parameters.machineId) };
    case 'hauling':
      return { ...parameters, loads: parameters.loads.map(haulLoadOf) };
  }
}
