import { useEffect, useState } from 'preact/hooks';
import { Choice } from '../../parts/choice.tsx';
import { useConsole } from '../../state/console.ts';
import { DossierChecklist } from './dossier-checklist.tsx';
import { DossierDocuments } from './dossier-documents.tsx';
import { DossierEvidence } from './dossier-evidence.tsx';
import { DossierFailures } from './dossier-failures.tsx';
import { DossierIdentity } from './dossier-identity.tsx';

const parts = ['checklist', 'documents', 'failures', 'evidence', 'identity'] as const;
type Part = (typeof parts)[number];

/** A machine's first-set file: what a scheme asks for, the documents, the failures, who the machine is. */
export function DossierScreen() {
  const console = useConsole();
  const { t } = console;
  const machines = [...(console.live.value?.machines.values() ?? [])];
  const [machineId, setMachineId] = useState<string | null>(null);
  const [part, setPart] = useState<Part>('checklist');
  const first = machines[0]?.id ?? null;
  useEffect(() => setMachineId((chosen) => chosen ?? first), [first]);
  return (
    <div class="page dossier">
      <header class="page-head">
        <h1>{t('dossier.title')}</h1>
        <Choice
          label={t('dossier.machine')}
          layout="row"
          value={machineId}
          options={machines.map(({ id, label }) => ({ value: id, label, testId: `dossier-machine-${id}` }))}
          onChange={setMachineId}
        />
        <Choice
          label={t('dossier.title')}
          layout="row"
          value={part}
          options={parts.map((value) => ({ value, label: t(`dossier.${value}`), testId: `dossier-${value}` }))}
          onChange={setPart}
        />
      </header>
      {machineId !== null && part === 'checklist' && <DossierChecklist key={machineId} machineId={machineId} />}
      {machineId !== null && part === 'documents' && <DossierDocuments key={machineId} machineId={machineId} />}
      {machineId !== null && part === 'failures' && <DossierFailures key={machineId} machineId={machineId} />}
      {machineId !== null && part === 'evidence' && <DossierEvidence key={machineId} machineId={machineId} />}
      {machineId !== null && part === 'identity' && <DossierIdentity key={machineId} machineId={machineId} />}
    </div>
  );
}
