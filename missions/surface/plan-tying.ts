import { placeRing, type Point, type Pose, type Ring } from '../../kernel/geometry.ts';
import type { TaskId } from '../../kernel/ids.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { jointsOf, toolPoint } from '../../hardware-profiles/kinematics.ts';
import type { MachineProfile } from '../../hardware-profiles/profile.ts';
import type { MissionArea } from '../coverage/mission-area.ts';
import { middleOf } from '../coverage/mission-area.ts';
import { difference, intersection, regionAreaM2, solid, type Region } from '../coverage/polygons.ts';
import { doneWork } from '../drafting/done-work.ts';
import { assemblePlan, impossible, type Impossible } from '../drafting/plan-result.ts';
import { createTaskBook } from '../drafting/task-book.ts';
import { isOnFloor } from '../floor/floor.ts';
import { chosenAs } from '../machine-choice.ts';
import type { Leg, Plan, PlannedTask, RefusedPart } from '../mission.ts';
import type { PlanningInput, PlanningMachine } from '../planning-input.ts';
import { legOverheadS } from '../routing/drive.ts';
import { surfaceDefaults } from './surface-data.ts';
import type { SurfaceParameters } from './surface-parameters.ts';
import { tieRows, type TieRow } from './tie-rows.ts';

/** Ties of one task, about: a quarter of an hour of the machine. */
const tiesPerTask = 300;
/** A gantry goes on past the last tie of a row so far, that a single one is a way too, metres. */
const pastTieM = 0.02;
/** Crossings within this of a place that the tool has been at are tied, metres. */
const tiedM = 0.05;
const pieceMinM2 = 0.05;
const secondsPerHour = 3600;

type Joint = ReturnType<typeof jointsOf>[number];

interface Gantry {
  readonly machine: PlanningMachine;
  /** What the tool gets to, site frame. */
  readonly reach: Ring;
  readonly zM: number;
}

/** A mat is tied row by row by one machine on its gantry; what the gantry does not get over is refused. */
export function planTying(input: PlanningInput, area: MissionArea, parameters: SurfaceParameters): Result<Plan> {
  const found = gantryFor(input, area);
  if (!('machine' in found)) return impossible(...found);
  const { machine, reach, zM } = found;
  const spacingM = parameters.tieSpacingM ?? surfaceDefaults.tieSpacingM.value;
  const within = intersection(area.region, [solid(reach)]);
  const { kept } = doneWork(input);
  const tied = kept.flatMap(({ legs }) => legs.filter(({ tool }) => tool === 'on'));
  const rows = tieRows(within, { origin: machine.pose, spacingM }).flatMap((row) => rowsLeft(row, tied));
  if (rows.length === 0 && kept.length === 0)
    return impossible({ code: 'nothing-to-tie', spacingM, tip: 'ask-for-another-spacing' });
  const tasks = [...kept, ...tasksOf(input, area, machine, rows, zM)];
  const refused = [...area.refused, ...outOfReach(difference(area.region, [solid(reach)]))];
  const refusedM2 = refused.reduce((sum, { areaM2 }) => sum + areaM2, 0);
  const coveredM2 = Math.max(0, area.askedM2 - refusedM2);
  const totals = { areaM2: area.askedM2, coveredM2, volumeM3: 0, lifts: 0 };
  return ok(assemblePlan(input, { tasks, bays: [], refused, totals, warnings: [] }));
}

/** The one that gets over most of the area; of equals the first by name. */
function gantryFor(input: PlanningInput, { level, mainSlab, region }: MissionArea): Gantry | readonly Impossible[] {
  const capable = input.machines.filter(
    (machine) =>
      machine.profile.capabilities.includes('tie-rebar') &&
      machine.profile.output !== undefined &&
      isOnFloor(machine, level.id, mainSlab.topM),
  );
  const missing: Impossible = { code: 'no-machine', capability: 'tie-rebar', tip: 'add-a-machine' };
  const down = capable
    .filter(({ isAvailable }) => !isAvailable)
    .map(({ id }): Impossible => ({
      code: 'machine-not-available',
      machineId: id,
      tip: 'clear-its-fault-or-connect-it',
    }));
  const [best] = capable
    .filter(({ isAvailable }) => isAvailable)
    .map((machine) => ({ machine, ...reachOf(machine) }))
    .map((gantry) => ({ ...gantry, m2: regionAreaM2(intersection(region, [solid(gantry.reach)])) }))
    .sort((a, b) => b.m2 - a.m2 || (a.machine.id < b.machine.id ? -1 : 1));
  return best ?? [missing, ...down];
}

/** The rectangle between the ends of its rails and of its carriage's way. */
function reachOf({ profile, pose }: PlanningMachine): { readonly reach: Ring; readonly zM: number } {
  const [along, across] = jointsOf(profile) as [Joint, Joint];
  const at = (x: number, y: number) =>
    toolPoint(profile, { ...pose, xM: 0, yM: 0, yawRad: 0 }, { [along.name]: x, [across.name]: y });
  const [low, high] = [at(along.min, across.min), at(along.max, across.max)];
  const ring: Ring = [
    [low[0], low[1]],
    [high[0], low[1]],
    [high[0], high[1]],
    [low[0], high[1]],
  ];
  return { reach: placeRing(ring, pose), zM: low[2] };
}

