import type { Clock } from '../../../kernel/clock.ts';
import { ok, refuse, type Result } from '../../../kernel/result.ts';
import { crewCountedPayload, type CrewCountRequest, type CrewCountView } from '../../contract/missions/crew-count.ts';
import type { SiteRecord } from '../../ledger/record.ts';
import { writeAccountEntry } from '../account-entry.ts';

export interface CrewDeskPorts {
  readonly record: Pick<SiteRecord, 'commit' | 'entries'>;
  readonly clock: Clock;
  readonly isMachine: (machineId: string) => boolean;
  /** What the machine works for now; null: nothing. */
  readonly missionOf: (machineId: string) => string | null;
}

/** How many people work beside a machine, as somebody there counts them: no machine can know. */
export class CrewDesk {
  readonly #ports: CrewDeskPorts;

  constructor(ports: CrewDeskPorts) {
    this.#ports = ports;
  }

  /** Refuses 'machine-unknown'. */
  view(machineId: string): Result<CrewCountView> {
    if (!this.#ports.isMachine(machineId)) return refuse({ code: 'machine-unknown', facts: { machineId } });
    const [entry] = this.#ports.record.entries({ machineId, types: ['crew.counted'], newestFirst: true, limit: 1 });
    const payload = crewCountedPayload.safeParse(entry?.payload);
    if (entry === undefined || !payload.success) return ok({ count: null });
    const { actor: by, atMs, sequence } = entry;
    return ok({ count: { persons: payload.data.persons, by, atMs, sequence } });
  }

  /** Refuses 'machine-unknown' and 'ledger-unavailable'. */
  async count(machineId: string, persons: CrewCountRequest, user: string): Promise<Result<CrewCountView>> {
    if (!this.#ports.isMachine(machineId)) return refuse({ code: 'machine-unknown', facts: { machineId } });
    const missionId = this.#ports.missionOf(machineId);
    const payload = { persons };
    const written = await writeAccountEntry(this.#ports, { type: 'crew.counted', user, machineId, missionId, payload });
    if (!written.ok) return written;
    const { atMs, sequence } = written.value;
    return ok({ count: { persons, by: user, atMs, sequence } });
  }
}
