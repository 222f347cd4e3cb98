import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PREFIX, permissions } from '../../../controller/http/permissions.ts';
import { testApp, type TestApp } from './fakes.ts';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { description?: string; content?: Record<string, { schema?: object }> }>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
}

/** Every `$ref` of a document, wherever it stands. */
function refsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' && typeof child === 'string' ? [child] : refsOf(child),
  );
}

function resolves(document: Document, ref: string): boolean {
  if (!ref.startsWith('#/')) return false;
  let at: unknown = document;
  for (const part of ref.slice(2).split('/')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return false;
    at = (at as Record<string, unknown>)[part];
  }
  return true;
}

describe('the API document', () => {
  let test: TestApp;
  let document: Document;
  let operations: [string, Operation][];
  beforeAll(async () => {
    test = await testApp();
    const response = await test.app.inject({ url: '/openapi.json' });
    expect(response.statusCode).toBe(200);
    document = response.json<Document>();
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
    );
  });
  afterAll(() => test.app.close());

  it('is OpenAPI 3.1 with a title and a version, open without a login', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Banksman', version: '0.1.0' });
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer', 'cookie']);
  });

  it('has every route of the table of permissions but the WebSocket', () => {
    const expected = Object.keys(permissions)
      .filter((row) => row !== 'GET /stream')
      .map((row) => {
        const [method = '', pattern = ''] = row.split(' ');
        return `${method.toLowerCase()} ${API_PREFIX}${pattern.replace(/:(\w+)/g, '{$1}')}`;
      });
    expect(operations.map(([name]) => name).sort()).toEqual(expected.sort());
  });

  it('gives each operation one id of its own, a summary, a tag and described answers with problems', () => {
    const ids = operations.map(([, operation]) => operation.operationId);
    expect(new Set(ids).size).toBe(operations.length);
    for (const [name, operation] of operations) {
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, name).toBeTruthy();
      expect(operation.tags, name).toHaveLength(1);
      for (const response of Object.values(operation.responses)) expect(response.description, name).toBeTruthy();
      const problem = operation.responses['4XX']?.content?.['application/problem+json']?.schema;
      expect(problem, name).toEqual({ $ref: '#/components/schemas/Problem' });
    }
  });

  it('declares every parameter of its paths', () => {
    for (const [name, operation] of operations) {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map((parameter) => parameter.name).sort(), name).toEqual(inPath.sort());
      for (const parameter of declared) expect(parameter.required, name).toBe(true);
    }
  });

  it('refers to nothing that is not there', () => {
    const refs = refsOf(document);
    expect(refs.length).toBeGreaterThan(30);
    expect(refs.filter((ref) => !resolves(document, ref))).toEqual([]);
    expect(resolves(document, '#/components/schemas/Nonsense')).toBe(false);
  });

  it('names the shapes others generate code from', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'Mission',
        'MissionRequest',
        'MissionParameters',
        'Machine',
        'Plan',
        'Problem',
        'StreamMessage',
      ]),
    );
  });

  it('shows an example of a mission and keeps no schema nobody uses', () => {
    expect(document.components.schemas['MissionRequestInput']).toMatchObject({
      examples: [{ kind: 'floor-finishing' }, { kind: 'hoist-run' }, { kind: 'hauling' }],
    });
    expect(Object.keys(document.components.schemas)).not.toContain('MachineInput');
    expect(Object.keys(document.components.schemas)).not.toContain('__shared');
  });
});
