import swagger from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  healthView,
  ledgerPage,
  levelView,
  machineView,
  missionParameters,
  missionRequest,
  missionSummary,
  missionView,
  personView,
  planView,
  problemView,
  sessionView,
  siteView,
  streamMessage,
  utilisationView,
  zoneRequest,
  zoneView,
} from '../contract/api.ts';
import { interlockLatch, machineVerdict, reason } from '../contract/interlock.ts';
import { ledgerEntry } from '../contract/ledger.ts';
import { SESSION_COOKIE } from './request-guard.ts';

/** The schemas that get a name in `components`, so that clients generated from the document have readable types. */
const named = z.registry<{ id: string }>();
const components = {
  Health: healthView,
  InterlockLatch: interlockLatch,
  LedgerEntry: ledgerEntry,
  LedgerPage: ledgerPage,
  Level: levelView,
  Machine: machineView,
  MachineVerdict: machineVerdict,
  Mission: missionView,
  MissionParameters: missionParameters,
  MissionRequest: missionRequest,
  MissionSummary: missionSummary,
  Person: personView,
  Plan: planView,
  Problem: problemView,
  Reason: reason,
  Session: sessionView,
  Site: siteView,
  StreamMessage: streamMessage,
  Utilisation: utilisationView,
  Zone: zoneView,
  ZoneRequest: zoneRequest,
} as const;
for (const [id, schema] of Object.entries(components)) named.add(schema, { id });

type TransformOptions = NonNullable<Parameters<typeof createJsonSchemaTransform>[0]>;
type Override = NonNullable<NonNullable<TransformOptions['zodToJsonConfig']>['override']>;

/** `z.json()` is recursive; written out it is "any JSON", which is what an empty schema says in JSON Schema 2020-12. */
const override: Override = ({ zodSchema, jsonSchema }) => {
  if (zodSchema._zod.def.type !== 'lazy') return;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
};

const description = `Site controller for construction robots. Supervisory: it is not a certified safety function, and its stop is a
control stop, not an emergency stop. Guide with examples: docs/api.md. The live stream is a WebSocket at /api/v1/stream
(schema StreamMessage). Mission parameters per kind: schema MissionParameters.`;

export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Banksman', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      tags: ['session', 'site', 'zones', 'machines', 'missions', 'ledger', 'service'].map((name) => ({ name })),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Opaque token from POST /api/v1/session.' },
          cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry: named, zodToJsonConfig: { override } }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry: named, zodToJsonConfig: { override } }),
  });
}

/** `GET /openapi.json`, open to everybody: it describes, it does not show. Made once, at the first request. */
export function registerOpenApiRoute(app: FastifyInstance): void {
  let text: string | null = null;
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply
      .type('application/json; charset=utf-8')
      .serializer((payload: unknown) => String(payload))
      .send(text);
  });
}
