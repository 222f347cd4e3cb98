import type { Point, Ring } from '../../../kernel/geometry.ts';
import {
  columnSizeM,
  demoStoreys,
  hoistBay,
  hoistBayThicknessM,
  mainSlab,
  mainSlabThicknessM,
  stairOpening,
  type DemoBox,
  type DemoStorey,
  type Rect,
} from './demo-plan.ts';
import {
  derived,
  globalIdOf,
  keyword,
  list,
  real,
  StepFile,
  text,
  unset,
  type StepRef,
  type StepValue,
} from './step-file.ts';

/** The demo building as IFC4 text, in millimetres like most models of the trade. Every call gives the same bytes. */
export function writeDemoIfc(): string {
  return new DemoWriter().write();
}

const mmPerM = 1000;

const header = {
  name: 'demo-office.ifc',
  timeStamp: '2026-01-01T00:00:00',
  author: 'Banksman contributors',
  schema: 'IFC4',
} as const;

interface Solid {
  readonly ring: Ring;
  readonly fromM: number;
  readonly toM: number;
}

interface StoreyRefs {
  readonly storey: DemoStorey;
  readonly ref: StepRef;
  readonly placement: StepRef;
}

function ringOf({ xMinM, yMinM, xMaxM, yMaxM }: Rect): Ring {
  return [
    [xMinM, yMinM],
    [xMaxM, yMinM],
    [xMaxM, yMaxM],
    [xMinM, yMaxM],
  ];
}

function solidOf(box: Omit<DemoBox, 'name'>): Solid {
  return { ring: ringOf(box.rect), fromM: box.fromM, toM: box.toM };
}

class DemoWriter {
  readonly #file = new StepFile();
  readonly #context: StepRef;
  readonly #units: StepRef;
  readonly #origin: StepRef;

