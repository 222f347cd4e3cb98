import { createHash } from 'node:crypto';
import type { Clock } from '../../../../kernel/clock.ts';
import type { LedgerDraft } from '../../../contract/ledger/ledger.ts';
import type { TelematicsHeader, TelematicsReading } from '../../../contract/accounts/telematics.ts';
import type { DocumentPut, SiteRecord } from '../../../ledger/record.ts';

/** A machine of this site, as its vendor may tell of it. */
export interface OwnMachineName {
  readonly id: string;
  readonly label: string;
  readonly serialNo: string;
}

export interface FaultPorts {
  readonly own: readonly OwnMachineName[];
  readonly record: Pick<SiteRecord, 'documents'>;
  readonly clock: Clock;
}

interface ToldReadings {
  readonly vendorId: string;
  readonly machine: TelematicsHeader;
  readonly readings: readonly TelematicsReading[];
  readonly receivedAtMs: number;
}

const SYMPTOM_MAX = 200;
const DOCUMENT_PREFIX = 'fault/';

/** Names and numbers, however they are written. */
export function plainName(text: string): string {
  return text.normalize('NFKC').trim().toUpperCase();
}

/**
 * Faults that a vendor tells of a machine of this site become reported failures, each once: whether they are failures, and how grave,
 * is for people to judge.
 */
export class VendorFaults {
  private readonly ports: FaultPorts;
  private readonly known: Set<string>;

  constructor(ports: FaultPorts) {
    this.ports = ports;
    const documents = ports.record.documents('telematics').map(({ id }) => id);
    this.known = new Set(documents.filter((id) => id.startsWith(DOCUMENT_PREFIX)));
  }

  told({ vendorId, machine, readings, receivedAtMs }: ToldReadings): {
    readonly entries: readonly LedgerDraft[];
    readonly documents: readonly DocumentPut[];
  } {
    const own = this.ownOf(machine);
    if (own === undefined) return { entries: [], documents: [] };
    const entries: LedgerDraft[] = [];
    const documents: DocumentPut[] = [];
    for (const { code, description, severity, atMs } of faultsIn(readings)) {
      const name = JSON.stringify([vendorId, own.id, code, atMs]);
      const failureId = `v${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
      const id = `${DOCUMENT_PREFIX}${failureId}`;
      if (this.known.has(id)) continue;
      this.known.add(id);
      const grade = severity === '' ? '' : ` (${severity})`;
      const symptom = `${vendorId}: ${code} ${description}${grade}`.trim().slice(0, SYMPTOM_MAX);
      const payload = { failureId, atMs: atMs ?? receivedAtMs, symptom, vendorId };
      entries.push({ ...this.entryBase(), type: 'failure.reported', machineId: own.id, payload });
      documents.push({ kind: 'telematics', id, value: { atMs: payload.atMs } });
    }
    return { entries, documents };
  }

  private entryBase() {
    const { clock } = this.ports;
    return { atMs: Math.round(clock.epochMs()), monoMs: clock.monoMs(), missionId: null, actor: 'system' };
  }

  private ownOf({ serialNumber, pin }: TelematicsHeader): OwnMachineName | undefined {
    const numbers = [serialNumber, pin].flatMap((number) => (number === null ? [] : [plainName(number)]));
    return this.ports.own.find(({ serialNo }) => numbers.includes(plainName(serialNo)));
  }
}

interface ToldFault {
  code: string;
  description: string;
  severity: string;
  readonly atMs: number | null;
}

/** The parts of each fault put together: they come one after the other, and each begins with its code. */
function faultsIn(readings: readonly TelematicsReading[]): readonly ToldFault[] {
  const faults: ToldFault[] = [];
  for (const { point, part, text, atMs } of readings) {
    if (point.toLowerCase() !== 'faultcode') continue;
    const [name = ''] = part.toLowerCase().split('#');
    if (name === 'codeidentifier') faults.push({ code: text, description: '', severity: '', atMs });
    const fault = faults.at(-1);
    if (fault === undefined) continue;
    if (name === 'codedescription') fault.description = text;
    if (name === 'codeseverity') fault.severity = text;
  }
  return faults;
}
