import {
  IFCBEAM,
  IFCBUILDINGSTOREY,
  IFCCOLUMN,
  IFCCONVERSIONBASEDUNIT,
  IFCOPENINGELEMENT,
  IFCPROJECT,
  IFCRAILING,
  IFCRELAGGREGATES,
  IFCRELCONTAINEDINSPATIALSTRUCTURE,
  IFCRELVOIDSELEMENT,
  IFCSIUNIT,
  IFCSLAB,
  IFCSTAIR,
  IFCSTAIRFLIGHT,
  IFCWALL,
  IfcAPI,
  LogLevel,
} from 'web-ifc';
import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { SiteGeoreference } from '../contract/site/site-anchor.ts';
import { numberOf, referencesOf, siPrefixes, textOf, type IfcLine } from './ifc-attributes.ts';
import { readGeoreference } from './ifc-georeference.ts';
import { importLimits } from './import-limits.ts';
import type { Mesh } from './mesh.ts';

export type ElementKind = 'slab' | 'column' | 'wall' | 'beam' | 'stair' | 'railing' | 'opening';

/** One building element as the file has it, its mesh placed in the site frame. */
export interface IfcElement {
  readonly kind: ElementKind;
  readonly globalId: string;
  readonly name: string;
  /** Upper-case, '' when the file says nothing: FLOOR, ROOF, LANDING, BASESLAB … */
  readonly predefinedType: string;
  readonly storeyName: string;
  /** Global id of the element that an opening cuts; '' for others. */
  readonly hostGlobalId: string;
  /** Whether the element is a part of a stair. */
  readonly isPartOfStair: boolean;
  readonly mesh: Mesh;
}

export interface IfcStorey {
  readonly name: string;
  readonly globalId: string;
  /** As the storey's attribute says, metres; null when absent. */
  readonly elevationM: number | null;
}

export interface IfcContent {
  readonly schema: string;
  readonly projectName: string;
  readonly storeys: readonly IfcStorey[];
  readonly elements: readonly IfcElement[];
  /** Where it says it is on earth. */
  readonly georeference: SiteGeoreference | null;
}

const kinds: readonly (readonly [ElementKind, number])[] = [
  ['slab', IFCSLAB],
  ['column', IFCCOLUMN],
  ['wall', IFCWALL],
  ['beam', IFCBEAM],
  ['stair', IFCSTAIR],
  ['stair', IFCSTAIRFLIGHT],
  ['railing', IFCRAILING],
  ['opening', IFCOPENINGELEMENT],
];

let cachedApi: Promise<IfcAPI> | null = null;

/** The WASM module costs about 0.1 s and 20 MB to start, so a process keeps one. */
function ifcApi(): Promise<IfcAPI> {
  cachedApi ??= (async () => {
    const api = new IfcAPI();
    await api.Init();
    api.SetLogLevel(LogLevel.LOG_LEVEL_OFF);
    return api;
  })();
  return cachedApi;
}

/**
 * Reads the elements that make floors. Refuses 'site-file-invalid' with the cause; nothing the file holds makes it throw.
 *
 * @param bytes IFC2X3 or IFC4 in STEP text.
 */
export async function readIfc(bytes: Uint8Array, fileName: string): Promise<Result<IfcContent>> {
  const cause = faultOfText(bytes);
  if (cause !== null) return refuse({ code: 'site-file-invalid', facts: { file: fileName, ...cause } });
  const api = await ifcApi();
  let modelId = -1;
  try {
    modelId = api.OpenModel(bytes, { MEMORY_LIMIT: 2_000_000_000 });
    if (modelId < 0) return refuse({ code: 'site-file-invalid', facts: { file: fileName, cause: 'not-readable' } });
    return new IfcReader(api, modelId).read(fileName);
  } catch (error) {
    // After a fault inside the WASM module its memory is not to be trusted: the next import starts a new one.
    cachedApi = null;
    const detail = error instanceof Error ? error.message.slice(0, 200) : String(error).slice(0, 200);
    return refuse({ code: 'site-file-invalid', facts: { file: fileName, cause: 'not-readable', detail } });
  } finally {
    if (cachedApi !== null && modelId >= 0) api.CloseModel(modelId);
  }
}

