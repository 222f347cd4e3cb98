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
  sessionView,
  siteView,
  streamMessage,
  utilisationView,
  workPermitRequest,
  zoneRequest,
  zoneView,
} from '../contract/api.ts';
import { problemView } from '../contract/problems/problem-view.ts';
import { interlockLatch, machineVerdict, reason } from '../contract/interlock/interlock.ts';
import { ledgerEntry } from '../contract/ledger/ledger.ts';
import { SESSION_COOKIE } from './request-guard.ts';

/** The schemas that get a name in `components`, so that clients generated from the document have readable types. */
const named = z.registry<{ id: string; examples?: unknown[] }>();
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
  WorkPermitRequest: workPermitRequest,
  ZoneRequest: zoneRequest,
} as const;

const examples: Readonly<Record<string, unknown[]>> = {
  MissionRequest: [
    { kind: 'floor-finishing', levelId: 'level-2', area: { slabId: 'level-2-slab-1' }, parameters: {} },
    {
      kind: 'hoist-run',
      levelId: 'level-1',
      parameters: { cargo: 'materials', toLevelId: 'level-3', massKg: 800, lifts: 4 },
    },
    {
      kind: 'hauling',
      levelId: 'level-1',
      parameters: {
        loads: [{ from: { landingId: 'h1a-level-1' }, to: { point: [30, 12] }, massKg: 500, count: 4 }],
      },
    },
  ],
  ZoneRequest: [
    {
      levelId: 'level-2',
      kind: 'BLOCKED',
      name: 'Formwork store',
      outline: [
        [2, 2],
        [8, 2],
        [8, 6],
        [2, 6],
      ],
    },
  ],
};
for (const [id, schema] of Object.entries(components)) {
  named.add(schema, { id, ...(examples[id] === undefined ? {} : { examples: examples[id] }) });
}

const transformComponents = createJsonSchemaTransformObject({ schemaRegistry: named });

type Json = Record<string, unknown>;

/** Where zod puts what several named schemas share; here only `z.json()`, which is recursive. */
const SHARED = '__shared';

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/**
 * References to `z.json()` come out as pointers that OpenAPI cannot follow. "Any JSON" is an empty schema in JSON Schema
 * 2020-12, so that is put in their place.
 */
function withoutShared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutShared);
  if (!isObject(value)) return value;
  const ref = value['$ref'];
  if (typeof ref === 'string' && ref.includes(`/${SHARED}#/`)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutShared(child)]));
}

function refsOf(value: unknown): readonly string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' && typeof child === 'string' ? [child.split('/').at(-1) ?? ''] : refsOf(child),
  );
}

/** zod writes each schema once for what comes in and once for what goes out; the first only matters where a body uses it. */
function withoutUnusedInputs(schemas: Json, paths: unknown): Json {
  const isInput = (id: string): boolean => id.endsWith('Input') && Object.hasOwn(schemas, id.slice(0, -'Input'.length));
  const used = new Set<string>();
  const toVisit = [...refsOf(paths)];
  for (let id = toVisit.pop(); id !== undefined; id = toVisit.pop()) {
    if (used.has(id)) continue;
    used.add(id);
    toVisit.push(...refsOf(schemas[id]));
  }
  return Object.fromEntries(Object.entries(schemas).filter(([id]) => id !== SHARED && (!isInput(id) || used.has(id))));
}

/** The document as it is published: named schemas in place, only what somebody refers to. */
function tidyDocument(document: Json): Json {
  const clean = withoutShared(document) as Json;
  const components = clean['components'];
  if (!isObject(components) || !isObject(components['schemas'])) return clean;
  return {
    ...clean,
    components: { ...components, schemas: withoutUnusedInputs(components['schemas'], clean['paths']) },
  };
}

const description = `Site controller for construction robots. Supervisory: it is not a certified safety function, and its stop is a
control stop, not an emergency stop. Guide with examples: docs/api.md. The live stream is a WebSocket at /api/v1/stream
(schema StreamMessage). Mission parameters per kind: schema MissionParameters.`;

export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Banksman', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      tags: [
        'session',
        'site',
        'zones',
        'machines',
        'limits',
        'missions',
        'programmes',
        'hoists',
        'documents',
        'time',
        'dossiers',
        'ledger',
        'service',
      ].map((name) => ({
        name,
      })),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Opaque token from POST /api/v1/session.' },
          cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry: named }),
    transformObject: transformComponents,
  });
}

/** `GET /openapi.json`, open to everybody: it describes, it does not show. Made once, at the first request. */
export function registerOpenApiRoute(app: FastifyInstance): void {
  let text: string | null = null;
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    text ??= JSON.stringify(tidyDocument({ ...app.swagger() }));
    return reply
      .type('application/json; charset=utf-8')
      .serializer((payload: unknown) => String(payload))
      .send(text);
  });
}
