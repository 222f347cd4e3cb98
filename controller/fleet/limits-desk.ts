import { ok, refuse, type Result } from '../../kernel/result.ts';
import type { FromInterlock } from '../contract/interlock/interlock.ts';
import type { LimitsProposalRequest, LimitsView } from '../contract/interlock/limits.ts';
import type { InterlockClient } from './interlock-client.ts';

interface Person {
  readonly user: string;
  readonly role: string;
}

/** The interlock's table of limits as it last told it. What is decided about it, the interlock decides. */
export class LimitsDesk {
  private readonly client: Pick<InterlockClient, 'ask' | 'connected'>;
  private readonly nextCommandId: () => string;
  private latest: LimitsView | null = null;

  constructor(client: Pick<InterlockClient, 'ask' | 'connected'>, nextCommandId: () => string) {
    this.client = client;
    this.nextCommandId = nextCommandId;
  }

  handle(message: FromInterlock): void {
    if (message.type === 'limits') this.latest = message.view;
  }

  /** Refuses 'interlock-unreachable' where nobody can say what is in force now. */
  view(): Result<LimitsView> {
    if (this.latest === null || !this.client.connected()) return refuse({ code: 'interlock-unreachable' });
    return ok(this.latest);
  }

  propose(request: LimitsProposalRequest, { user, role }: Person): Promise<Result<void>> {
    const by = { user, role };
    return this.client.ask({ type: 'propose-limits', commandId: this.nextCommandId(), ...request, by });
  }

  sign(proposalId: string, { user, role }: Person): Promise<Result<void>> {
    const by = { user, role };
    return this.client.ask({ type: 'sign-limits', commandId: this.nextCommandId(), proposalId, by });
  }

  withdraw(proposalId: string, { user, role }: Person): Promise<Result<void>> {
    const by = { user, role };
    return this.client.ask({ type: 'withdraw-limits', commandId: this.nextCommandId(), proposalId, by });
  }
}
