import type { Point, Polygon, Pose, Ring } from '../kernel/geometry.ts';
import type { BuildingElement } from './building-element.ts';
import type { LevelId, MachineId, SiteId, SlabId, ZoneId } from '../kernel/ids.ts';

/** The building as the fleet sees it. Made by controller/site, read by planner, interlock, simulator and console. */
export interface SiteModel {
  readonly siteId: SiteId;
  readonly name: string;
  /** File name the model came from, and its SHA-256 in lower-case hex. */
  readonly source: { readonly file: string; readonly sha256: string; readonly kind: 'ifc' | 'geojson' };
  /** Lowest first. */
  readonly levels: readonly Level[];
  /** What a crane may set; absent of models that know no elements. */
  readonly elements?: readonly BuildingElement[];
  readonly setAside: readonly SetAside[];
  /** Zones that come with the model or its staging; people add others through the API. */
  readonly zones: readonly Zone[];
  readonly landings: readonly Landing[];
  /** Overhead lines, as they hang: no machine comes near them. */
  readonly lines?: readonly PowerLine[];
  /** Where the model itself says it is on earth. */
  readonly georeference?: ModelGeoreference;
}

/** Degrees of the site's origin as the building model has them (WGS 84 or what it takes for it); nobody has looked at them. */
export interface ModelGeoreference {
  readonly from: 'IfcSite' | 'IfcMapConversion';
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  /** Above sea level; null where it is not told. */
  readonly heightM: number | null;
  /** Azimuth of the site's y axis, degrees clockwise from true north. */
  readonly yAzimuthDeg: number;
  readonly mapGrid: string | null;
}

export interface PowerLine {
  readonly id: string;
  readonly voltageKv: number;
  /** The lowest wire: x, y and height above the site's zero, metres. */
  readonly points: readonly (readonly [xM: number, yM: number, zM: number])[];
}

export interface Level {
  readonly id: LevelId;
  readonly name: string;
  /** Top of the level's main slab above the site's zero, metres. */
  readonly elevationM: number;
  readonly slabs: readonly Slab[];
  readonly columns: readonly Column[];
  readonly walls: readonly Wall[];
  readonly stairs: readonly Footprint[];
  readonly openings: readonly Opening[];
  readonly fallEdges: readonly FallEdge[];
}

export interface Slab extends Polygon {
  readonly id: SlabId;
  readonly globalId: string;
  readonly name: string;
  /** Net area of the top faces (holes taken out), m². */
  readonly areaM2: number;
  readonly thicknessM: number;
  /** Height of the top face above the site's zero, metres. */
  readonly topM: number;
  /** Known of few slabs, from the design or the site's engineer; where absent no load is checked. */
  readonly bearing?: SlabBearing;
}

/** What a slab carries besides itself. */
export interface SlabBearing {
  /** Design load for use at full strength, kPa (kN/m²). */
  readonly liveLoadKpa: number;
  /** Compressive strength of its grade at 28 days. */
  readonly strengthMpa: number;
  /** When it was placed, site epoch ms; absent: it has its full strength. */
  readonly placedAtMs?: number;
  /** Mean temperature of the concrete since then; absent: 20 °C. */
  readonly temperatureC?: number;
  /** What formwork and props below it are made for besides the concrete; absent: it stands by itself. */
  readonly propsKpa?: number;
  /** The greatest force on one spot (a wheel, a foot) that its design allows, kN; absent: not known, and not checked. */
  readonly pointLoadKn?: number;
}

export interface Column {
  readonly globalId: string;
  /** Footprint at floor height. */
  readonly outline: Ring;
}

export interface Wall {
  readonly globalId: string;
  readonly outline: Ring;
  readonly heightM: number;
}

export interface Footprint {
  readonly globalId: string;
  readonly outline: Ring;
}

export interface Opening {
  readonly globalId: string;
  readonly slabId: SlabId;
  readonly outline: Ring;
}

/** A stretch of slab outline or opening that no wall guards: a machine or person can fall here. */
export interface FallEdge {
  readonly from: Point;
  readonly to: Point;
  readonly kind: 'outline' | 'opening';
  readonly slabId: SlabId;
  /** Set where a hoist's landing gate closes this stretch. */
  readonly landingId?: string;
}

/** A shape that looked like a floor and is none, with the reason. */
export interface SetAside {
  readonly globalId: string;
  readonly name: string;
  readonly levelName: string;
  readonly reason: 'stair-landing' | 'too-small' | 'roof' | 'no-horizontal-top' | 'no-geometry' | 'ramp';
  readonly detail: string;
  readonly areaM2: number;
}

/** Zone kinds carry the names of VDA 5050 3.0 where it has one. */
export const zoneKinds = [
  'BLOCKED',
  'PEOPLE_FREE',
  'SPEED_LIMIT',
  'STAGING',
  'WALKWAY',
  'RELEASE',
  'PERMIT_TO_WORK',
] as const;
export type ZoneKind = (typeof zoneKinds)[number];

export interface Zone {
  readonly id: ZoneId;
  readonly levelId: LevelId;
  readonly kind: ZoneKind;
  readonly name: string;
  readonly outline: Ring;
  /** For SPEED_LIMIT only, m/s. */
  readonly speedMaxMps?: number;
  /** For PERMIT_TO_WORK only: whom it keeps out while no work permit is open; absent: machines. */
  readonly closedTo?: 'machines' | 'people';
  /** Machines it applies to; absent means all. */
  readonly machineIds?: readonly MachineId[];
}

/** Where a hoist cage meets a level. */
export interface Landing {
  readonly id: string;
  readonly levelId: LevelId;
  /** The cage's resting pose at this landing (z = floor height). */
  readonly cagePose: Pose;
  /** Where a machine waits on the slab, facing the gate. */
  readonly waitPose: Pose;
  readonly machineId: MachineId;
}