  constructor() {
    const file = this.#file;
    this.#origin = file.add('IFCAXIS2PLACEMENT3D', this.#point([0, 0], 0), unset, unset);
    this.#context = file.add(
      'IFCGEOMETRICREPRESENTATIONCONTEXT',
      unset,
      text('Model'),
      '3',
      '1.E-5',
      this.#origin,
      unset,
    );
    const length = file.add('IFCSIUNIT', derived, keyword('LENGTHUNIT'), keyword('MILLI'), keyword('METRE'));
    const area = file.add('IFCSIUNIT', derived, keyword('AREAUNIT'), unset, keyword('SQUARE_METRE'));
    const volume = file.add('IFCSIUNIT', derived, keyword('VOLUMEUNIT'), unset, keyword('CUBIC_METRE'));
    const angle = file.add('IFCSIUNIT', derived, keyword('PLANEANGLEUNIT'), unset, keyword('RADIAN'));
    this.#units = file.add('IFCUNITASSIGNMENT', list([length, area, volume, angle]));
  }

  write(): string {
    const file = this.#file;
    const id = (path: string): StepValue => text(globalIdOf(path));
    const project = file.add(
      'IFCPROJECT',
      ...[
        id('project'),
        unset,
        text('Banksman demo office'),
        unset,
        unset,
        unset,
        unset,
        list([this.#context]),
        this.#units,
      ],
    );
    const placement = this.#placement(null, 0);
    const element = keyword('ELEMENT');
    const site = file.add(
      'IFCSITE',
      ...[
        id('site'),
        unset,
        text('Demo site'),
        unset,
        unset,
        placement,
        unset,
        unset,
        element,
        unset,
        unset,
        unset,
        unset,
        unset,
      ],
    );
    const building = file.add(
      'IFCBUILDING',
      ...[
        id('building'),
        unset,
        text('Demo office'),
        unset,
        unset,
        placement,
        unset,
        unset,
        element,
        unset,
        unset,
        unset,
      ],
    );
    const storeys = demoStoreys.map((storey) => this.#storeyRefs(storey, placement));
    this.#aggregate('project', project, [site]);
    this.#aggregate('site', site, [building]);
    this.#aggregate(
      'building',
      building,
      storeys.map(({ ref }) => ref),
    );
    for (const storey of storeys) this.#storey(storey);
    return file.write(header);
  }

  #storeyRefs(storey: DemoStorey, building: StepRef): StoreyRefs {
    const placement = this.#placement(building, storey.elevationM);
    const id = text(globalIdOf(storey.name));
    const attributes = [id, unset, text(storey.name), unset, unset, placement, unset, unset, keyword('ELEMENT')];
    const ref = this.#file.add('IFCBUILDINGSTOREY', ...attributes, real(storey.elevationM * mmPerM));
    return { storey, ref, placement };
  }

  #storey(at: StoreyRefs): void {
    const { storey, ref } = at;
    const contained: StepRef[] = [
      ...this.#slabs(at),
      ...storey.columns.map((column, index) => this.#column(at, column, index)),
      ...storey.walls.map((wall) => {
        const host = this.#element(at, 'IFCWALL', wall.name, [solidOf(wall)], ['SOLIDWALL']);
        for (const opening of wall.openings) this.#opening(at, wall.name, host, opening);
        return host;
      }),
      ...storey.railings.map((railing) => this.#railing(at, railing)),
      ...(storey.hasStair ? [this.#stair(at)] : []),
    ];
    const id = text(globalIdOf(`${storey.name}/contained`));
    this.#file.add('IFCRELCONTAINEDINSPATIALSTRUCTURE', id, unset, unset, unset, list(contained), ref);
  }

  #slabs(at: StoreyRefs): StepRef[] {
    const { storey } = at;
    const isGround = storey.elevationM === 0;
    const body = solidOf({ rect: mainSlab, fromM: -mainSlabThicknessM, toM: 0 });
    const main = this.#element(at, 'IFCSLAB', 'Floor', [body], [isGround ? 'BASESLAB' : 'FLOOR']);
    for (const opening of storey.slabOpenings) {
      this.#opening(at, 'Floor', main, { ...opening, fromM: -mainSlabThicknessM - 0.05, toM: 0.05 });
    }
    const bayBody = solidOf({ rect: hoistBay, fromM: -hoistBayThicknessM, toM: 0 });
    const slabs = [main, this.#element(at, 'IFCSLAB', 'Hoist bay', [bayBody], ['FLOOR'])];
    const isTop = storey === demoStoreys.at(-1);
    return [...slabs, ...(isGround ? [this.#ramp(at)] : this.#brackets(at)), ...(isTop ? [this.#coreRoof(at)] : [])];
  }

  /** Corbels for the facade, modelled as slabs as one often meets them. */
  #brackets(at: StoreyRefs): StepRef[] {
    return [20, 40].map((xM, index) => {
      const rect: Rect = { xMinM: xM, yMinM: -0.5, xMaxM: xM + 0.8, yMaxM: 0 };
      const solid = solidOf({ rect, fromM: -0.5, toM: -0.3 });
      return this.#element(at, 'IFCSLAB', `Facade bracket ${index + 1}`, [solid], ['NOTDEFINED']);
    });
  }

  #coreRoof(at: StoreyRefs): StepRef {
    const rect: Rect = { xMinM: 26, yMinM: 10.5, xMaxM: 34, yMaxM: 16.5 };
    return this.#element(at, 'IFCSLAB', 'Core roof', [solidOf({ rect, fromM: 3, toM: 3.2 })], ['ROOF']);
  }

  /** A loading ramp of 12 % at the west side: its profile stands in the x–z plane and is extruded towards south. */
  #ramp(at: StoreyRefs): StepRef {
    const profile: Ring = [
      [-5, -0.9],
      [0, -0.9],
      [0, 0],
      [-5, -0.6],
    ];
    const axis = this.#direction(0, -1, 0);
    const position = this.#file.add('IFCAXIS2PLACEMENT3D', this.#point([0, 7], 0), axis, this.#direction(1, 0, 0));
    const solid = this.#extrusion(this.#profile(profile), position, 3);
    return this.#product(at, 'IFCSLAB', 'Loading ramp', 'SweptSolid', [solid], ['NOTDEFINED']);
  }

  #column(at: StoreyRefs, column: DemoStorey['columns'][number], index: number): StepRef {
    const lengthM = at.storey.heightM - mainSlabThicknessM;
    const halfM = columnSizeM[column.kind] / 2;
    const rect: Rect = { xMinM: -halfM, yMinM: -halfM, xMaxM: halfM, yMaxM: halfM };
    const shape = this.#shape('SweptSolid', [this.#prism({ ring: ringOf(rect), fromM: 0, toM: lengthM })]);
    const map = this.#file.add('IFCREPRESENTATIONMAP', this.#origin, shape);
    const target = this.#file.add(
      'IFCCARTESIANTRANSFORMATIONOPERATOR3D',
      unset,
      unset,
      this.#point([0, 0], 0),
      unset,
      unset,
    );
    const item = this.#file.add('IFCMAPPEDITEM', map, target);
    const axes = this.#file.add('IFCAXIS2PLACEMENT3D', this.#point([column.xM, column.yM], 0), unset, unset);
    const own = { ...at, placement: this.#file.add('IFCLOCALPLACEMENT', at.placement, axes) };
    return this.#product(own, 'IFCCOLUMN', `Column ${index + 1}`, 'MappedRepresentation', [item], ['COLUMN']);
  }

  /** Handrail, knee rail, toe board and posts every 2 m at most: what a real railing looks like to a mesh. */
  #railing(at: StoreyRefs, railing: DemoBox): StepRef {
    const { rect, toM } = railing;
    const bars: Solid[] = [
      [toM - 0.05, toM],
      [0.55, 0.6],
      [0, 0.15],
    ].map(([fromM = 0, barToM = 0]) => solidOf({ rect, fromM, toM: barToM }));
    return this.#element(at, 'IFCRAILING', railing.name, [...bars, ...posts(rect, toM)], ['GUARDRAIL']);
  }

  #stair(at: StoreyRefs): StepRef {
    const { heightM } = at.storey;
    const risers = Math.round(heightM / 2 / 0.165);
    const riserM = heightM / 2 / risers;
    const treadM = 0.26;
    const { xMinM, yMinM, xMaxM, yMaxM } = stairOpening;
    const widthM = 1.8;
    const steps = (fromX: number, baseM: number, direction: 1 | -1): Solid[] =>
      Array.from({ length: risers - 1 }, (_, index) => {
        const startM = direction === 1 ? yMinM + index * treadM : yMinM + (risers - 2 - index) * treadM;
        const rect: Rect = { xMinM: fromX, yMinM: startM, xMaxM: fromX + widthM, yMaxM: startM + treadM };
        const topM = baseM + (index + 1) * riserM;
        return solidOf({ rect, fromM: Math.max(0, topM - 2 * riserM), toM: topM });
      });
    const landing: Rect = { xMinM, yMinM: yMinM + (risers - 1) * treadM, xMaxM, yMaxM };
    const flight = (name: string, solids: readonly Solid[]): StepRef =>
      this.#element(
        at,
        'IFCSTAIRFLIGHT',
        name,
        solids,
        [],
        [`${risers}`, `${risers - 1}`, real(riserM * mmPerM), real(treadM * mmPerM), keyword('STRAIGHT')],
      );
    const parts = [
      flight('Stair flight 1', steps(xMinM, 0, 1)),
      flight('Stair flight 2', steps(xMaxM - widthM, heightM / 2, -1)),
      this.#element(
        at,
        'IFCSLAB',
        'Stair landing',
        [solidOf({ rect: landing, fromM: heightM / 2 - 0.15, toM: heightM / 2 })],
        ['LANDING'],
      ),
    ];
    const id = text(globalIdOf(`${at.storey.name}/Stair`));
    const stair = this.#file.add(
      'IFCSTAIR',
      ...[id, unset, text('Stair'), unset, unset, at.placement, unset, unset, keyword('HALF_TURN_STAIR')],
    );
    this.#aggregate(`${at.storey.name}/Stair`, stair, parts);
    return stair;
  }

  #opening(at: StoreyRefs, hostName: string, host: StepRef, box: DemoBox): void {
    const path = `${at.storey.name}/${hostName}/${box.name}`;
    const opening = this.#element(at, 'IFCOPENINGELEMENT', `${hostName}/${box.name}`, [solidOf(box)], ['OPENING']);
    this.#file.add('IFCRELVOIDSELEMENT', text(globalIdOf(`${path}/voids`)), unset, unset, unset, host, opening);
  }

  #element(
    at: StoreyRefs,
    entity: string,
    name: string,
    solids: readonly Solid[],
    types: readonly string[],
    more: readonly StepValue[] = [],
  ): StepRef {
    return this.#product(
      at,
      entity,
      name,
      'SweptSolid',
      solids.map((solid) => this.#prism(solid)),
      types,
      more,
    );
  }

  #product(
    at: StoreyRefs,
    entity: string,
    name: string,
    kind: string,
    items: readonly StepRef[],
    types: readonly string[],
    more: readonly StepValue[] = [],
  ): StepRef {
    const shape = this.#file.add('IFCPRODUCTDEFINITIONSHAPE', unset, unset, list([this.#shape(kind, items)]));
    const id = text(globalIdOf(`${at.storey.name}/${entity}/${name}`));
    const attributes = [id, unset, text(name), unset, unset, at.placement, shape, unset];
    return this.#file.add(entity, ...attributes, ...types.map(keyword), ...more);
  }

  #shape(kind: string, items: readonly StepRef[]): StepRef {
    return this.#file.add('IFCSHAPEREPRESENTATION', this.#context, text('Body'), text(kind), list(items));
  }

  #prism({ ring, fromM, toM }: Solid): StepRef {
    const position = this.#file.add('IFCAXIS2PLACEMENT3D', this.#point([0, 0], fromM), unset, unset);
    return this.#extrusion(this.#profile(ring), position, toM - fromM);
  }

  #extrusion(profile: StepRef, position: StepRef, depthM: number): StepRef {
    return this.#file.add('IFCEXTRUDEDAREASOLID', profile, position, this.#direction(0, 0, 1), real(depthM * mmPerM));
  }

  #profile(ring: Ring): StepRef {
    const points = ring.map(([x, y]) =>
      this.#file.add('IFCCARTESIANPOINT', list([real(x * mmPerM), real(y * mmPerM)])),
    );
    const line = this.#file.add('IFCPOLYLINE', list([...points, points[0] as StepRef]));
    return this.#file.add('IFCARBITRARYCLOSEDPROFILEDEF', keyword('AREA'), unset, line);
  }

  #placement(relativeTo: StepRef | null, heightM: number): StepRef {
    const axes = this.#file.add('IFCAXIS2PLACEMENT3D', this.#point([0, 0], heightM), unset, unset);
    return this.#file.add('IFCLOCALPLACEMENT', relativeTo ?? unset, axes);
  }

  #point([x, y]: Point, z: number): StepRef {
    return this.#file.add('IFCCARTESIANPOINT', list([real(x * mmPerM), real(y * mmPerM), real(z * mmPerM)]));
  }

  #direction(x: number, y: number, z: number): StepRef {
    return this.#file.add('IFCDIRECTION', list([real(x), real(y), real(z)]));
  }

  #aggregate(path: string, whole: StepRef, parts: readonly StepRef[]): void {
    this.#file.add('IFCRELAGGREGATES', text(globalIdOf(`${path}/aggregates`)), unset, unset, unset, whole, list(parts));
  }
}

const postDistanceMaxM = 2;

function posts(rect: Rect, toM: number): Solid[] {
  const { xMinM, yMinM, xMaxM, yMaxM } = rect;
  const isAlongX = xMaxM - xMinM > yMaxM - yMinM;
  const thicknessM = isAlongX ? yMaxM - yMinM : xMaxM - xMinM;
  const lengthM = (isAlongX ? xMaxM - xMinM : yMaxM - yMinM) - thicknessM;
  const bays = Math.ceil(lengthM / postDistanceMaxM);
  return Array.from({ length: bays + 1 }, (_, index) => {
    const alongM = (index * lengthM) / bays;
    const xM = xMinM + (isAlongX ? alongM : 0);
    const yM = yMinM + (isAlongX ? 0 : alongM);
    const post: Rect = { xMinM: xM, yMinM: yM, xMaxM: xM + thicknessM, yMaxM: yM + thicknessM };
    return solidOf({ rect: post, fromM: 0.15, toM: toM - 0.05 });
  });
}
