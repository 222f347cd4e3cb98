/**
 * The demo building in figures: an office shell under construction, four storeys of 60 × 27 m. Metres, x east, y north.
 * Same kind and size as the real building that the import was developed on; drawn by us.
 */
export interface Rect {
  readonly xMinM: number;
  readonly yMinM: number;
  readonly xMaxM: number;
  readonly yMaxM: number;
}

export interface DemoBox {
  readonly name: string;
  readonly rect: Rect;
  /** Above the storey's floor. */
  readonly fromM: number;
  readonly toM: number;
}

export interface DemoWall extends DemoBox {
  /** Doors and windows. */
  readonly openings: readonly DemoBox[];
}

export interface DemoStorey {
  readonly name: string;
  readonly elevationM: number;
  readonly heightM: number;
  readonly slabOpenings: readonly { readonly name: string; readonly rect: Rect }[];
  readonly columns: readonly { readonly xM: number; readonly yM: number; readonly kind: 'concrete' | 'steel' }[];
  readonly walls: readonly DemoWall[];
  readonly railings: readonly DemoBox[];
  readonly hasStair: boolean;
}

export const mainSlab: Rect = { xMinM: 0, yMinM: 0, xMaxM: 60, yMaxM: 27 };
export const mainSlabThicknessM = 0.3;
export const hoistBay: Rect = { xMinM: 6, yMinM: -8, xMaxM: 16, yMaxM: 0 };
export const hoistBayThicknessM = 0.25;
export const columnSizeM = { concrete: 0.4, steel: 0.3 } as const;
export const guardHeightM = 1.2;

export const stairOpening = rect(26.4, 12.2, 30.2, 16.1);
const liftShaft = rect(30.6, 10.7, 33.8, 16.3);
const pipeShaft = rect(10.5, 20, 12, 22.5);
const atrium = rect(46, 12, 50, 15.5);
const cableShaft = rect(55, 20, 56, 21.5);

const columnXsM = [0.5, 7.875, 15.25, 22.625, 30, 37.375, 44.75, 52.125, 59.5];
const columnYsM = [0.5, 9, 18, 26.5];

function rect(xMinM: number, yMinM: number, xMaxM: number, yMaxM: number): Rect {
  return { xMinM, yMinM, xMaxM, yMaxM };
}

function wall(name: string, outline: Rect, toM: number, openings: readonly DemoBox[] = []): DemoWall {
  return { name, rect: outline, fromM: 0, toM, openings };
}

function door(name: string, xMinM: number, xMaxM: number): DemoBox {
  return { name, rect: rect(xMinM, 10.4, xMaxM, 10.8), fromM: 0, toM: 2.2 };
}

/** Stair room and lift shaft: closed on all sides but for the doors to the south. */
function coreWalls(toM: number): DemoWall[] {
  const doors = [door('Stair door', 27, 28.2), door('Lift door 1', 31, 32), door('Lift door 2', 32.6, 33.6)];
  return [
    wall('Core south', rect(26, 10.5, 34, 10.7), toM, doors),
    wall('Core north', rect(26, 16.3, 34, 16.5), toM),
    wall('Core west', rect(26, 10.7, 26.2, 16.3), toM),
    wall('Core middle', rect(30.4, 10.7, 30.6, 16.3), toM),
    wall('Core east', rect(33.8, 10.7, 34, 16.3), toM),
  ];
}

function railing(name: string, outline: Rect): DemoBox {
  return { name, rect: outline, fromM: 0, toM: guardHeightM };
}

/** Four rails just outside the border of an opening. */
function railingsAround(name: string, { xMinM, yMinM, xMaxM, yMaxM }: Rect): DemoBox[] {
  return [
    railing(`${name} railing south`, rect(xMinM - 0.05, yMinM - 0.05, xMaxM + 0.05, yMinM)),
    railing(`${name} railing north`, rect(xMinM - 0.05, yMaxM, xMaxM + 0.05, yMaxM + 0.05)),
    railing(`${name} railing west`, rect(xMinM - 0.05, yMinM, xMinM, yMaxM)),
    railing(`${name} railing east`, rect(xMaxM, yMinM, xMaxM + 0.05, yMaxM)),
  ];
}

