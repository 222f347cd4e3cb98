import { randomUUID } from 'node:crypto';
import type { FleetFile } from '../hardware-profiles/fleet.ts';
import type { Clock } from '../kernel/clock.ts';
import { documentBytesMax } from './accounts/documents/document-limits.ts';
import { DocumentDesk } from './accounts/documents/document-register.ts';
import type { DocumentsView } from './contract/documents.ts';
import type { ApiServices } from './http/ports.ts';
import type { SiteRecord } from './ledger/record.ts';
import { Attachments } from './store/attachments.ts';

export interface DocumentPorts {
  readonly record: SiteRecord;
  readonly clock: Clock;
  readonly dataDirectory: string;
  readonly siteId: string;
  readonly roster: Pick<FleetFile, 'machines' | 'people'>;
  readonly docTypes: () => DocumentsView['docTypes'];
}

/** The site's documents, answered to the API. */
export function documentServices(ports: DocumentPorts): { desk: DocumentDesk; services: ApiServices['documents'] } {
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
      docTypes: ports.docTypes(),
    }),
    bytesMax: () => documentBytesMax.value,
    file: (filing, bytes, user) => desk.file(filing, bytes, user),
    withdraw: (documentId, reason, user) => desk.withdraw(documentId, reason, user),
    read: (documentId) => desk.read(documentId),
  };
  return { desk, services };
}
