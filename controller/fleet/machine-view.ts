import { partsAt, toolPoint } from '../../hardware-profiles/kinematics.ts';
import { textsOf } from './machine-texts.ts';
import { permitWayOf } from '../../hardware-profiles/wiring.ts';
import { placeRing } from '../../kernel/geometry.ts';
import { levelForbidsMotion } from '../../kernel/permit.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import type { MachineView } from '../contract/api.ts';
import type { InterlockLatch } from '../contract/interlock/interlock.ts';
import type { CurrentState } from './time-state-recorder.ts';
import { levelOfHeight } from '../../missions/level-of-height.ts';
import { staleAfterMs, type LiveMachine } from './live-machine.ts';

export interface MachineViewInput {
  readonly machine: LiveMachine;
  readonly site: SiteModel;
  /** Height of what it stands on, m; null where that is not known. */
  readonly standsAtM: number | null;
  readonly latches: readonly InterlockLatch[];
  readonly state: CurrentState;
  readonly expectedBy: MachineView['expectedBy'];
  readonly task: MachineView['task'];
  readonly command: MachineView['command'];
  readonly control: MachineView['control'];
  readonly nowMonoMs: number;
  /** Verdicts age on wall time. */
  readonly nowWallMonoMs: number;
}

interface Received<T> {
  readonly value: T;
  readonly receivedMonoMs: number;
}

function aged<T, V>(received: Received<T> | null, limitMs: number, nowMonoMs: number, view: (value: T) => V) {
  if (received === null) return { value: null, ageMs: null, isStale: true };
  const ageMs = Math.round(nowMonoMs - received.receivedMonoMs);
  return { value: view(received.value), ageMs, isStale: ageMs > limitMs };
}

/** Everything the tablet shows of one machine, with the age of every value. */
export function machineView(input: MachineViewInput): MachineView {
  const { machine, nowMonoMs } = input;
  const { profile } = machine;
  const poseLimitMs = machine.isMoving() ? staleAfterMs.poseMoving : staleAfterMs.poseParked;
  const base = machine.pose?.value.pose ?? null;
  const joints = machine.joints?.value ?? {};
  const isFixed = profile.kinematics.mobility !== 'ground';
  const tool = base === null || !isFixed ? null : toolPoint(profile, base, joints);
  const latches = input.latches.filter((latch) => concerns(latch, machine.id));
  return {
    id: machine.id,
    label: machine.machine.label,
    name: { ...profile.name },
    profileId: profile.id,
    class: profile.class,
    serialNo: machine.machine.serialNo,
    assetId: machine.machine.assetId,
    grade: permitWayOf(profile, machine.machine.wire)?.grade ?? 'locked',
    connection: machine.connection,
    levelId:
      base === null
        ? null
        : levelOfHeight(
            input.site,
            profile.kinematics.mobility === 'vertical' ? (tool?.[2] ?? base.zM) : (input.standsAtM ?? base.zM),
          ),
    pose: aged(machine.pose, poseLimitMs, nowMonoMs, ({ pose, speedMps }) => ({ ...pose, speedMps })),
    tool: aged(tool === null ? null : machine.joints, staleAfterMs.joints, nowMonoMs, () => {
      const [xM, yM, zM] = tool ?? [0, 0, 0];
      return { xM, yM, zM };
    }),
    battery: aged(machine.battery, staleAfterMs.battery, nowMonoMs, (value) => value),
    health: aged(machine.health, staleAfterMs.health, nowMonoMs, ({ level, message, values }) => ({
      ...{ level, message, texts: textsOf(values) },
    })),
    ...(profile.steppedMoves === undefined ? {} : { steppedWorks: profile.steppedMoves.map(({ work }) => work) }),
    footprint: base === null ? [] : placeRing(profile.kinematics.footprint, base).map(([x, y]) => [x, y]),
    parts: base === null ? [] : drawnParts(input, joints),
    verdict: machine.verdict?.value ?? null,
    verdictAgeMs: machine.verdict === null ? null : Math.round(input.nowWallMonoMs - machine.verdict.receivedMonoMs),
    latches,
    timeState: input.state.state,
    timeStateSinceMs: input.state.sinceMs,
    timeStateCause: input.state.cause,
    told: toldOf(machine, nowMonoMs),
    expectedBy: input.expectedBy,
    task: input.task,
    command: input.command,
    control: input.control,
    needsYou: needsYou(input, latches),
    dimensions: {
      lengthM: profile.dimensions.lengthM.value,
      widthM: profile.dimensions.widthM.value,
      heightM: profile.dimensions.heightM.value,
      massKg: profile.massKg.value,
    },
  };
}

function toldOf({ toldMode, operatingHours, refused }: LiveMachine, nowMonoMs: number): MachineView['told'] {
  const ages = [toldMode, operatingHours].flatMap((one) => (one === null ? [] : [nowMonoMs - one.receivedMonoMs]));
  return {
    mode: toldMode?.value ?? null,
    operatingHours: operatingHours?.value ?? null,
    ageMs: ages.length === 0 ? null : Math.round(Math.max(...ages)),
    refused: [...refused]
      .map(([code, { value: count, receivedMonoMs }]) => ({
        code,
        count,
        ageMs: Math.round(nowMonoMs - receivedMonoMs),
      }))
      .sort((left, right) => left.ageMs - right.ageMs),
  };
}

function drawnParts({ machine }: MachineViewInput, joints: Readonly<Record<string, number>>): MachineView['parts'] {
  const base = machine.pose?.value.pose;
  if (base === undefined) return [];
  return partsAt(machine.profile, base, joints)
    .filter((part) => part.kind !== 'base')
    .map((part) => ({
      name: part.name,
      from: [part.from[0], part.from[1]],
      to: [part.to[0], part.to[1]],
      radiusM: part.radiusM,
    }));
}

function concerns(latch: InterlockLatch, machineId: string): boolean {
  return latch.scope.type === 'machine' && latch.scope.machineId === machineId;
}

/** Sorted first what only a person can end, then what a person should know. */
function needsYou(input: MachineViewInput, latches: readonly InterlockLatch[]): MachineView['needsYou'] {
  const { machine, nowMonoMs, task } = input;
  const verdict = machine.verdict?.value ?? null;
  if (latches.length > 0) return { rank: 6, code: 'reset-needed' };
  if (machine.isFaulty()) return { rank: 5, code: 'machine-fault' };
  if (machine.connection !== 'connected') return { rank: task === null ? 3 : 5, code: 'link-down' };
  if (machine.pose !== null && machine.isPoseStale(nowMonoMs)) return { rank: 4, code: 'stale' };
  if (task !== null && verdict !== null && levelForbidsMotion(verdict.level)) return { rank: 4, code: 'stopped' };
  if (machine.hasRefusedLately(nowMonoMs)) return { rank: 3, code: 'bad-messages' };
  if ((machine.battery?.value.fillRatio ?? 1) < 0.15) return { rank: 2, code: 'battery-low' };
  if (task !== null && verdict?.level === 'limit') return { rank: 1, code: 'slowed' };
  return { rank: 0, code: null };
}
