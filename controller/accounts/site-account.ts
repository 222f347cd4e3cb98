import type { UtilisationView } from '../contract/api.ts';
import type { SiteRecord } from '../ledger/record.ts';
import { TimeAccount, type AccountedMachine } from './utilisation.ts';

const PAGE_ENTRIES = 1_000;

/** The account of this site, folded from the ledger as it grows: each entry is read once per run of the controller. */
export class SiteAccount {
  private readonly record: Pick<SiteRecord, 'entries'>;
  private readonly account = new TimeAccount();
  private lastSequence = -1;
  private reading: Promise<void> = Promise.resolve();

  constructor(record: Pick<SiteRecord, 'entries'>) {
    this.record = record;
  }

  /** `aliveUntilMs`: site time up to which the running states are believed, the present. */
  async view(
    machines: readonly AccountedMachine[],
    fromMs: number,
    toMs: number,
    aliveUntilMs: number,
  ): Promise<UtilisationView> {
    // One reader at a time: two would fold the same page twice.
    this.reading = this.reading.then(() => this.readOn());
    await this.reading;
    return this.account.view(machines, fromMs, toMs, aliveUntilMs);
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const page = this.record.entries({ after: this.lastSequence, limit: PAGE_ENTRIES });
      for (const entry of page) {
        this.account.add(entry);
        this.lastSequence = entry.sequence;
      }
      if (page.length < PAGE_ENTRIES) return;
      // Let the API answer between the pages of a long ledger.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
}
