import type { Clock } from '../../../kernel/clock.ts';
import { ok, type Result } from '../../../kernel/result.ts';
import { enterEvidence, EvidenceRegister, withdrawEvidence } from '../../accounts/dossier/evidence-register.ts';
import type { EvidenceList } from '../../contract/accounts/evidence.ts';
import type { EvidenceServices } from '../../http/dossier-ports.ts';
import type { SiteRecord } from '../../ledger/record.ts';

/** What people enter of quality, safety and energy, answered to the API. `known` refuses machines that the site does not have. */
export function evidenceServices(
  ports: { readonly record: SiteRecord; readonly clock: Clock },
  known: (machineId: string) => Result<unknown>,
): EvidenceServices {
  const register = new EvidenceRegister(ports.record);
  const list = (machineId: string): Result<EvidenceList> => {
    const machine = known(machineId);
    if (!machine.ok) return machine;
    return ok({ evidence: [...register.of(machineId)].reverse(), unreadable: [...register.unreadable()] });
  };
  return {
    list,
    enter: async (machineId, entered, user) => {
      const machine = known(machineId);
      if (!machine.ok) return machine;
      const written = await enterEvidence(ports, machineId, entered, user);
      return written.ok ? list(machineId) : written;
    },
    withdraw: async (machineId, sequence, reason, user) => {
      const machine = known(machineId);
      if (!machine.ok) return machine;
      const written = await withdrawEvidence(ports, register, { machineId, sequence }, reason, user);
      return written.ok ? list(machineId) : written;
    },
  };
}
