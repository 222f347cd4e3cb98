import type { UtilisationView } from '../contract/api.ts';
import type { SiteHistory } from './history/site-history.ts';
import { foldedUtilisation, type AccountedMachine } from './utilisation.ts';

/** The account of this site's machines, of their history and nothing else. */
export class SiteAccount {
  private readonly history: SiteHistory;

  constructor(history: SiteHistory) {
    this.history = history;
  }

  async view(machines: readonly AccountedMachine[], fromMs: number, toMs: number): Promise<UtilisationView> {
    const fold = await this.history.fold();
    return foldedUtilisation(fold, machines, fromMs, toMs, this.history.presentMs());
  }
}
