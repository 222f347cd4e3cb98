import { z } from 'zod';
import type { Clock } from '../../../../kernel/clock.ts';
import {
  telematicsDoubt,
  telematicsHeader,
  telematicsReading,
  type TelematicsDoubt,
  type TelematicsHeader,
  type TelematicsReceived,
  type TelematicsSeries,
  type TelematicsView,
} from '../../../contract/accounts/telematics.ts';
import type { LedgerDraft } from '../../../contract/ledger/ledger.ts';
import type { RecordBatch, SiteRecord } from '../../../ledger/record.ts';
import { plainName as plain, VendorFaults, type OwnMachineName } from './vendor-faults.ts';
import { judge } from '../reading/judge.ts';
import { leapDoubt, placeOf, twiceDoubt, type Place } from '../reading/places.ts';
import type { ReadMachine } from '../reading/read-fleet.ts';

const knownMachine = z.object({
  vendorId: z.string(),
  machine: telematicsHeader,
  receivedAtMs: z.number(),
  /** When it was first told of. */
  firstAtMs: z.number().default(0),
  newest: z.record(z.string(), telematicsReading),
  highest: z.record(z.string(), z.object({ value: z.number(), atMs: z.number().nullable() })),
  doubts: z.array(telematicsDoubt),
});
type KnownMachine = z.infer<typeof knownMachine>;

export interface BookPorts {
  readonly record: Pick<SiteRecord, 'commit' | 'documents'>;
  /** Site time, for the entries. */
  readonly clock: Clock;
  /** What vendors' times are measured against, also where the site's own time is simulated. */
  readonly wallClock: Clock;
  /** The machines of this site by serial number: one that a vendor tells of as well is in two hands. */
  readonly own: readonly OwnMachineName[];
}

export interface Received {
  readonly vendorId: string;
  readonly url: string;
  readonly documentSha256: string;
  readonly machines: readonly ReadMachine[];
}

/** Machines of an answer: those that can be kept apart, and those that bear no name. */
export interface Taken {
  readonly named: number;
  readonly nameless: number;
}

/** Who else tells of a machine, where it is this site’s own record. */
const OWN_SITE = 'this site:';
const DOCUMENT_PREFIX = 'machine/';

/** Machines of other makes as their vendors tell of them: the newest of each datum, and what it is doubted for. */
export class MachineBook {
  private readonly ports: BookPorts;
  private readonly known = new Map<string, KnownMachine>();
  private readonly faults: VendorFaults;
  /** One answer after the other: two vendors at once would not see that they tell of one machine. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(ports: BookPorts) {
    this.ports = ports;
    this.faults = new VendorFaults(ports);
    for (const { id, value } of ports.record.documents('telematics')) {
      const parsed = knownMachine.safeParse(value);
      if (id.startsWith(DOCUMENT_PREFIX) && parsed.success)
        this.known.set(id.slice(DOCUMENT_PREFIX.length), parsed.data);
    }
  }

  views(): TelematicsView['machines'] {
    return [...this.known].map(([id, { vendorId, machine, receivedAtMs, newest, doubts }]) => ({
      id,
      vendorId,
      machine,
      receivedAtMs,
      readings: Object.values(newest),
      doubts,
    }));
  }

  /** When a vendor answered last, by the machines that it told of; null where it never has. */
  lastReceivedMs(vendorId: string): number | null {
    const times = [...this.known.values()].flatMap((one) => (one.vendorId === vendorId ? [one.receivedAtMs] : []));
    return times.length === 0 ? null : Math.max(...times);
  }

  /** The machines that a vendor told of up to then. */
  knownBefore(vendorId: string, ms: number): readonly TelematicsHeader[] {
    const before = [...this.known.values()].filter((one) => one.vendorId === vendorId && one.firstAtMs <= ms);
    return before.map(({ machine }) => machine);
  }

  /** Writes down a page of a time series. What is newest of a machine stays what its snapshots say. @throws RecordUnavailable (rejection). */
  async takeSeries(series: TelematicsSeries): Promise<void> {
    const { vendorId, machine, readings, receivedAtMs } = series;
    const key = machineKey(vendorId, machine);
    const entry = this.entryOf('telematics.series-received', key, series);
    const told = this.faults.told({ vendorId, machine, readings, receivedAtMs });
    await this.ports.record.commit({ entries: [entry, ...told.entries], documents: told.documents });
  }

  /**
   * Writes down what an answer tells anew, machine by machine, in one batch.
   *
   * @throws RecordUnavailable (rejection); nothing is taken over then.
   */
  take(received: Received): Promise<Taken> {
    const taken = this.turn.then(() => this.takeNext(received));
    this.turn = taken.catch(() => undefined);
    return taken;
  }

