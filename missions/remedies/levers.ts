import type { MissionArea } from '../coverage/mission-area.ts';
import { supplyDefaults } from '../concrete/supply-data.ts';
import type { MissionParameters, MissionRequest } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { canBeStretched, paceOf, stretched } from './placing-pace.ts';
import type { Remedy } from './remedy.ts';
import { remedyData } from './remedy-data.ts';
import { shareOf } from './smaller-area.ts';

/** A request, or what it is planned with, with one thing otherwise. */
export interface Alteration {
  readonly remedy: Remedy;
  readonly apply: (input: PlanningInput) => PlanningInput;
  /** Whether the request alone says it all. */
  readonly isAsked: boolean;
}

/** One thing that can be changed, from the least change to the most. */
export type Lever = readonly Alteration[];

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** What could be changed of a request, in the order in which a foreman would rather do it. */
export function leversOf(input: PlanningInput, area: MissionArea | null): readonly Lever[] {
  const { parameters } = input.request;
  const isFirst = input.previous === undefined;
  return [
    ...broughtBack(input),
    passes(parameters),
    isFirst ? slower(input, parameters) : [],
    isFirst ? retarded(parameters) : [],
    isFirst && area !== null ? smaller(input, area) : [],
    isFirst ? laterStart(input) : [],
    isFirst ? earlierStart(input) : [],
  ].filter((lever) => lever.length > 0);
}

/** Machines that could do some of the work and have no full part in it: each is a lever of its own. */
function broughtBack(input: PlanningInput): Lever[] {
  const wanted = capabilitiesOf(input.request.parameters);
  const releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  return input.machines
    .filter(({ profile }) => wanted.some((capability) => profile.capabilities.includes(capability)))
    .flatMap((machine): Lever[] => {
      const hindrance = hindranceOf(machine, releaseMs);
      if (hindrance === null) return [];
      const free: PlanningMachine = { ...machine, isAvailable: true, busyUntilMs: 0, batteryRatio: 1 };
      const apply = (other: PlanningInput): PlanningInput => ({
        ...other,
        machines: other.machines.map((one) => (one.id === machine.id ? free : one)),
      });
      const remedy: Remedy = {
        kind: 'bring-machine',
        machineId: machine.id,
        fromLevelId: machine.levelId,
        hindrance,
      };
      return [[{ remedy, apply, isAsked: false }]];
    });
}

/** Below this a machine may want charging before it is through, of the full battery. */
const batteryLow = 0.8;

function hindranceOf(
  { isAvailable, busyUntilMs, batteryRatio, profile }: PlanningMachine,
  releaseMs: number,
): Extract<Remedy, { kind: 'bring-machine' }>['hindrance'] | null {
  if (!isAvailable) return 'not-available';
  if (busyUntilMs > releaseMs) return 'busy';
  return profile.energy.type === 'battery' && batteryRatio < batteryLow ? 'battery' : null;
}

type Capability = PlanningMachine['profile']['capabilities'][number];

export function capabilitiesOf(parameters: MissionParameters): readonly Capability[] {
  switch (parameters.kind) {
    case 'floor-finishing':
      return parameters.trowelPasses > 0 ? ['level', 'float', 'trowel'] : ['level', 'float'];
    case 'surface-work':
    case 'station-work':
      return [parameters.work];
    case 'concrete-placing':
      return ['place-concrete', 'pump-concrete', 'lift'];
    case 'hoist-run':
    case 'hauling':
    case 'crane-lifts':
    case 'stepped-move':
      return [];
  }
}

function ofRequest(remedy: Remedy, altered: (request: MissionRequest) => MissionRequest): Alteration {
  return { remedy, isAsked: true, apply: (input) => ({ ...input, request: altered(input.request) }) };
}

function withParameters(remedy: Remedy, changed: object): Alteration {
  return ofRequest(remedy, (request) => ({
    ...request,
    parameters: { ...request.parameters, ...changed } as MissionParameters,
  }));
}

function passes(parameters: MissionParameters): Lever {
  if (parameters.kind === 'floor-finishing')
    return countedDown(parameters.trowelPasses - 1, 0).map((trowelPasses) =>
      withParameters({ kind: 'fewer-passes', passes: trowelPasses }, { trowelPasses }),
    );
  if (parameters.kind === 'surface-work')
    return countedDown(parameters.passes - 1, 1).map((less) =>
      withParameters({ kind: 'fewer-passes', passes: less }, { passes: less }),
    );
  return [];
}

