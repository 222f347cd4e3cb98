/** A machine of the works and where it stands; the level is named as in the site's file. */
export interface WorksMachine {
  readonly label: string;
  readonly profileId: string;
  readonly level: string;
  readonly xM: number;
  readonly yM: number;
  readonly yawRad: number;
  /** Label of the machine that it stands on, and how high above the level. */
  readonly on?: { readonly label: string; readonly aboveM: number };
}

export interface WorksPerson {
  readonly name: string;
  readonly role: string;
  readonly level: string;
  readonly xM: number;
  readonly yM: number;
}

const north = Math.PI / 2;
/** The deck of the building machine above the floor that carries it. */
const onDeck = { label: 'BM1', aboveM: 25 } as const;

/** Machines for surfaces and walls, earth and bridges, one of a kind: what the demonstration office has no work for. */
export const worksMachines: readonly WorksMachine[] = [
  { label: 'DR1', profileId: 'ceiling-drilling-robot', level: 'Floor 1', xM: 2.5, yM: 2.5, yawRad: 0 },
  { label: 'PU1', profileId: 'putty-robot', level: 'Floor 1', xM: 5, yM: 2.5, yawRad: 0 },
  { label: 'PA1', profileId: 'painting-robot', level: 'Floor 1', xM: 7.5, yM: 2.5, yawRad: 0 },
  { label: 'PL1', profileId: 'plastering-robot', level: 'Floor 1', xM: 10, yM: 2.5, yawRad: 0 },
  { label: 'WP1', profileId: 'wall-panel-robot', level: 'Floor 1', xM: 13, yM: 2.8, yawRad: 0 },
  { label: 'M1', profileId: 'layout-marking-robot', level: 'Floor 1', xM: 15.5, yM: 2.5, yawRad: 0 },
  { label: 'C1', profileId: 'material-carrier', level: 'Floor 2', xM: 4, yM: 3, yawRad: 0 },
  { label: 'RO1', profileId: 'autonomous-roller', level: 'Yard', xM: 6, yM: -54, yawRad: north },
  { label: 'DZ1', profileId: 'dozer-kit', level: 'Yard', xM: 16, yM: -54, yawRad: north },
  { label: 'EX1', profileId: 'excavator-kit', level: 'Yard', xM: 28, yM: -53, yawRad: north },
  { label: 'LS1', profileId: 'laser-screed', level: 'Yard', xM: 40, yM: -54, yawRad: north },
  { label: 'TP1', profileId: 'truck-pump', level: 'Yard', xM: 74, yM: -29, yawRad: -north },
  { label: 'PB1', profileId: 'stationary-placing-boom', level: 'Core', xM: 162, yM: 36.5, yawRad: north },
  { label: 'CP1', profileId: 'concrete-pump', level: 'Core', xM: 172, yM: 36, yawRad: 0 },
  { label: 'BM1', profileId: 'building-machine', level: 'Core', xM: 170, yM: -40, yawRad: 0 },
  { label: 'TC1', profileId: 'tower-crane', level: 'Core', xM: 153.5, yM: -40, yawRad: Math.PI, on: onDeck },
  { label: 'TC2', profileId: 'tower-crane', level: 'Core', xM: 186.5, yM: -40, yawRad: 0, on: onDeck },
  { label: 'CD1', profileId: 'concrete-distributor', level: 'Core', xM: 163, yM: -40, yawRad: north, on: onDeck },
  { label: 'CD2', profileId: 'concrete-distributor', level: 'Core', xM: 177, yM: -40, yawRad: -north, on: onDeck },
  { label: 'LP1', profileId: 'lifting-platform', level: 'Core', xM: 198, yM: 46, yawRad: 0 },
  { label: 'GE1', profileId: 'girder-erector', level: 'Bridge deck', xM: 138, yM: 7, yawRad: 0 },
  { label: 'TY1', profileId: 'rebar-tying-robot', level: 'Bridge deck', xM: 84, yM: 7, yawRad: 0 },
];

export const worksPeople: readonly WorksPerson[] = [
  { name: '王建国', role: 'foreman', level: 'Floor 2', xM: 15, yM: 10 },
  { name: '李志强', role: 'robot-operator', level: 'Floor 2', xM: 20, yM: 12 },
  { name: '赵海燕', role: 'robot-operator', level: 'Floor 2', xM: 12, yM: 15 },
  { name: '黄秀英', role: 'safety-officer', level: 'Floor 2', xM: 22, yM: 6 },
  { name: 'Tom Becker', role: 'robot-service', level: 'Floor 2', xM: 8, yM: 8 },
  { name: 'Anna Novak', role: 'site-engineer', level: 'Floor 2', xM: 26, yM: 15 },
];