const headBytes = 65_536;
const tailBytes = 4_096;

/** What can be said of a file before it is parsed. The parser itself is lenient: half a file would give half a building. */
function faultOfText(bytes: Uint8Array): Record<string, unknown> | null {
  if (bytes.length === 0) return { cause: 'empty-file' };
  const maxBytes = importLimits.fileSizeMaxBytes.value;
  if (bytes.length > maxBytes) return { cause: 'too-large', sizeBytes: bytes.length, maxBytes };
  const latin1 = new TextDecoder('latin1');
  const head = latin1.decode(bytes.subarray(0, headBytes));
  if (!head.slice(0, 256).includes('ISO-10303-21')) return { cause: 'not-ifc' };
  const schema = /FILE_SCHEMA\s*\(\s*\(\s*'([^']*)'/i.exec(head)?.[1]?.toUpperCase() ?? '';
  if (!schema.startsWith('IFC2X3') && !schema.startsWith('IFC4')) return { cause: 'schema-unsupported', schema };
  if (!/END-ISO-10303-21\s*;/.test(latin1.decode(bytes.subarray(-tailBytes)))) return { cause: 'truncated' };
  return null;
}

class IfcReader {
  readonly #api: IfcAPI;
  readonly #modelId: number;
  readonly #storeyOf = new Map<number, number>();
  readonly #parentOf = new Map<number, number>();
  readonly #hostOf = new Map<number, number>();

  constructor(api: IfcAPI, modelId: number) {
    this.#api = api;
    this.#modelId = modelId;
  }

  read(fileName: string): Result<IfcContent> {
    const elementCount = kinds.reduce((sum, [, type]) => sum + this.#ids(type).length, 0);
    const elementsMax = importLimits.elementsMax.value;
    if (elementCount > elementsMax) {
      return refuse({
        code: 'site-file-invalid',
        facts: { file: fileName, cause: 'too-large', elementCount, elementsMax },
      });
    }
    this.#readRelations();
    const elements: IfcElement[] = [];
    const seen = new Set<number>();
    for (const [kind, type] of kinds) {
      for (const id of this.#ids(type)) {
        if (seen.has(id)) continue;
        seen.add(id);
        elements.push(this.#element(kind, id));
      }
    }
    const storeys = this.#storeys();
    const project = this.#api.GetLineIDsWithType(this.#modelId, IFCPROJECT);
    const projectName = project.size() > 0 ? textOf(this.#line(project.get(0))['Name']) : '';
    const georeference = readGeoreference({
      ids: (type) => this.#ids(type),
      line: (id) => this.#line(id),
      lengthUnitM: this.#lengthUnitM(),
    });
    const schema = this.#api.GetModelSchema(this.#modelId);
    return ok({ schema, projectName, storeys, elements, georeference });
  }

  #ids(type: number): number[] {
    const vector = this.#api.GetLineIDsWithType(this.#modelId, type, true);
    return Array.from({ length: vector.size() }, (_, index) => vector.get(index)).sort((left, right) => left - right);
  }

  #line(id: number): IfcLine {
    return this.#api.GetLine(this.#modelId, id) as IfcLine;
  }

  #readRelations(): void {
    for (const id of this.#ids(IFCRELCONTAINEDINSPATIALSTRUCTURE)) {
      const line = this.#line(id);
      const storey = referencesOf(line['RelatingStructure'])[0];
      for (const element of referencesOf(line['RelatedElements'])) {
        if (storey !== undefined) this.#storeyOf.set(element, storey);
      }
    }
    for (const id of this.#ids(IFCRELAGGREGATES)) {
      const line = this.#line(id);
      const parent = referencesOf(line['RelatingObject'])[0];
      for (const part of referencesOf(line['RelatedObjects'])) {
        if (parent !== undefined) this.#parentOf.set(part, parent);
      }
    }
    for (const id of this.#ids(IFCRELVOIDSELEMENT)) {
      const line = this.#line(id);
      const host = referencesOf(line['RelatingBuildingElement'])[0];
      const opening = referencesOf(line['RelatedOpeningElement'])[0];
      if (host !== undefined && opening !== undefined) this.#hostOf.set(opening, host);
    }
  }

