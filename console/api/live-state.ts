import type {
  MachineView,
  MissionSummary,
  PersonView,
  SessionView,
  StreamMessage,
  ZoneView,
} from '../../controller/contract/api.ts';
import type { HoistsView } from '../../controller/contract/missions/hoist-calls.ts';
import type { RecordCondition } from '../../controller/contract/ledger/record-health.ts';
import type { InterlockLatch } from '../../controller/contract/interlock/interlock.ts';

/** The site as last told by the stream. Replaced whole by a snapshot, amended by patches. */
export interface LiveState {
  readonly sequence: number;
  readonly siteTimeMs: number;
  readonly isSimTime: boolean;
  readonly session: SessionView;
  readonly machines: ReadonlyMap<string, MachineView>;
  readonly people: readonly PersonView[];
  readonly zones: readonly ZoneView[];
  readonly missions: ReadonlyMap<string, MissionSummary>;
  readonly latches: readonly InterlockLatch[];
  readonly hoists: HoistsView;
  readonly interlock: { readonly connected: boolean; readonly ageMs: number | null };
  readonly record: RecordCondition;
}

export type Applied =
  | { readonly type: 'state'; readonly state: LiveState }
  | {
      readonly type: 'notice';
      readonly state: LiveState;
      readonly code: string;
      readonly facts: Readonly<Record<string, unknown>>;
    }
  /** A message is missing or came before its snapshot: only a new snapshot gives the truth again. */
  | { readonly type: 'gap' };

const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));

function amended<T extends { readonly id: string }>(
  known: ReadonlyMap<string, T>,
  changed: readonly T[] | undefined,
): ReadonlyMap<string, T> {
  if (!changed || changed.length === 0) return known;
  const next = new Map(known);
  for (const item of changed) next.set(item.id, item);
  return next;
}

/** The state after one message of the stream. Pure. */
export function applyMessage(state: LiveState | null, message: StreamMessage): Applied {
  if (message.type === 'snapshot') {
    const { type: _type, machines, missions, ...rest } = message;
    return { type: 'state', state: { ...rest, machines: byId(machines), missions: byId(missions) } };
  }
  if (!state || message.sequence !== state.sequence + 1) return { type: 'gap' };
  if (message.type === 'notice') {
    return {
      type: 'notice',
      state: { ...state, sequence: message.sequence },
      code: message.code,
      facts: message.facts,
    };
  }
  return {
    type: 'state',
    state: {
      ...state,
      sequence: message.sequence,
      siteTimeMs: message.siteTimeMs,
      machines: amended(state.machines, message.machines),
      missions: amended(state.missions, message.missions),
      people: message.people ?? state.people,
      zones: message.zones ?? state.zones,
      latches: message.latches ?? state.latches,
      hoists: message.hoists ?? state.hoists,
      interlock: message.interlock ?? state.interlock,
      record: message.record ?? state.record,
    },
  };
}
