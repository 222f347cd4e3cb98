import type { Interlock } from '../cycle.ts';

type Methods = {
  [K in keyof Interlock]: Interlock[K] extends (...args: never[]) => unknown ? K : never;
}[keyof Interlock];
/** Calls that change nothing in the core, or that recordings themselves make. */
type ReadingCall =
  | 'storedLatches'
  | 'latches'
  | 'verdicts'
  | 'peopleSeen'
  | 'knownPeople'
  | 'movingMachineIds'
  | 'inputAgesMs'
  | 'memory'
  | 'recall';
export type CoreCall = Exclude<Methods, ReadingCall>;

/**
 * Every call that changes the core, with the names that its arguments have in a recording. The compiler asks for a line here when the
 * core gets a new call: an unrecorded one would make replays differ.
 */
export const callParameters: Readonly<Record<CoreCall, readonly string[]>> = {
  configure: ['config'],
  observe: ['report'],
  observeTags: ['sightings', 'receivedMonoMs'],
  observeRequest: ['request', 'receivedMonoMs'],
  observeWind: ['windMps', 'receivedMonoMs'],
  observePapers: ['lapsed', 'nowMonoMs'],
  observeWord: ['word', 'nowMonoMs'],
  observeHeartbeat: ['nowMonoMs'],
  observeTablet: ['nowMonoMs'],
  observeRendezvous: ['pairs', 'nowMonoMs'],
  stop: ['scope', 'by', 'reason', 'nowMs'],
  override: ['request', 'nowMonoMs', 'nowMs'],
  signOut: ['request', 'nowMonoMs', 'nowMs'],
  expectPeople: ['known', 'nowMonoMs'],
  lockOut: ['machineId', 'by', 'reason', 'nowMs'],
  latchRestart: ['nowMs'],
  setLimits: ['signed', 'by', 'nowMs'],
  latchDamagedLimits: ['nowMs'],
  noteProposal: ['change', 'nowMs'],
  reset: ['request', 'nowMs'],
  cycle: ['nowMonoMs', 'nowMs'],
  acknowledgeEvents: ['sequence'],
  pendingEvents: ['nowMs'],
};

export function isCoreCall(name: unknown): name is CoreCall {
  return typeof name === 'string' && Object.hasOwn(callParameters, name);
}

/** Arguments by name; one that has no name yet is `argumentN`, so that none is lost. */
export function namedArguments(call: CoreCall, args: readonly unknown[]): Record<string, unknown> {
  const names = callParameters[call];
  return Object.fromEntries(args.map((value, at) => [names[at] ?? `argument${at}`, value]));
}

export function positionalArguments(call: CoreCall, named: Readonly<Record<string, unknown>>): unknown[] {
  const args: unknown[] = callParameters[call].map((name) => named[name]);
  for (let at = args.length; `argument${at}` in named; at += 1) args.push(named[`argument${at}`]);
  return args;
}

type AnyCall = (...args: unknown[]) => unknown;

/** Calls the core by name. */
export function applyCall(core: Interlock, call: CoreCall, args: readonly unknown[]): unknown {
  return (core[call] as AnyCall).apply(core, [...args]);
}
