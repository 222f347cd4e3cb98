import type { FleetMachine } from '../../../hardware-profiles/fleet.ts';
import type { MachineProfile } from '../../../hardware-profiles/profile.ts';
import type { Pose } from '../../../kernel/geometry.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { MachineLink, PermitLink } from '../../../robot-bridge/link.ts';
import type { FaultKind } from '../../../sim/world/fault.ts';

/**
 * What a behaviour needs of the wire, of the machine on it, or of what stands between them in the test. A stand that lacks one says why,
 * and the table of docs/bridge.md shows that reason instead of a tick.
 */
export const needs = {
  'follow-path': 'drives a path of poses',
  navigate: 'drives to a pose by its own way',
  tools: 'switches a tool and answers',
  triggers: 'has a trigger that answers',
  progress: 'tells how far it still has to go',
  'machine-refuses': 'refuses a goal that it cannot drive',
  'late-cancel': 'cancels a goal of an earlier life of the controller',
  preempts: 'gives up a goal for a newer one and says so',
  'silence-stops': 'stands when permits fall silent',
  nonce: 'takes only permits that answer its own fresh request',
  epoch: 'takes permits of the newest controller alone',
  requests: 'asks for permits under its name',
  stamps: 'stamps its poses by a clock of its own',
  cut: 'the line can be cut',
  away: 'the other end can go and come back',
  'half-open': 'the line can fall silent and look alive',
  hold: 'messages can be held back, doubled and put in another order',
  drop: 'messages can be lost',
  delay: 'messages can be late',
  'second-controller': 'two controllers can be on the line',
  rogue: 'a stranger can send to the permit topic',
  text: 'messages are text that can be spoiled',
  operations: 'messages carry an operation that can be unknown',
  untyped: 'a message of another type can arrive',
  numbers: 'a number that is none can arrive',
  frames: 'poses name their frame',
  huge: 'a message of 10 MB can arrive',
  unasked: 'a message that nobody asked for can arrive',
} as const;
export type Need = keyof typeof needs;

/** Those of the machine and its wire; the rest are what the test can do to the line. */
export const machineNeeds = [
  'follow-path',
  'navigate',
  'tools',
  'triggers',
  'progress',
  'machine-refuses',
  'late-cancel',
  'preempts',
  'silence-stops',
  'nonce',
  'epoch',
  'requests',
  'stamps',
] as const satisfies readonly Need[];

/** What a message is about, whatever the wire calls it. */
export type Matter = 'pose' | 'answer' | 'command' | 'permit' | 'permit-request' | 'other';
export type Direction = 'to-machine' | 'to-controller';

export interface Way {
  readonly direction: Direction;
  /** Absent: every message. */
  readonly matter?: Matter;
}

export interface Disturbance {
  /** Messages that it has met so far. */
  count(): number;
  /** Ends it. What it held back is lost. */
  end(): void;
}

export interface Held extends Disturbance {
  /** Ends it and lets what it held back go: as it came, the last first, or each twice. */
  release(order: 'as-sent' | 'reversed' | 'doubled'): void;
}

/** Messages that no machine should send. */
export const rubbishKinds = [
  'truncated',
  'not-json',
  'binary',
  'unknown-operation',
  'fragment',
  'unasked-topic',
  'unasked-answer',
  'huge',
  'wrong-type',
  'not-a-number',
  'foreign-frame',
  'no-orientation',
  'swapped-request',
  'oversized-request',
] as const;
export type Rubbish = (typeof rubbishKinds)[number];

/** What lies between controller and machine, in the test's hand. Times are of `WireUnderTest.clock`. */
export interface Line {
  /** Breaks what is open; whoever wants to may connect again. */
  cut(): void;
  /** Breaks what is open and lets nobody in until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** What is open stays open and carries nothing any more, either way; a new connection works. */
  goHalfOpen(): void;
  drop(way: Way): Disturbance;
  delay(way: Way, byMs: number): Disturbance;
  hold(way: Way): Held;
  /** One such message comes to the controller's end. */
  inject(rubbish: Rubbish): void;
  /** So many right poses come to the controller's end at once, each 1 ms newer than the one before by the machine's stamps. */
  flood(poses: number): void;
  /** Somebody who has no key sends this text where the machine takes permits. */
  forgePermit(text: string): void;
}

/** What reached the machine. */
export interface SeenGoal {
  /** Unique: x of the last pose, metres. */
  readonly xM: number;
  readonly end: 'succeeded' | 'cancelled' | 'aborted' | 'refused' | null;
}

/** The machine as it really is, without any wire. */
export interface MachineTruth {
  pose(): Pose;
  speedMps(): number;
  isToolOn(): boolean;
  /** Every goal that reached it, oldest first. */
  goals(): readonly SeenGoal[];
  /** Orders to its tool and triggers that reached it. */
  calls(): number;
  /** Whether it holds a permit, or is unlocked. */
  mayMove(): boolean;
  /** Permits that its guard has refused; 0 for ever where it has none. */
  refusedPermits(): number;
  setFault(kind: FaultKind): void;
  /** Somebody takes it over at its pendant, or gives it back to its program. */
  giveTo(whom: 'person' | 'program'): void;
  /** Its own clock is set forward or, negative, back. */
  setClockBy(byMs: number): void;
}

/** A controller's end of the wire. */
export interface ControllerEnd {
  readonly link: MachineLink;
  readonly permits: PermitLink;
  close(): void;
}

/** What the wire promises in numbers; the suite reads them and knows none itself. */
export interface WireFigures {
  /** A service that has not answered by then is lost. */
  readonly serviceAnswerMs: number;
  /** A cancel that has not been confirmed by then leaves its goal lost. */
  readonly cancelConfirmMs: number;
  /** A line that is dead and looks alive is found within this. */
  readonly deadFoundMs: number;
  /** Longest wait between two attempts to connect. */
  readonly retryMaxMs: number;
  /** How long the machine may move on what it was told last. */
  readonly permitMs: number;
  /** From that until it stands. */
  readonly brakingMs: number;
  /** A message from end to end, at most, where nothing disturbs it. */
  readonly passMs: number;
}

/** One simulated machine at one end, a controller at the other, and the line between. */
export interface WireUnderTest {
  readonly machine: FleetMachine;
  readonly profile: MachineProfile;
  readonly siteId: string;
  readonly truth: MachineTruth;
  readonly line: Line;
  readonly figures: WireFigures;
  /** What ages and expiries at the controller's end count on; simulated where the wire allows it. */
  readonly clock: Clock;
  readonly controller: ControllerEnd;
  /** Another controller with connections of its own. */
  secondController(): ControllerEnd;
  /** Lets the machine, the wire and the clock go on for so long. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A kind of wire with a grade of machine on it. */
export interface WireStand {
  readonly id: string;
  /** Head of its column in the table. */
  readonly title: string;
  readonly lacks: Readonly<Partial<Record<Need, string>>>;
  /** Behaviours that it is known to fail, by id, each with what happens instead. One that passes all the same is an error. */
  readonly fails: Readonly<Record<string, string>>;
  /** What is missing on this computer and how to get it; null where it can run. */
  missing(): string | null;
  open(): Promise<WireUnderTest>;
}
