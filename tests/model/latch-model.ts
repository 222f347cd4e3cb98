import { LatchStore, type Latch, type LatchFacts } from '../../controller/interlock/latching/latches.ts';
import type { Model } from './explore.ts';

/** A reset on its way: none, or for the latch of now or an earlier one, by a role that may or may not. */
const resetsMax = 2;
const notOnItsWay = 0;

interface LatchState {
  isRunning: boolean;
  /** Latched in memory, and on disk. */
  isLatched: boolean;
  isStored: boolean;
  isMoving: boolean;
  /** What the person who stopped last has been told: that it is stopped. */
  isAnswered: boolean;
  /** The last way in which the latch left was not a reset that I4 allows. */
  isBroken: boolean;
  /** Bits: 1 on its way, 2 fits the latch of now, 4 allowed role, 8 issued after the last stop. */
  resets: number[];
}

const operator = { user: 'wang', role: 'operator' };
const auditor = { user: 'li', role: 'auditor' };
const stopFacts: LatchFacts = {
  ruleId: 'control-stop',
  scope: { type: 'site' },
  level: 'controlStop',
  sinceMs: 0,
  by: operator,
  reason: '',
};
/** Ids of an earlier epoch, so that whatever the store makes anew has another. */
const presentId = 'latch-0-1';

/** Stops and resets of one scope around the real LatchStore: resets come late, twice, from anybody; the process dies at any point. */
export class LatchModel implements Model {
  readonly stateBytes = 6 + resetsMax;
  readonly #repeat: 'real' | 'keeps its id';

  /** 'keeps its id' is the mutant in which a second stop leaves the first latch as it is. */
  constructor(repeat: 'real' | 'keeps its id') {
    this.#repeat = repeat;
  }

  begin(bytes: Uint8Array): void {
    bytes.set([1, 0, 0, 0, 0, 0]);
  }

  expand(bytes: Uint8Array, step: (label: string, next: Uint8Array) => void): void {
    const base = read(bytes);
    const make = (label: string, change: (state: LatchState) => void): void => {
      const state = read(bytes);
      change(state);
      step(label, write(state));
    };
    make(base.isMoving ? 'the machine stands' : 'the machine moves', (state) => {
      state.isMoving = !state.isMoving;
    });
    if (!base.isRunning) {
      make('the interlock starts', (state) => {
        state.isRunning = true;
        state.isLatched = state.isStored;
      });
      return;
    }
    make('a person stops, and is answered', (state) => this.#stop(state, 'stored'));
    make('a person stops, and the interlock dies before it is stored', (state) => this.#stop(state, 'lost'));
    make('the interlock dies', die);
    this.#expandResets(base, make);
  }

  #expandResets(base: LatchState, make: (label: string, change: (state: LatchState) => void) => void): void {
    const free = base.resets.indexOf(notOnItsWay);
    if (base.isLatched && free >= 0) {
      make('an operator issues a reset', (state) => {
        state.resets[free] = 1 | 2 | 4 | 8;
      });
      make('an auditor issues a reset', (state) => {
        state.resets[free] = 1 | 2 | 8;
      });
    }
    base.resets.forEach((reset, at) => {
      if (reset === notOnItsWay) return;
      make(`a reset arrives${(reset & 8) === 0 ? ' that is older than the last stop' : ''}`, (state) =>
        this.#reset(state, reset),
      );
      make('a reset is lost', (state) => {
        state.resets[at] = notOnItsWay;
      });
    });
  }

  #storeOf(state: LatchState): LatchStore {
    return new LatchStore(1, state.isLatched ? [{ ...newLatch(), id: presentId }] : [], () => 0);
  }

  #stop(state: LatchState, end: 'stored' | 'lost'): void {
    const store = this.#storeOf(state);
    const wasLatched = state.isLatched;
    store.latch(stopFacts);
    const [latch] = store.list() as [Latch];
    const isSame = wasLatched && (latch.id === presentId || this.#repeat === 'keeps its id');
    if (end === 'lost') {
      die(state);
      return;
    }
    // Whatever was issued before is older now, and fits no more when the latch has another id.
    state.resets = state.resets.map((reset) => reset & ~8 & (isSame ? 15 : ~2));
    state.isLatched = true;
    state.isStored = true;
    state.isAnswered = true;
    state.isBroken = false;
  }

  #reset(state: LatchState, reset: number): void {
    const store = this.#storeOf(state);
    const id = (reset & 2) === 0 ? 'latch-0-0' : presentId;
    const cause = state.isMoving ? ({ code: 'cause-present' } as const) : null;
    const by = (reset & 4) === 0 ? auditor : operator;
    store.reset({ latchId: id, by, isInSight: true, note: '' }, 0, () => cause);
    if (store.list().length > 0 || !state.isLatched) return;
    state.isLatched = false;
    state.isStored = false;
    state.isAnswered = false;
    state.isBroken = reset !== (1 | 2 | 4 | 8) || state.isMoving;
    state.resets = state.resets.map((other) => other & ~2);
  }

  violated(bytes: Uint8Array): string | null {
    const { isBroken, isAnswered, isLatched, isRunning } = read(bytes);
    const isForgotten = isAnswered && isRunning && !isLatched;
    return isBroken || isForgotten ? 'I4' : null;
  }
}

/** As the store makes it. */
function newLatch(): Latch {
  const latch = new LatchStore(0, [], () => 0).latch(stopFacts);
  if (latch === null) throw new Error('an empty store has refused a stop');
  return latch;
}

function die(state: LatchState): void {
  state.isRunning = false;
  state.isLatched = false;
}

function read(bytes: Uint8Array): LatchState {
  const [isRunning, isLatched, isStored, isMoving, isAnswered, isBroken, ...resets] = bytes;
  return {
    isRunning: isRunning === 1,
    isLatched: isLatched === 1,
    isStored: isStored === 1,
    isMoving: isMoving === 1,
    isAnswered: isAnswered === 1,
    isBroken: isBroken === 1,
    resets,
  };
}

function write(state: LatchState): Uint8Array {
  const bits = [state.isRunning, state.isLatched, state.isStored, state.isMoving, state.isAnswered, state.isBroken];
  return Uint8Array.from([...bits.map(Number), ...state.resets.toSorted((left, right) => left - right)]);
}
