import { noAxes, type AxisBound } from '../../../kernel/axis-bounds.ts';
import type { PermitLevel } from '../../../kernel/permit.ts';
import type { LapsedPaper, Reason } from '../../contract/interlock/interlock.ts';
import type { Body } from '../body.ts';
import type { Finding } from '../finding.ts';
import type { FreshBay } from '../heard/fresh-concrete.ts';
import type { LevelOffset } from '../heard/reference-tags.ts';
import type { SensedZone } from '../heard/sensed-zone.ts';
import type { LevelCount } from '../heard/level-count.ts';
import type { Limits } from '../limits/limits.ts';
import type { PairSearch } from '../geometry/pair-search.ts';
import type { World } from '../geometry/world.ts';
import type { Latch } from '../latching/latches.ts';

export type { Finding } from '../finding.ts';

/** A person as an occupancy disc: last sighting of the tag. */
export interface PersonTrack {
  readonly personId: string;
  xM: number;
  yM: number;
  zM: number;
  levelIndex: number;
  seenAtMs: number;
}

/**
 * `toldAtMs`: when the controller first said so, without saying otherwise since; `releasedUntilMs`: until when it is released, −Infinity where it is
 * not.
 */
export type ToldPaper = LapsedPaper & { readonly toldAtMs: number; readonly releasedUntilMs: number };

/** Which machines have lapsed papers, by id, as the controller said last; `atMs` −Infinity before its first word. */
export interface Papers {
  readonly lapsed: ReadonlyMap<string, ToldPaper>;
  readonly atMs: number;
}

/** Who we are, and which site we judge: what a machine may know otherwise. Hashes in lower-case hex. */
export interface Identity {
  readonly epoch: number;
  readonly geometryHash: string;
  readonly limitsHash: string;
}

/** Everything a rule may look at. Times are on the interlock's monotonic clock. */
export interface Scene {
  nowMs: number;
  readonly limits: Limits;
  readonly world: World;
  readonly bodies: readonly Body[];
  /** Those of them that are cranes, in the same order. */
  readonly cranes: readonly Body[];
  readonly bodyById: ReadonlyMap<string, Body>;
  /** How far others keep from each machine, by its index: `marginFor`. Metres. */
  readonly marginsM: Float64Array;
  /** `Body.formNumber` and `Body.driftM` of each machine, by its index. */
  readonly forms: Float64Array;
  readonly driftsM: Float64Array;
  /** Where each machine is, NaN where that is unknown, and how far it reaches, by its index. Metres. */
  readonly xsM: Float64Array;
  readonly ysM: Float64Array;
  readonly reachesM: Float64Array;
  people: readonly PersonTrack[];
  /** Whose tag has been silent for so long that somebody is on his level whom nobody sees. */
  untracked: readonly PersonTrack[];
  /** Who may be near whom in this cycle. */
  readonly pairs: PairSearch;
  tagsAtMs: number;
  /** Newest reading of the site's wind, m/s, when it came, and the greatest reading of the last while. */
  windMps: number;
  gustMps: number;
  windAtMs: number;
  papers: Papers;
  /** Until when each PERMIT_TO_WORK zone is open; one that is not named is closed. */
  workUntilMs: ReadonlyMap<string, number>;
  /** People by gates and by tags, by level of the world; empty on a site without counters. */
  headCounts: readonly (LevelCount | null)[];
  /** Where reference tags are told to be elsewhere, by level of the world; empty on a site without any. */
  levelOffsets: readonly (LevelOffset | null)[];
  /** What presence sensors say, by zone; empty on a site without any. */
  sensedZones: ReadonlyMap<string, SensedZone>;
  /** Tags that have not moved for long. */
  stillTags: readonly PersonTrack[];
  /** Bays of concrete that some machine may not drive on yet. */
  concrete: readonly FreshBay[];
  heartbeatAtMs: number;
  /** When a tablet last said that somebody who works on the site looks at it. */
  tabletAtMs: number;
  startedAtMs: number;
  /** How long after the start what a predecessor permitted may still go on, ms. */
  readonly waitOutMs: number;
  /** Gap before this cycle, ms, when it was too long to trust anything; else 0. */
  lateGapMs: number;
  readonly identity: Identity;
  /** Machine of which nothing is known since the start, which therefore is not over; null for none. */
  awaitedId: string | null;
  /** How long events of ours have waited for the controller to record any, ms. */
  recordWaitMs: number;
  readonly latches: readonly Latch[];
}