function countedDown(from: number, least: number): number[] {
  return Array.from({ length: Math.max(0, from - least + 1) }, (_, index) => from - index);
}

function slower(input: PlanningInput, parameters: MissionParameters): Lever {
  if (parameters.kind !== 'floor-finishing') return [];
  const { placing } = parameters;
  if (placing.by === 'others')
    return slowerRates(placing.rateM3ph).map((rateM3ph) =>
      withParameters({ kind: 'slower-placing', rateM3ph }, { placing: { by: 'others', rateM3ph } }),
    );
  const { placedBays } = input;
  if (!canBeStretched(placedBays)) return [];
  return slowerRates(paceOf(placedBays).rateM3ph).map((rateM3ph): Alteration => ({
    remedy: { kind: 'slower-placing', rateM3ph },
    isAsked: false,
    apply: (other) => ({ ...other, placedBays: stretched(placedBays, rateM3ph) }),
  }));
}

/** In whole cubic metres an hour where that is fine enough. */
function slowerRates(rateM3ph: number): number[] {
  const step = Math.max(1, Math.round(rateM3ph * remedyData.rateStepShare.value));
  const first = Math.ceil(rateM3ph) - step;
  const rates = [];
  for (let rate = first; rate >= Math.max(1, rateM3ph * remedyData.rateMinShare.value); rate -= step) rates.push(rate);
  return rates;
}

function retarded(parameters: MissionParameters): Lever {
  if (parameters.kind !== 'floor-finishing') return [];
  const { setFactor } = parameters;
  const step = remedyData.setFactorStep.value;
  const count = Math.floor((supplyDefaults.setFactorMax.value - setFactor) / step + 1e-9);
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const slow = Number((setFactor + (index + 1) * step).toFixed(2));
    return withParameters({ kind: 'retarder', setFactor: slow }, { setFactor: slow });
  });
}

function smaller({ request, site, zones, machines }: PlanningInput, area: MissionArea): Lever {
  if (request.parameters.kind !== 'floor-finishing') return [];
  const step = remedyData.areaStepShare.value;
  const count = Math.round((1 - remedyData.areaMinShare.value) / step);
  return Array.from({ length: count }, (_, index) => 1 - (index + 1) * step).flatMap((share) => {
    const part = shareOf(area, { request, site, zones, machines }, share);
    if (part === null) return [];
    const { outline, joint, areaM2 } = part;
    const remedy: Remedy = { kind: 'smaller-area', areaM2: Number(areaM2.toFixed(1)), joint, outline };
    return [ofRequest(remedy, (asked) => ({ ...asked, area: { polygon: outline } }))];
  });
}

function startSteps(mostMs: number): number[] {
  const stepMs = remedyData.startStep.value * minuteMs;
  const count = Math.ceil(Math.min(mostMs, remedyData.startMax.value * hourMs) / stepMs);
  return Array.from({ length: Math.max(0, count) }, (_, index) => (index + 1) * stepMs);
}

/** Waits for machines that are busy elsewhere, or for other working hours. */
function laterStart({ request, machines, nowMs, roster }: PlanningInput): Lever {
  const { parameters } = request;
  if (parameters.kind !== 'floor-finishing' || parameters.placing.by !== 'others') return [];
  const wanted = capabilitiesOf(parameters);
  const releaseMs = Math.max(nowMs, request.earliestStartMs);
  const lastMs = machines
    .filter(({ profile }) => wanted.some((capability) => profile.capabilities.includes(capability)))
    .reduce((last, { busyUntilMs }) => Math.max(last, busyUntilMs), 0);
  return startSteps(roster === undefined ? lastMs - releaseMs : Infinity).map((byMs) =>
    ofRequest({ kind: 'start-later', byS: byMs / 1000 }, (asked) => ({ ...asked, earliestStartMs: releaseMs + byMs })),
  );
}

/** Only where an end was asked for, and work is not to begin at once anyway. */
function earlierStart({ request, nowMs }: PlanningInput): Lever {
  if (request.dueMs === undefined) return [];
  return startSteps(request.earliestStartMs - nowMs).map((byMs) => {
    const startMs = Math.max(nowMs, request.earliestStartMs - byMs);
    return ofRequest({ kind: 'start-earlier', byS: (request.earliestStartMs - startMs) / 1000 }, (asked) => ({
      ...asked,
      earliestStartMs: startMs,
    }));
  });
}
