import type { InterlockConfig } from '../../contract/interlock/interlock.ts';
import { levelForbidsMotion, type PermitLevel } from '../../../kernel/permit.ts';
import type { MachineReport, TagSighting } from '../../../robot-bridge/link.ts';
import type { CycleRecord, KeyFrame } from './records.ts';

type PoseReport = Extract<MachineReport, { type: 'pose' }>;

/** How often the scene is drawn, ms of the core's time: people look at it, nothing is computed from it. */
export const scenePeriodMs = 200;
/** People and machines drawn at most. */
const entitiesMax = 1000;
const personRadiusM = 0.3;
const personHeightM = 1.8;

const gray = { r: 0.5, g: 0.5, b: 0.5, a: 1 };
const green = { r: 0.2, g: 0.7, b: 0.3, a: 0.8 };
const amber = { r: 1, g: 0.7, b: 0, a: 0.8 };
const red = { r: 0.85, g: 0.1, b: 0.1, a: 0.8 };
const blue = { r: 0.1, g: 0.4, b: 0.9, a: 0.9 };

/** Follows a recording's inputs and draws machines and people as foxglove.SceneUpdate in the frame `map`, metres. */
export class SiteScene {
  #config: InterlockConfig | null = null;
  readonly #poses = new Map<string, PoseReport['pose']>();
  readonly #people = new Map<string, TagSighting>();
  #drawnAtMs = -Infinity;
  #isSiteDue = false;

  /** A new file: it begins with the drawing of the site. */
  begin({ memory }: KeyFrame): void {
    this.configure(memory.config);
    this.#drawnAtMs = -Infinity;
    for (const body of memory.bodies) {
      const { pose } = body as { pose: PoseReport['pose'] | null };
      const at = memory.bodies.indexOf(body);
      const id = memory.config?.machines[at]?.machine.id;
      if (id !== undefined && pose !== null) this.#poses.set(id, pose);
    }
    for (const { personId, xM, yM, zM } of memory.inputs.people) {
      this.#people.set(personId, { tagId: personId, at: [xM, yM], zM });
    }
  }

  configure(config: InterlockConfig | null): void {
    this.#config = config;
    this.#isSiteDue = config !== null;
  }

  observe(report: MachineReport): void {
    if (report.type !== 'pose' || (this.#poses.size >= entitiesMax && !this.#poses.has(report.machineId))) return;
    const { xM, yM, zM, yawRad } = report.pose;
    if ([xM, yM, zM, yawRad].every((value) => Number.isFinite(value))) this.#poses.set(report.machineId, report.pose);
  }

  observeTags(sightings: readonly TagSighting[]): void {
    for (const sighting of sightings) {
      const isDrawable = [...sighting.at, sighting.zM].every((value) => Number.isFinite(value));
      const hasRoom = this.#people.has(sighting.tagId) || this.#people.size < entitiesMax;
      if (isDrawable && hasRoom) this.#people.set(sighting.tagId, sighting);
    }
  }

  /** The scene after this cycle, or null when none is due. */
  after(cycle: CycleRecord, timeNs: bigint): unknown {
    if (cycle.nowMonoMs - this.#drawnAtMs < scenePeriodMs) return null;
    this.#drawnAtMs = cycle.nowMonoMs;
    const timestamp = { sec: Number(timeNs / 1_000_000_000n), nsec: Number(timeNs % 1_000_000_000n) };
    const site = this.#isSiteDue && this.#config !== null ? [siteEntity(this.#config, timestamp)] : [];
    this.#isSiteDue = false;
    const machines = (this.#config?.machines ?? []).flatMap(({ machine, profile }) => {
      const pose = this.#poses.get(machine.id);
      if (pose === undefined) return [];
      const verdict = cycle.verdicts.find(({ machineId }) => machineId === machine.id);
      const level = verdict?.level ?? 'hold';
      const rule = verdict?.reasons[0]?.ruleId ?? '';
      const { lengthM, widthM, heightM } = profile.dimensions;
      const size = { x: lengthM.value, y: widthM.value, z: heightM.value };
      const label = `${machine.label} ${level} ${rule}`.trim();
      return [machineEntity({ id: machine.id, pose, size, color: colorOf(level), label, timestamp })];
    });
    const people = [...this.#people.values()].map((person) => personEntity(person, timestamp));
    return { deletions: [], entities: [...site, ...machines, ...people] };
  }
}

function colorOf(level: PermitLevel): typeof red {
  if (levelForbidsMotion(level)) return red;
  return level === 'run' ? green : amber;
}

type Stamp = { readonly sec: number; readonly nsec: number };

function entity(id: string, timestamp: Stamp, parts: Readonly<Record<string, unknown>>): unknown {
  const forever = { sec: 0, nsec: 0 };
  const none = { metadata: [], arrows: [], cubes: [], spheres: [], cylinders: [], lines: [], triangles: [] };
  return {
    timestamp,
    frame_id: 'map',
    id,
    lifetime: forever,
    frame_locked: false,
    ...none,
    texts: [],
    models: [],
    ...parts,
  };
}

function poseAt(x: number, y: number, z: number, yawRad = 0) {
  const orientation = { x: 0, y: 0, z: Math.sin(yawRad / 2), w: Math.cos(yawRad / 2) };
  return { position: { x, y, z }, orientation };
}

interface MachineDrawing {
  readonly id: string;
  readonly pose: PoseReport['pose'];
  readonly size: { readonly x: number; readonly y: number; readonly z: number };
  readonly color: typeof red;
  readonly label: string;
  readonly timestamp: Stamp;
}

function machineEntity({ id, pose, size, color, label, timestamp }: MachineDrawing): unknown {
  const { xM, yM, zM, yawRad } = pose;
  const text = {
    pose: poseAt(xM, yM, zM + size.z + 0.3),
    billboard: true,
    font_size: 0.4,
    scale_invariant: false,
    color,
    text: label,
  };
  const cubes = [{ pose: poseAt(xM, yM, zM + size.z / 2, yawRad), size, color }];
  return entity(`machine/${id}`, timestamp, { cubes, texts: [text] });
}

function personEntity({ tagId, at, zM }: TagSighting, timestamp: Stamp): unknown {
  const size = { x: 2 * personRadiusM, y: 2 * personRadiusM, z: personHeightM };
  const pose = poseAt(at[0], at[1], zM + personHeightM / 2);
  return entity(`person/${tagId}`, timestamp, {
    cylinders: [{ pose, size, bottom_scale: 1, top_scale: 1, color: blue }],
  });
}

function siteEntity({ levels, zones }: InterlockConfig, timestamp: Stamp): unknown {
  const elevation = new Map(levels.map(({ id, elevationM }) => [id, elevationM]));
  const rings = levels.flatMap(({ elevationM, slabs }) =>
    slabs.flatMap(({ outline, holes }) => [outline, ...holes].map((ring) => loop(ring, elevationM, gray))),
  );
  const bounds = zones.map(({ outline, levelId, kind }) =>
    loop(outline, elevation.get(levelId) ?? 0, kind === 'BLOCKED' ? red : amber),
  );
  return entity('site', timestamp, { lines: [...rings, ...bounds] });
}

function loop(ring: readonly (readonly [number, number])[], zM: number, color: typeof red): unknown {
  const lineLoop = 1;
  const points = ring.map(([x, y]) => ({ x, y, z: zM }));
  const drawing = { type: lineLoop, pose: poseAt(0, 0, 0), thickness: 2, scale_invariant: true };
  return { ...drawing, points, color, colors: [], indices: [] };
}
