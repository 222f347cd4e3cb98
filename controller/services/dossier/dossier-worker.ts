import { parentPort, workerData } from 'node:worker_threads';
import { makeDossier, type DossierOrder, type MadeDossier } from './make-dossier.ts';
import type { Result } from '../../../kernel/result.ts';

/** Makes one dossier on a thread of its own: folding a year of entries must not keep the controller from its machines. */
const made: Result<MadeDossier> = await makeDossier(workerData as DossierOrder);
parentPort?.postMessage(made);