/** Low walls around a shaft. */
function upstandsAround(name: string, { xMinM, yMinM, xMaxM, yMaxM }: Rect): DemoWall[] {
  return [
    wall(`${name} upstand south`, rect(xMinM - 0.1, yMinM - 0.1, xMaxM + 0.1, yMinM), guardHeightM),
    wall(`${name} upstand north`, rect(xMinM - 0.1, yMaxM, xMaxM + 0.1, yMaxM + 0.1), guardHeightM),
    wall(`${name} upstand west`, rect(xMinM - 0.1, yMinM, xMinM, yMaxM), guardHeightM),
    wall(`${name} upstand east`, rect(xMaxM, yMinM, xMaxM + 0.1, yMaxM), guardHeightM),
  ];
}

const bayRailings: readonly DemoBox[] = [
  railing('Hoist bay railing west', rect(hoistBay.xMinM, hoistBay.yMinM, hoistBay.xMinM + 0.05, hoistBay.yMaxM)),
  railing('Hoist bay railing east', rect(hoistBay.xMaxM - 0.05, hoistBay.yMinM, hoistBay.xMaxM, hoistBay.yMaxM)),
];

const columns: DemoStorey['columns'] = [
  ...columnXsM.flatMap((xM) => columnYsM.map((yM) => ({ xM, yM, kind: 'concrete' as const }))),
  { xM: hoistBay.xMinM + 0.4, yM: hoistBay.yMinM + 0.4, kind: 'steel' },
  { xM: hoistBay.xMaxM - 0.4, yM: hoistBay.yMinM + 0.4, kind: 'steel' },
];

const shaftsOfAllFloors: DemoStorey['slabOpenings'] = [
  { name: 'Stair opening', rect: stairOpening },
  { name: 'Lift shaft', rect: liftShaft },
  { name: 'Pipe shaft', rect: pipeShaft },
  { name: 'Cable shaft', rect: cableShaft },
];

const window: DemoBox = { name: 'Window', rect: rect(-0.1, 8, 0.3, 12), fromM: 0.9, toM: 2.4 };

export const demoStoreys: readonly DemoStorey[] = [
  {
    name: 'Level 1',
    elevationM: 0,
    heightM: 4,
    slabOpenings: [],
    columns,
    walls: [
      ...coreWalls(3.7),
      wall('Facade east', rect(59.8, 0, 60, 27), 3.7),
      wall('Facade west', rect(0, 0, 0.2, 27), 3.7, [window]),
    ],
    railings: bayRailings,
    hasStair: true,
  },
  {
    name: 'Level 2',
    elevationM: 4,
    heightM: 3.6,
    slabOpenings: [...shaftsOfAllFloors, { name: 'Atrium', rect: atrium }],
    columns,
    walls: [
      ...coreWalls(3.3),
      wall('Parapet east', rect(59.8, 0, 60, 27), guardHeightM),
      wall('Parapet north', rect(30, 26.8, 60, 27), guardHeightM),
      ...upstandsAround('Cable shaft', cableShaft),
    ],
    railings: [
      ...bayRailings,
      ...railingsAround('Atrium', atrium),
      railing('Lift door 1 railing', rect(30.9, 10.5, 32.1, 10.55)),
      railing('Lift door 2 railing', rect(32.5, 10.5, 33.7, 10.55)),
    ],
    hasStair: true,
  },
  {
    name: 'Level 3',
    elevationM: 7.6,
    heightM: 3.6,
    slabOpenings: [...shaftsOfAllFloors, { name: 'Atrium', rect: atrium }],
    columns,
    walls: [...coreWalls(3.3), wall('Parapet north', rect(45, 26.8, 60, 27), guardHeightM)],
    railings: [...bayRailings, ...railingsAround('Atrium', atrium)],
    hasStair: true,
  },
  {
    name: 'Level 4',
    elevationM: 11.2,
    heightM: 3.2,
    slabOpenings: shaftsOfAllFloors,
    columns: [],
    walls: coreWalls(3),
    railings: [...bayRailings, railing('Edge railing west', rect(0, 0, 0.05, 13.5))],
    hasStair: false,
  },
];
