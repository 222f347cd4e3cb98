import type { MachineProfile, RosWiring } from '../../hardware-profiles/profile.ts';
import { ok, type Result } from '../../kernel/result.ts';
import type { Clock } from '../../kernel/clock.ts';
import { parseBattery, parseDiagnostics, parseJoints, parseOdometry, parsePermitRequest } from '../ros/messages.ts';
import { parseScan, scanFrame } from '../ros/scan.ts';
import { HeardTopic, type TopicFigures } from './heard-topic.ts';
import { abilitiesOf, wiredInterfaces, type Ability, type WiredInterface } from './interfaces.ts';
import type { GraphView, Probe, QosTrouble } from './probe.ts';

export const findings = [
  'present',
  /** It is there, and nothing came in the time listened. */
  'silent',
  'absent',
  'other-type',
  /** What comes is refused by the bridge. */
  'malformed',
  /** The wire does not tell, and trying it could move the machine. */
  'not-known',
] as const;
export type FindingKind = (typeof findings)[number];

export interface InterfaceFinding extends WiredInterface {
  readonly finding: FindingKind;
  /** Type on the wire where it is another one. */
  readonly otherType: string | null;
  readonly figures: TopicFigures | null;
}

export interface AbilityFinding {
  readonly ability: Ability['ability'];
  readonly capability: Ability['capability'];
  readonly verdict: 'yes' | 'no' | 'not-known';
  /** Names of the interfaces that it fails by, or that are not known. */
  readonly by: readonly string[];
}

export interface DoctorReport {
  readonly profileId: string;
  readonly wire: Probe['wire'];
  readonly url: string;
  readonly namespace: string;
  readonly listenedS: number;
  /** Whether the wire tells which names are on it. */
  readonly graph: 'told' | 'not-told';
  readonly grade: RosWiring['permit']['grade'];
  /** The id in the permit requests heard; null where there were none. */
  readonly asksAs: string | null;
  readonly interfaces: readonly InterfaceFinding[];
  readonly abilities: readonly AbilityFinding[];
  readonly roundTripMs: { readonly p50: number; readonly most: number; readonly count: number } | null;
  readonly qosTroubles: readonly QosTrouble[];
  readonly complaints: readonly string[];
  readonly ok: boolean;
}

export interface ExamineOptions {
  readonly probe: Probe;
  readonly profile: MachineProfile;
  readonly wiring: RosWiring;
  readonly url: string;
  readonly namespace: string;
  readonly listenMs: number;
  readonly clock: Clock;
}

/** Looks and listens, and says what the fleet could do with the machine. Sends nothing but questions about names. */
export async function examine(options: ExamineOptions): Promise<DoctorReport> {
  const { probe, profile, wiring, namespace, listenMs, clock } = options;
  const interfaces = wiredInterfaces(wiring, namespace);
  const graph = await probe.graph(interfaces.map(({ name }) => name));
  let asksAs: string | null = null;
  const heard = new Map<string, HeardTopic>();
  for (const one of interfaces) {
    const isOfType = isSame(graph?.published.get(one.name) ?? one.type, one.type);
    if (one.kind !== 'published' || !isOfType) continue;
    const topic = new HeardTopic(parserOf(one, profile));
    heard.set(one.name, topic);
    probe.listen(one.name, graph === null ? null : one.type, (message) => {
      topic.take(message, clock.monoMs(), clock.epochMs());
      const request = one.part === 'permit-request' ? parsePermitRequest(message) : null;
      if (request?.ok === true) asksAs = request.value.machineId;
    });
  }
  await new Promise<void>((resolve) => {
    clock.after(listenMs, resolve);
  });
  const found = interfaces.map((one) => findingOf(one, graph, heard.get(one.name), probe.complaints()));
  const abilities = abilitiesOf(profile, interfaces).map((ability) => abilityFinding(ability, found));
  const qosTroubles = probe.qosTroubles(interfaces);
  const isRight = found.every(({ finding }) => finding === 'present' || finding === 'not-known');
  return {
    ...{ profileId: profile.id, wire: probe.wire, url: options.url, namespace, listenedS: listenMs / 1000 },
    graph: graph === null ? 'not-told' : 'told',
    grade: wiring.permit.grade,
    ...{ asksAs, interfaces: found, abilities, qosTroubles },
    roundTripMs: roundTrip(probe.roundTripsMs()),
    complaints: probe.complaints(),
    ok: isRight && qosTroubles.length === 0,
  };
}

function parserOf({ part }: WiredInterface, profile: MachineProfile): (message: unknown) => Result<unknown> {
  const frame = scanFrame(profile);
  if (part === 'odometry') return parseOdometry;
  if (part === 'joints') return parseJoints;
  if (part === 'battery') return parseBattery;
  if (part === 'diagnostics') return parseDiagnostics;
  if (part === 'permit-request') return parsePermitRequest;
  return part === 'scan' && frame !== null ? (message) => parseScan(message, frame) : () => ok(undefined);
}

/** ROS 2 names of interfaces, with or without their middle part. */
function isSame(type: string, other: string): boolean {
  const short = (name: string): string => name.replace(/\/(msg|srv|action)\//, '/');
  return short(type) === short(other);
}

function findingOf(
  one: WiredInterface,
  graph: GraphView | null,
  heard: HeardTopic | undefined,
  complaints: readonly string[],
): InterfaceFinding {
  const figures = heard?.figures() ?? null;
  const say = (finding: FindingKind, otherType: string | null = null): InterfaceFinding => ({
    ...one,
    ...{ finding, otherType, figures },
  });
  if (graph === null && one.kind !== 'published') return say('not-known');
  const type = graph === null ? one.type : typesOf(graph, one).get(one.name);
  if (type === undefined) return say('absent');
  if (type !== '' && !isSame(type, one.type)) return say('other-type', type);
  if (figures === null) return say('present');
  if (figures.messages === 0) {
    const complaint = complaints.find((text) => text.includes(one.name));
    return complaint === undefined ? say('silent') : say('other-type', complaint);
  }
  return say(figures.refused === figures.messages ? 'malformed' : 'present');
}

function typesOf(graph: GraphView, { kind }: WiredInterface): ReadonlyMap<string, string> {
  switch (kind) {
    case 'published':
      return graph.published;
    case 'subscribed':
      return graph.subscribed;
    case 'service':
      return graph.services;
    case 'action':
      return graph.actions;
  }
}

/** The best of the ways in which it could be done. */
function abilityFinding({ ability, capability, needs }: Ability, found: readonly InterfaceFinding[]): AbilityFinding {
  const ways = needs.map((group): Omit<AbilityFinding, 'ability' | 'capability'> => {
    const own = found.filter(({ name }) => group.some((need) => need.name === name));
    const open = own.filter(({ finding }) => finding === 'not-known').map(({ name }) => name);
    const missing = own
      .filter(({ finding }) => finding !== 'present' && finding !== 'not-known')
      .map(({ name }) => name);
    if (missing.length > 0) return { verdict: 'no', by: missing };
    return open.length > 0 ? { verdict: 'not-known', by: open } : { verdict: 'yes', by: [] };
  });
  const best = (['yes', 'not-known', 'no'] as const).flatMap((verdict) =>
    ways.filter((way) => way.verdict === verdict),
  )[0];
  return { ability, capability, ...(best ?? { verdict: 'no', by: [] }) };
}

function roundTrip(samples: readonly number[]): DoctorReport['roundTripMs'] {
  const sorted = [...samples].sort((a, b) => a - b);
  const [middle, last] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return middle === undefined || last === undefined ? null : { p50: middle, most: last, count: sorted.length };
}