/** Of a row what is not tied yet, in as many pieces as that leaves. */
function rowsLeft(row: TieRow, tied: readonly Leg[]): TieRow[] {
  if (tied.length === 0) return [row];
  const pieces: Point[][] = [[]];
  for (const tie of row.ties) {
    if (tied.some((leg) => isBeside(leg, tie))) pieces.push([]);
    else pieces.at(-1)!.push(tie);
  }
  return pieces.filter((ties) => ties.length > 0).map((ties) => ({ ties }));
}

function isBeside({ poses }: Leg, [x, y]: Point): boolean {
  const [from, to] = [poses[0]!, poses.at(-1)!];
  const lengthM = Math.hypot(to.xM - from.xM, to.yM - from.yM);
  if (lengthM < tiedM) return Math.hypot(x - from.xM, y - from.yM) < tiedM;
  const ux = (to.xM - from.xM) / lengthM;
  const uy = (to.yM - from.yM) / lengthM;
  const alongM = (x - from.xM) * ux + (y - from.yM) * uy;
  const asideM = Math.abs((y - from.yM) * ux - (x - from.xM) * uy);
  return asideM < tiedM && alongM > -tiedM && alongM < lengthM + tiedM;
}

interface Laying {
  readonly legs: Leg[];
  elapsedS: number;
  ties: number;
}

function tasksOf(
  input: PlanningInput,
  { level }: MissionArea,
  machine: PlanningMachine,
  rows: readonly TieRow[],
  zM: number,
): readonly PlannedTask[] {
  const book = createTaskBook(input.missionId, input.version);
  const releaseMs = Math.max(input.nowMs, input.request.earliestStartMs);
  let startMs = Math.max(releaseMs, machine.busyUntilMs);
  let last: TaskId | null = null;
  let at = toolPoint(machine.profile, machine.pose, machine.joints ?? {});
  let laying: Laying = { legs: [], elapsedS: 0, ties: 0 };
  const put = (): void => {
    if (laying.legs.length === 0) return;
    const endMs = startMs + Math.ceil(laying.elapsedS * 1000);
    last = book.add({
      step: 'tie-rebar',
      machineId: machine.id,
      withMachineIds: [],
      levelId: level.id,
      legs: laying.legs,
      dwellS: 0,
      startMs,
      endMs,
      earliestStartMs: releaseMs,
      latestStartMs: null,
      latestEndMs: null,
      predecessors: last === null ? [] : [{ taskId: last, lagS: 0 }],
      quantity: { amount: laying.ties, unit: 'tie' },
      reason: last === null ? { code: 'release' } : { code: 'predecessor', taskId: last },
      choice: chosenAs('only-one'),
    });
    startMs = endMs;
    laying = { legs: [], elapsedS: 0, ties: 0 };
  };
  for (const [index, { ties }] of rows.entries()) {
    const way = index % 2 === 0 ? ties : [...ties].reverse();
    addRow(laying, machine.profile, [at[0], at[1]], way, zM);
    at = [...way.at(-1)!, zM];
    if (laying.ties >= tiesPerTask) put();
  }
  put();
  return book.tasks();
}

/** The way to a row with the tool off, and the row with it on. */
function addRow(laying: Laying, profile: MachineProfile, from: Point, ties: readonly Point[], zM: number): void {
  const { speed, output } = profile;
  const first = ties[0]!;
  const last = ties.at(-1)!;
  const lengthM = Math.hypot(last[0] - first[0], last[1] - first[1]);
  const end: Point = lengthM > pastTieM ? last : [first[0] + pastTieM, first[1]];
  const tyingS = (ties.length * secondsPerHour) / output!.value;
  const workS = Math.max(lengthM / speed.workMps!.value, tyingS);
  const wayS = Math.hypot(first[0] - from[0], first[1] - from[1]) / speed.travelMps.value;
  put(laying, [from, first], wayS, { tool: 'off', quantity: 0, zM });
  put(laying, [first, end], workS, { tool: 'on', quantity: ties.length, zM });
  laying.ties += ties.length;
}

function put(
  laying: Laying,
  [from, to]: readonly [Point, Point],
  timeS: number,
  { tool, quantity, zM }: { readonly tool: Leg['tool']; readonly quantity: number; readonly zM: number },
): void {
  const fromS = laying.elapsedS + legOverheadS;
  laying.elapsedS = fromS + timeS;
  const pose = ([x, y]: Point): Pose => ({ xM: Number(x.toFixed(4)), yM: Number(y.toFixed(4)), zM, yawRad: 0 });
  const atS = [Number(fromS.toFixed(2)), Number(laying.elapsedS.toFixed(2))];
  laying.legs.push({ poses: [pose(from), pose(to)], atS, tool, drive: 'path', quantity });
}

function outOfReach(region: Region): RefusedPart[] {
  return region
    .filter((polygon) => regionAreaM2([polygon]) >= pieceMinM2)
    .map((polygon) => ({
      code: 'outside-reach',
      areaM2: regionAreaM2([polygon]),
      outline: polygon.outline,
      at: middleOf([polygon]),
      facts: { tip: 'finish-by-hand' },
    }));
}
