/** A machine of the site as the telematics server knows it besides its history. */
export interface OwnMachine {
  readonly id: string;
  /** Number painted on it: the equipment id. */
  readonly label: string;
  readonly serialNo: string;
  /** What its plate says; null where nobody has entered it. */
  readonly make: string | null;
  readonly model: string;
  readonly pin: string | null;
}

/** What a machine tells of itself right now, each with the time it was told, epoch ms of site time. */
export interface OwnState {
  readonly stateOfCharge: { readonly ratio: number; readonly atMs: number } | null;
  /** WGS 84; null unless the site model says where the site is and the machine's place in it is fresh. */
  readonly location: {
    readonly latitudeDeg: number;
    readonly longitudeDeg: number;
    readonly altitudeM: number | null;
    readonly atMs: number;
  } | null;
}

/** Cycles with a load since the record began; null where the machine writes none. */
export interface LoadTotals {
  readonly count: number;
  readonly payloadKg: number | null;
  readonly atMs: number;
}
