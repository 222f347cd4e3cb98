import { randomUUID } from 'node:crypto';
import type { FleetFile } from '../../../hardware-profiles/fleet.ts';
import { documentBytesMax } from '../../accounts/documents/document-limits.ts';
import { DocumentDesk } from '../../accounts/documents/document-register.ts';
import type { ApiServices } from '../../http/ports.ts';
import { Attachments } from '../../store/attachments.ts';
import { DossierDesk, docTypesOf, type DossierPorts } from './dossier-services.ts';

export interface PaperPorts extends Omit<DossierPorts, 'documents' | 'workerUrl'> {
  readonly siteId: string;
  readonly roster: Pick<FleetFile, 'machines' | 'people'>;
}

/** Documents, and the dossiers that are made with them, answered to the API. */
export function paperDesks(ports: PaperPorts): Pick<ApiServices, 'documents' | 'dossiers'> {
  const { desk, services } = documentServices(ports);
  const workerUrl = new URL('dossier-worker.js', import.meta.url);
  return { documents: services, dossiers: new DossierDesk({ ...ports, documents: desk.filed, workerUrl }) };
}

function documentServices(ports: PaperPorts): { desk: DocumentDesk; services: ApiServices['documents'] } {
  const { record, clock, roster } = ports;
  const known = {
    machine: new Set(roster.machines.map(({ id }) => id)),
    person: new Set(roster.people.map(({ id }) => id)),
    site: new Set([ports.siteId]),
  };
  const desk = new DocumentDesk({
    record,
    clock,
    store: new Attachments(ports.dataDirectory),
    nextId: randomUUID,
    isKnown: ({ kind, id }) => known[kind].has(id),
  });
  const services: ApiServices['documents'] = {
    list: ({ kind, id }) => ({
      documents: [...desk.filed.list({ ...(kind === undefined ? {} : { kind }), ...(id === undefined ? {} : { id }) })],
      bytesMax: documentBytesMax.value,
      docTypes: docTypesOf(ports.dataDirectory),
    }),
    bytesMax: () => documentBytesMax.value,
    file: (filing, bytes, user) => desk.file(filing, bytes, user),
    withdraw: (documentId, reason, user) => desk.withdraw(documentId, reason, user),
    read: (documentId) => desk.read(documentId),
  };
  return { desk, services };
}
