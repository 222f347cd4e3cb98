import { hookRadiusM, ratedLoadKg } from '../../../hardware-profiles/lifting.ts';
import { jointsOf, toolPoint } from '../../../hardware-profiles/kinematics.ts';
import type { Landing } from '../../../missions/site-model.ts';
import type { MachineReport } from '../../../robot-bridge/link.ts';
import type { LiftReading } from '../../contract/accounts/lift-reading.ts';
import { liftAlarms, type LiftAlarm, type LiftSensor } from '../../contract/accounts/work-cycle.ts';
import { staleAfterMs, type LiveMachine } from '../live-machine.ts';
import { alarmOfRule, cycleRules } from './cycle-rules.ts';

/** A number in the key-values of diagnostics: told and good, told as unknown, or not told. */
type Told = number | 'unknown' | null;

export interface ReadingPorts {
  readonly nowMonoMs: number;
  readonly atMs: number;
  /** Of the site's anemometer, null where none has been heard lately. */
  readonly windMps: number | null;
  readonly landings: readonly Landing[];
  /** People that calls say are aboard; null where no call says so. */
  readonly aboard: number | null;
}

export function liftKindOf(machine: LiveMachine): LiftReading['kind'] | null {
  if (machine.profile.class === 'crane') return 'crane';
  return machine.profile.kinematics.mobility === 'vertical' ? 'hoist' : null;
}

/** What a crane or a cage tells at this moment. `report`: the message that brought the news, for what is only in messages (speeds). */
export function liftReadingOf(
  machine: LiveMachine,
  kind: LiftReading['kind'],
  ports: ReadingPorts,
  report: MachineReport | null = null,
): LiftReading {
  const isHeard = machine.connection === 'connected';
  const health = isHeard ? fresh(machine.health, staleAfterMs.health, ports.nowMonoMs) : null;
  const joints = isHeard ? fresh(machine.joints, staleAfterMs.joints, ports.nowMonoMs) : null;
  const values = health?.values ?? {};
  const faults: LiftSensor[] = [];
  const load = numberOf(values['load_kg']);
  if (load === 'unknown' || (typeof load === 'number' && load < 0)) faults.push('load');
  const wind = numberOf(values['wind_mps']);
  if (wind === 'unknown') faults.push('wind');
  const windMps = typeof wind === 'number' ? wind : wind === null ? ports.windMps : null;
  const place = joints === null ? {} : placeOf(machine, kind, joints);
  return {
    machineId: machine.id,
    kind,
    atMs: ports.atMs,
    ...(typeof load === 'number' && load >= 0 ? { loadKg: load } : {}),
    ...ratedOf(machine, kind, place.radiusM),
    ...toolOf(values['tool']),
    ...place,
    ...(kind === 'hoist' ? cageOf(machine, place.heightM, ports, report) : {}),
    ...(windMps === null ? {} : { windMps }),
    ...peopleOf(kind, numberOf(values['people']), ports.aboard),
    ...number('tiltXRad', radians(numberOf(values['tilt_x_deg']))),
    ...number('tiltYRad', radians(numberOf(values['tilt_y_deg']))),
    ...number('falls', numberOf(values['falls'])),
    ...number('cycleCount', numberOf(values['cycle_count'])),
    alarms: alarmsOf(machine, values['alarms']),
    faults,
  };
}

function fresh<T>(
  received: { readonly value: T; readonly receivedMonoMs: number } | null,
  limitMs: number,
  nowMonoMs: number,
): T | null {
  return received !== null && nowMonoMs - received.receivedMonoMs <= limitMs ? received.value : null;
}

function numberOf(text: string | undefined): Told {
  if (text === undefined) return null;
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : 'unknown';
}

function number<K extends string>(name: K, told: Told): Partial<Record<K, number>> {
  return typeof told === 'number' ? ({ [name]: told } as Record<K, number>) : {};
}