/** A pure function of scene and machine. */
export type Rule = (scene: Scene, body: Body) => Finding | null;

type ReasonParts = Pick<Reason, 'ruleId' | 'measured' | 'limit' | 'other'> &
  Partial<Pick<Reason, 'agesMs' | 'latchId'>>;

const noAges: Reason['agesMs'] = {};

/** Stand still, without regard to distance. */
export function holdFor(level: PermitLevel, parts: ReasonParts): Finding {
  return speedFinding({ level, speedMps: 0, releaseMps: 0, isCreep: false }, parts);
}

export function speedFinding(
  outcome: {
    readonly level: PermitLevel;
    readonly speedMps: number;
    readonly releaseMps: number;
    readonly isCreep: boolean;
    /** Only of a creep beside another machine: the gap it begins at, metres. */
    readonly creepGapM?: number;
  },
  parts: ReasonParts,
): Finding {
  return {
    level: outcome.level,
    travelSpeedMaxMps: outcome.speedMps,
    toolSpeedMaxMps: outcome.speedMps,
    axis: 'both',
    axes: noAxes,
    releaseSpeedMaxMps: outcome.releaseMps,
    isCreep: outcome.isCreep,
    creepGapM: outcome.isCreep ? (outcome.creepGapM ?? Infinity) : Infinity,
    // Name by name: a spread costs several times as much, and most cycles make a hundred of these.
    reason: {
      level: outcome.level,
      agesMs: parts.agesMs ?? noAges,
      latchId: parts.latchId ?? null,
      ruleId: parts.ruleId,
      measured: parts.measured,
      limit: parts.limit,
      other: parts.other,
    },
  };
}

/**
 * Bounds of single joints: the machine may move within them. One whose guard does not keep such bounds would ignore them, so that it stands
 * instead.
 */
export function axisFinding(body: Body, axes: readonly AxisBound[], parts: ReasonParts): Finding {
  if (!body.keepsAxes) return holdFor('hold', parts);
  const speedMps = body.nominalMps;
  return { ...speedFinding({ level: 'limit', speedMps, releaseMps: speedMps, isCreep: false }, parts), axes };
}

/** The same for the base alone. Sound only where the tool cannot reach what the rule protects by moving against a standing base. */
export function travelOnly(finding: Finding, body: Body): Finding {
  return { ...finding, axis: 'travel', toolSpeedMaxMps: body.nominalMps };
}

/** The same for the arm alone, while its base may go on. What holds one of the two does not hold the machine. */
export function toolOnly(finding: Finding, body: Body): Finding {
  const level = finding.level === 'run' ? 'run' : 'limit';
  return { ...finding, axis: 'tool', travelSpeedMaxMps: body.nominalMps, level, reason: { ...finding.reason, level } };
}

/** Level of a speed against the machine's own greatest speed. */
export function levelOfSpeed(speedMps: number, nominalMps: number): PermitLevel {
  if (speedMps <= 0) return 'hold';
  return speedMps < nominalMps ? 'limit' : 'run';
}

/** Speeds too small to be useful are none. */
export function usefulSpeedMps(speedMps: number, body: Body, limits: Limits): number {
  if (speedMps >= body.nominalMps) return body.nominalMps;
  return speedMps < limits.speedMinMps ? 0 : speedMps;
}

export function metres(value: number): { value: number; unit: string } {
  return { value: Math.round(value * 100) / 100, unit: 'm' };
}
