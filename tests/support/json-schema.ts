import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly format?: string;
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/**
 * Published schemas of others are not always JSON: three of VDA 5050 3.0.0 have commas before a closing bracket, and one names its own language
 * by an address that is none.
 */
export function readSchema(file: string): JsonSchema {
  const { $schema: _language, ...schema } = JSON.parse(
    readFileSync(file, 'utf8').replaceAll(/,(\s*[}\]])/g, '$1'),
  ) as JsonSchema & { $schema?: string };
  return schema;
}

export function validatorOf(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  return ajv.compile(schema);
}

/** Anything that a schema allows, with members left out where they may be and unknown ones added. */
export function allowedBy(root: JsonSchema): fc.Arbitrary<unknown> {
  const of = (schema: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    if (schema.$ref !== undefined) return of(definitionOf(root, schema.$ref), depth);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['object']);
    return fc.oneof(...types.map((type) => ofType(type, schema, depth)));
  };
  const ofType = (type: string, schema: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    const { minimum: min = -1e9, maximum: max = 1e9 } = schema;
    switch (type) {
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
      case 'number':
        return fc.double({
          min: schema.exclusiveMinimum ?? min,
          minExcluded: schema.exclusiveMinimum !== undefined,
          max,
          noNaN: true,
        });
      case 'string':
        return schema.format === 'date-time' ? timestamp : fc.string({ maxLength: 20 });
      case 'array':
        return fc.array(of(schema.items ?? { type: 'string' }, depth + 1), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.max(schema.minItems ?? 0, depth > 2 ? 1 : 3),
        });
      default:
        return objectOf(schema, depth);
    }
  };
  const objectOf = (schema: JsonSchema, depth: number): fc.Arbitrary<unknown> => {
    const required = [...(schema.required ?? [])];
    // Demanded, but said nowhere of what kind it is.
    const undescribed = required.filter((name) => schema.properties?.[name] === undefined);
    const described = Object.entries(schema.properties ?? {}).filter(([, member]) => !isImpossible(member));
    const members = Object.fromEntries([
      ...described.map(([name, member]) => [name, of(member, depth + 1)]),
      ...undescribed.map((name) => [name, fc.oneof(fc.nat(), fc.string({ maxLength: 5 }))]),
    ]) as Record<string, fc.Arbitrary<unknown>>;
    const known = fc.record(members, { requiredKeys: required });
    const unknown = fc.option(fc.record({ vendorExtension: fc.string({ maxLength: 5 }) }), { nil: {} });
    return fc.tuple(unknown, known).map(([more, some]) => ({ ...more, ...some }));
  };
  return of(root, 0);
}

/** An array whose words were meant for its items. */
function isImpossible({ type, enum: words }: JsonSchema): boolean {
  return type === 'array' && words !== undefined;
}

const timestamp = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

function definitionOf(root: JsonSchema, ref: string): JsonSchema {
  const name = ref.replace('#/definitions/', '');
  const found = root.definitions?.[name];
  if (found === undefined) throw new Error(`no ${ref}`);
  return found;
}