function radians(told: Told): Told {
  return typeof told === 'number' ? (told * Math.PI) / 180 : told;
}

function placeOf(
  { profile }: LiveMachine,
  kind: LiftReading['kind'],
  joints: Readonly<Record<string, number>>,
): Pick<LiftReading, 'radiusM' | 'heightM' | 'slewRad' | 'ropeM'> {
  // A joint that the machine does not tell of would stand at its home, which nobody has measured.
  if (jointsOf(profile).some(({ name }) => joints[name] === undefined)) return {};
  const [, , zM] = toolPoint(profile, { xM: 0, yM: 0, zM: 0, yawRad: 0 }, joints);
  if (kind === 'hoist') return { heightM: zM };
  const jointAt = (wanted: 'slew' | 'hoist') =>
    joints[jointsOf(profile).find((each) => each.kind === wanted)?.name ?? ''];
  const [slewRad, ropeM] = [jointAt('slew'), jointAt('hoist')];
  return {
    heightM: zM,
    radiusM: hookRadiusM(profile, joints),
    ...(slewRad === undefined ? {} : { slewRad }),
    ...(ropeM === undefined ? {} : { ropeM }),
  };
}

function ratedOf(
  { profile }: LiveMachine,
  kind: LiftReading['kind'],
  radiusM: number | undefined,
): Pick<LiftReading, 'ratedKg'> {
  if (kind === 'hoist') return profile.hoisting === undefined ? {} : { ratedKg: profile.hoisting.loadMaxKg.value };
  const ratedKg = radiusM === undefined ? null : ratedLoadKg(profile, radiusM);
  return ratedKg === null ? {} : { ratedKg };
}

function toolOf(tool: string | undefined): Pick<LiftReading, 'hook' | 'gate'> {
  if (tool === 'hook=on') return { hook: 'holds' };
  if (tool === 'hook=off') return { hook: 'empty' };
  if (tool === 'gate=on') return { gate: 'open' };
  return tool === 'gate=off' ? { gate: 'shut' } : {};
}

function cageOf(
  machine: LiveMachine,
  heightM: number | undefined,
  { landings }: ReadingPorts,
  report: MachineReport | null,
): Pick<LiftReading, 'speedMps' | 'levelId'> {
  const joint = jointsOf(machine.profile).find(({ kind }) => kind === 'hoist');
  const speedMps = report?.type === 'joints' && joint !== undefined ? report.velocities[joint.name] : undefined;
  const baseM = machine.pose?.value.pose.zM ?? null;
  const landing =
    heightM === undefined || baseM === null
      ? undefined
      : landings.find(
          ({ machineId, cagePose }) =>
            machineId === machine.id && Math.abs(cagePose.zM - (baseM + heightM)) <= cycleRules.atLandingM.value,
        );
  return {
    ...(speedMps === undefined ? {} : { speedMps }),
    ...(landing === undefined ? {} : { levelId: landing.levelId }),
  };
}

function peopleOf(kind: LiftReading['kind'], counted: Told, aboard: number | null): Pick<LiftReading, 'people'> {
  if (kind !== 'hoist') return {};
  if (typeof counted === 'number') return { people: { count: counted, source: 'counter' } };
  return aboard === null ? {} : { people: { count: aboard, source: 'calls' } };
}

function isAlarm(word: string): word is LiftAlarm {
  return (liftAlarms as readonly string[]).includes(word);
}

/** The machine's own alarms, and those that the interlock's verdict amounts to. */
function alarmsOf(machine: LiveMachine, own: string | undefined): LiftAlarm[] {
  const told = (own ?? '').split(',').map((word) => word.trim());
  const judged = (machine.verdict?.value.reasons ?? []).flatMap(({ ruleId }) => alarmOfRule[ruleId] ?? []);
  const faulty: readonly LiftAlarm[] = machine.isFaulty() ? ['fault'] : [];
  return [...new Set([...told.filter(isAlarm), ...judged, ...faulty])];
}