  private async takeNext(received: Received): Promise<Taken> {
    const nowMs = this.ports.wallClock.epochMs();
    const next = new Map<string, KnownMachine>();
    const places = new Map<string, Place | null>();
    const payloads: TelematicsReceived[] = [];
    let nameless = 0;
    for (const read of received.machines) {
      const key = machineKey(received.vendorId, read.header);
      if (key === null) {
        nameless += 1;
        continue;
      }
      const place = placeOf(read.readings);
      const before = next.get(key) ?? this.known.get(key) ?? null;
      const twin = this.twinOf(key, read.header);
      const doubts = [
        ...(places.has(key) ? [twiceDoubt(place, places.get(key) ?? null, `${received.vendorId}, same answer`)] : []),
        ...(twin === null ? [] : [twiceDoubt(place, placeOf(Object.values(twin.newest)), twin.vendorId)]),
        ...this.ownDoubts(read.header),
        ...(places.has(key) || before === null ? [] : leapDoubt(place, placeOf(Object.values(before.newest)))),
      ];
      places.set(key, place);
      const judged = judge(before ?? { newest: {}, highest: {} }, read.readings, nowMs);
      const { vendorId, url, documentSha256 } = received;
      const machine: KnownMachine = {
        vendorId,
        machine: read.header,
        receivedAtMs: nowMs,
        firstAtMs: before?.firstAtMs ?? nowMs,
        newest: { ...judged.known.newest },
        highest: { ...judged.known.highest },
        doubts: [...read.doubts, ...judged.doubts, ...doubts],
      };
      next.set(key, machine);
      const isAsBefore = JSON.stringify(machine.doubts) === JSON.stringify(before?.doubts ?? []);
      if (judged.news.length === 0 && isAsBefore && before !== null) continue;
      const told = { readings: [...judged.news], doubts: machine.doubts };
      payloads.push({ vendorId, machine: read.header, ...told, documentSha256, url, receivedAtMs: nowMs });
    }
    await this.ports.record.commit(this.batch(next, payloads));
    for (const [key, machine] of next) this.known.set(key, machine);
    return { named: next.size, nameless };
  }

  /** Serial numbers of two makers may be alike by chance: it is a doubt, as all of them are. */
  private ownDoubts({ serialNumber, pin }: TelematicsHeader): readonly TelematicsDoubt[] {
    const numbers = [serialNumber, pin].flatMap((number) => (number === null ? [] : [plain(number)]));
    const own = this.ports.own.find(({ serialNo }) => numbers.includes(plain(serialNo)));
    return own === undefined ? [] : [twiceDoubt(null, null, `${OWN_SITE} ${own.label}`)];
  }

  /** The same machine as another vendor tells of it. */
  private twinOf(key: string, header: TelematicsHeader): KnownMachine | null {
    const identity = identityOf(header);
    if (identity === null) return null;
    for (const [otherKey, other] of this.known) {
      if (otherKey !== key && identityOf(other.machine) === identity) return other;
    }
    return null;
  }

  private batch(machines: ReadonlyMap<string, KnownMachine>, payloads: readonly TelematicsReceived[]): RecordBatch {
    const told = payloads.map((payload) => this.faults.told(payload));
    const received = payloads.map((payload) =>
      this.entryOf('telematics.received', machineKey(payload.vendorId, payload.machine), payload),
    );
    return {
      entries: [...received, ...told.flatMap(({ entries }) => entries)],
      documents: [
        ...[...machines].map(([key, value]) => ({
          kind: 'telematics' as const,
          id: `${DOCUMENT_PREFIX}${key}`,
          value,
        })),
        ...told.flatMap(({ documents }) => documents),
      ],
    };
  }

  private entryOf(type: LedgerDraft['type'], machineId: string | null, payload: LedgerDraft['payload']): LedgerDraft {
    const { clock } = this.ports;
    const at = { atMs: Math.round(clock.epochMs()), monoMs: clock.monoMs() };
    return { type, ...at, machineId, missionId: null, actor: 'system', payload };
  }
}

/** The machine itself, whoever tells of it: maker and serial number. Null where they are not told. */
function identityOf({ oemName, serialNumber, pin }: TelematicsHeader): string | null {
  const number = serialNumber ?? pin;
  return oemName === null || number === null ? null : `${plain(oemName)}/${plain(number)}`;
}

/** `vendor:number`, by PIN, else serial number, else equipment id; null for a machine without any. */
export function machineKey(
  vendorId: string,
  { pin, serialNumber, equipmentId, oemName }: TelematicsHeader,
): string | null {
  const number = pin ?? serialNumber;
  if (number !== null) return `${vendorId}:${plain(oemName ?? '')}:${plain(number)}`;
  return equipmentId === null ? null : `${vendorId}::${plain(equipmentId)}`;
}
