import type { Result } from '../../kernel/result.ts';
import type {
  ConsistencyProofView,
  ConsistencyQuery,
  CosignatureRequest,
  InclusionProofView,
  InclusionQuery,
  KeyHandOverView,
  LedgerStandingView,
  RecordedView,
  StampSubmission,
  WitnessRequest,
  WitnessView,
} from '../contract/ledger/ledger-proofs.ts';
import type { LedgerQuery } from '../ledger/record.ts';

/** Proofs of the record and what others say of it, as the routes need them. */
export interface LedgerProofServices {
  /** A signed note over the present state. */
  checkpoint(): Promise<string>;
  inclusion(query: InclusionQuery): Promise<Result<InclusionProofView>>;
  consistency(query: ConsistencyQuery): Promise<Result<ConsistencyProofView>>;
  witnesses(): readonly WitnessView[];
  register(request: WitnessRequest, user: string): Promise<Result<RecordedView>>;
  withdraw(witnessKey: string, user: string): Promise<Result<RecordedView>>;
  cosign(request: CosignatureRequest, user: string): Promise<Result<RecordedView>>;
  stamp(submission: StampSubmission, user: string): Promise<Result<RecordedView>>;
  rotateKey(user: string): Promise<KeyHandOverView>;
  standing(): LedgerStandingView;
  /** NDJSON of the entries of a machine or an interval of site time, with their proof. */
  bundle(query: Pick<LedgerQuery, 'machineId' | 'fromMs' | 'toMs'>): Promise<Result<AsyncIterable<string>>>;
}
