/** Which way a message went. Only what came from machines is ever replayed. */
export type WireDirection = 'from-machine' | 'to-machine';

/** What a message is to the interface that it belongs to. */
export type WirePart =
  'message' | 'request' | 'response' | 'goal' | 'accepted' | 'feedback' | 'result' | 'cancel' | 'connection';

/** One message as it passed the port of a wire. */
export interface WireMessage {
  readonly wire: 'ros' | 'vda5050';
  /** Where the connection leads. */
  readonly url: string;
  readonly direction: WireDirection;
  readonly part: WirePart;
  /** Topic, service or action, with its namespace. */
  readonly name: string;
  /** Of the interface: `nav_msgs/msg/Odometry`, `std_srvs/srv/SetBool`, `vda5050/state`. */
  readonly type: string;
  /** As JSON can hold it; nobody changes it any more. */
  readonly message: unknown;
}

/** Takes note of what passes. Never throws, never waits. */
export interface WireTap {
  note(message: WireMessage): void;
  /** False while nobody wants messages: then none need be made ready. Absent: always true. */
  isTaking?(): boolean;
}

/** A message on its way into a file. */
export interface WireRecord extends Omit<WireMessage, 'message'> {
  /** Label of the site's clock when it passed, ms since 1970. */
  readonly atMs: number;
  /** The message as JSON. */
  readonly text: string;
}

/** Where the recorder tells what is missing from its files. */
export const recorderTopic = '/banksman/recorder';

/** The channel of a record: one by interface and part, so that requests and answers stand beside each other. */
export function channelTopic({ name, part }: Pick<WireRecord, 'name' | 'part'>): string {
  switch (part) {
    case 'message':
    case 'connection':
      return name;
    case 'request':
    case 'response':
      return `${name}/_${part}`;
    case 'goal':
    case 'accepted':
    case 'feedback':
    case 'result':
    case 'cancel':
      return `${name}/_action/${part}`;
  }
}

/** Name of the schema of a record: the message's own type, or that of its part of a service or action. */
export function schemaName({ type, part }: Pick<WireRecord, 'type' | 'part'>): string {
  return part === 'message' || part === 'connection' ? type : `${type}_${part}`;
}

const macInJson = /(\\*"mac\\*"\s*:\s*\\*")[^"\\]*/g;

/** The text with every keyed MAC left empty, in JSON and in JSON within a string: a recording must be good for nothing but looking. */
export function withoutMacs(text: string): string {
  return text.includes('mac') ? text.replace(macInJson, '$1') : text;
}

const jsonString = 'std_msgs/msg/String';

/**
 * The text that goes into the file. JSON within a `std_msgs/String` stands beside it once more as `json`, because viewers cannot look into a
 * string; `data` stays what was on the wire but for the MAC.
 */
export function recordedText(record: WireRecord): string {
  const text = withoutMacs(record.text);
  if (record.type !== jsonString || record.part !== 'message') return text;
  try {
    const { data } = JSON.parse(text) as { readonly data?: unknown };
    if (typeof data !== 'string' || !data.startsWith('{')) return text;
    JSON.parse(data);
    return `${text.slice(0, -1)},"json":${data}}`;
  } catch {
    return text;
  }
}

const stampInHeader = /^\{"header":\{[^{}]*"stamp":\{"sec":(\d+),"nanosec":(\d+)\}/;

/** Of the message's own header, ns since 1970; null where it has none. */
export function stampNs(text: string): bigint | null {
  const found = stampInHeader.exec(text);
  const [, sec, nanosec] = found ?? [];
  return sec === undefined || nanosec === undefined ? null : BigInt(sec) * 1_000_000_000n + BigInt(nanosec);
}
