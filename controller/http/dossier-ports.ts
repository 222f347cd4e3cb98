import type { Result } from '../../kernel/result.ts';
import type { ChecklistView, SchemesView } from '../contract/accounts/dossier.ts';
import type { EvidenceEntered, EvidenceList } from '../contract/accounts/evidence.ts';
import type {
  FailureJudgement,
  FailureReport,
  FailuresView,
  ModelReliability,
  ReliabilityView,
} from '../contract/accounts/failures.ts';
import type { IdentityView, MachineIdentity } from '../contract/accounts/machine-register.ts';

/** Site time, ms; null: from the machine's first entry, up to now. */
export interface AskedInterval {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export interface DossierFile {
  readonly name: string;
  readonly zip: AsyncIterable<Uint8Array>;
  /** To be called when it has been sent, or will not be. */
  readonly end: () => void;
}

/** Measurements, acceptances, near misses and incidents, energy. Refuses 'machine-unknown'. */
export interface EvidenceServices {
  list(machineId: string): Result<EvidenceList>;
  /** Refuses 'evidence-later', 'ledger-unavailable'. */
  enter(machineId: string, entered: EvidenceEntered, user: string): Promise<Result<EvidenceList>>;
  /** Refuses 'evidence-unknown', 'evidence-withdrawn', 'ledger-unavailable'. */
  withdraw(machineId: string, sequence: number, reason: string, user: string): Promise<Result<EvidenceList>>;
}

/** Identity, failures, reliability and dossiers of machines as the routes need them. Refusals: 'machine-unknown' everywhere. */
export interface DossierServices {
  readonly evidence: EvidenceServices;
  identity(machineId: string): Result<IdentityView>;
  putIdentity(machineId: string, identity: MachineIdentity, user: string): Promise<Result<IdentityView>>;
  failures(machineId: string, interval: AskedInterval): Promise<Result<FailuresView>>;
  reportFailure(machineId: string, report: FailureReport, user: string): Promise<Result<FailuresView>>;
  /** Refuses 'failure-unknown'. */
  judgeFailure(
    machineId: string,
    failureId: string,
    judgement: FailureJudgement,
    user: string,
  ): Promise<Result<FailuresView>>;
  /** Of several machines of a type together. */
  reliability(
    machineIds: readonly string[],
    interval: AskedInterval,
    confidence: number | null,
  ): Promise<Result<ReliabilityView>>;
  /** Of every model of the fleet, for each machine and together. */
  modelsReliability(interval: AskedInterval): Promise<readonly ModelReliability[]>;
  schemes(): Result<SchemesView>;
  checklist(machineId: string, scheme: string): Promise<Result<ChecklistView>>;
  /** The folder as a ZIP file. Refuses 'scheme-unknown', 'dossier-busy'. */
  dossier(machineId: string, scheme: string, interval: AskedInterval): Promise<Result<DossierFile>>;
}