  #storeys(): IfcStorey[] {
    const factor = this.#lengthUnitM();
    return this.#ids(IFCBUILDINGSTOREY).map((id) => {
      const line = this.#line(id);
      const elevation = numberOf(line['Elevation']);
      return {
        name: textOf(line['Name']),
        globalId: textOf(line['GlobalId']),
        elevationM: elevation === null ? null : elevation * factor,
      };
    });
  }

  /** Metres per length unit of the file's attributes. Meshes come in metres already. */
  #lengthUnitM(): number {
    for (const id of this.#ids(IFCCONVERSIONBASEDUNIT)) {
      const line = this.#line(id);
      if (textOf(line['UnitType']) !== 'LENGTHUNIT') continue;
      const factor = referencesOf(line['ConversionFactor'])[0];
      const metres = factor === undefined ? null : numberOf(this.#line(factor)['ValueComponent']);
      if (metres !== null) return metres;
    }
    for (const id of this.#ids(IFCSIUNIT)) {
      const line = this.#line(id);
      if (textOf(line['UnitType']) === 'LENGTHUNIT') return siPrefixes[textOf(line['Prefix'])] ?? 1;
    }
    return 1;
  }

  #element(kind: ElementKind, id: number): IfcElement {
    const line = this.#line(id);
    const parent = this.#parentOf.get(id);
    const host = this.#hostOf.get(id);
    const storey = this.#storeyOf.get(id) ?? (parent === undefined ? undefined : this.#storeyOf.get(parent));
    return {
      kind,
      globalId: textOf(line['GlobalId']),
      name: textOf(line['Name']),
      predefinedType: textOf(line['PredefinedType']).toUpperCase(),
      storeyName: storey === undefined ? '' : textOf(this.#line(storey)['Name']),
      hostGlobalId: host === undefined ? '' : textOf(this.#line(host)['GlobalId']),
      isPartOfStair: parent !== undefined && this.#api.GetLineType(this.#modelId, parent) === IFCSTAIR,
      mesh: this.#mesh(id),
    };
  }

  /** Triangles in the site frame. web-ifc has y up and z towards south; ours has y north and z up. */
  #mesh(id: number): Mesh {
    const flat = this.#api.GetFlatMesh(this.#modelId, id);
    const numbers: number[] = [];
    for (let part = 0; part < flat.geometries.size(); part += 1) {
      const placed = flat.geometries.get(part);
      const geometry = this.#api.GetGeometry(this.#modelId, placed.geometryExpressID);
      const vertices = this.#api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize());
      const indices = this.#api.GetIndexArray(geometry.GetIndexData(), geometry.GetIndexDataSize());
      const [a = 1, b = 0, c = 0, , d = 0, e = 1, f = 0, , g = 0, h = 0, i = 1, , x = 0, y = 0, z = 0] =
        placed.flatTransformation;
      for (const index of indices) {
        const u = vertices[index * 6] ?? 0;
        const v = vertices[index * 6 + 1] ?? 0;
        const w = vertices[index * 6 + 2] ?? 0;
        numbers.push(a * u + d * v + g * w + x, -(c * u + f * v + i * w + z), b * u + e * v + h * w + y);
      }
      geometry.delete();
    }
    return { triangles: finiteTriangles(numbers) };
  }
}

/** A triangle with a corner that is no number would poison every sum it enters. */
function finiteTriangles(numbers: readonly number[]): Float64Array {
  if (numbers.every(Number.isFinite)) return Float64Array.from(numbers);
  const kept: number[] = [];
  for (let index = 0; index < numbers.length; index += 9) {
    const triangle = numbers.slice(index, index + 9);
    if (triangle.every(Number.isFinite)) kept.push(...triangle);
  }
  return Float64Array.from(kept);
}
