import { parseSync } from 'vite';
import type { SourceFile } from './sources.ts';

/** What a file can say to a person: codes of problems, tips, causes, and the names of the facts that go with them. */
export interface Spoken {
  readonly codes: ReadonlySet<string>;
  readonly tips: ReadonlySet<string>;
  readonly causes: ReadonlySet<string>;
  readonly facts: ReadonlySet<string>;
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };
type Words = 'codes' | 'tips' | 'causes';
type Found = Readonly<Record<keyof Spoken, Set<string>>>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value: unknown) => (Array.isArray(value) ? value : [value]).filter(isNode));
}

/** The strings an expression or a type can be: both sides of a choice, no arguments of calls, no keys, no conditions. */
function stringsOf(node: unknown): string[] {
  if (!isNode(node)) return [];
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : [];
    case 'ConditionalExpression':
      return [...stringsOf(node['consequent']), ...stringsOf(node['alternate'])];
    case 'LogicalExpression':
      return [...stringsOf(node['left']), ...stringsOf(node['right'])];
    case 'TSUnionType':
      return (node['types'] as unknown[]).flatMap(stringsOf);
    case 'TSLiteralType':
      return stringsOf(node['literal']);
    case 'TSTypeAnnotation':
      return stringsOf(node['typeAnnotation']);
    case 'TSAsExpression':
      return stringsOf(node['expression']);
    default:
      return [];
  }
}

/** A property of an object or of an object type, with its name and what it is set to. */
function propertyOf(node: Node): { readonly name: string; readonly value: unknown } | null {
  if (node.type !== 'Property' && node.type !== 'TSPropertySignature') return null;
  if (node['computed'] === true || !isNode(node['key'])) return null;
  const name = node['key']['name'] ?? node['key']['value'];
  return typeof name === 'string' ? { name, value: node['value'] ?? node['typeAnnotation'] } : null;
}

const collectionOf: Readonly<Record<string, Words>> = { code: 'codes', tip: 'tips', cause: 'causes' };
const objectTypes = new Set(['ObjectExpression', 'TSTypeLiteral']);

function propertiesOf(object: Node): { readonly name: string; readonly value: unknown }[] {
  const members = (object['properties'] ?? object['members']) as Node[];
  return members.map(propertyOf).filter((property) => property !== null);
}

/** Facts stand in an object called `facts`, or beside the code itself in a reason of the planner. */
function visitObject(found: Found, object: Node): void {
  const properties = propertiesOf(object);
  for (const { name, value } of properties) {
    const collection = collectionOf[name];
    if (collection !== undefined) for (const text of stringsOf(value)) found[collection].add(text);
    if (name === 'facts') visitFacts(found, value);
  }
  const code = properties.find(({ name }) => name === 'code');
  const isReason = code !== undefined && !properties.some(({ name }) => name === 'facts');
  if (isReason && (stringsOf(code.value).length > 0 || properties.some(({ name }) => name === 'tip')))
    for (const { name } of properties) if (name !== 'code') found.facts.add(name);
}

function visitFacts(found: Found, value: unknown): void {
  if (!isNode(value)) return;
  if (value.type === 'ConditionalExpression') {
    visitFacts(found, value['consequent']);
    visitFacts(found, value['alternate']);
  } else if (value.type === 'ObjectExpression') {
    for (const { name } of propertiesOf(value)) found.facts.add(name);
  }
}

function visit(found: Found, node: Node): void {
  if (objectTypes.has(node.type)) visitObject(found, node);
  if (node.type === 'VariableDeclarator' && isNode(node['id'])) {
    const { name } = node['id'];
    const collection = typeof name === 'string' ? collectionOf[name] : undefined;
    if (collection !== undefined) for (const text of stringsOf(node['init'])) found[collection].add(text);
    if (name === 'facts') visitFacts(found, node['init']);
  }
  for (const child of childrenOf(node)) visit(found, child);
}

/** Reads the sources themselves, so that a code that is new or renamed is known without a list to keep. */
export function spokenIn(files: readonly SourceFile[]): Spoken {
  const found: Found = { codes: new Set(), tips: new Set(), causes: new Set(), facts: new Set() };
  for (const { path, text } of files) {
    const { program, errors } = parseSync(path, text);
    if (errors.length > 0) throw new Error(`${path} cannot be parsed`);
    visit(found, program as unknown as Node);
  }
  return found;
}

/** The strings of a union that an exported type gives one of its properties, or that it is itself (null). */
export function unionIn(file: SourceFile, typeName: string, property: string | null): string[] {
  const { program } = parseSync(file.path, file.text);
  const strings: string[] = [];
  const look = (node: Node, isInside: (node: Node) => Node | null): void => {
    const inside = isInside(node);
    if (inside !== null) strings.push(...stringsOf(propertyOf(inside)?.value));
    for (const child of childrenOf(node)) look(child, isInside);
  };
  for (const statement of childrenOf(program as unknown as Node)) {
    const declaration = isNode(statement['declaration']) ? statement['declaration'] : statement;
    if (!isNode(declaration['id']) || declaration['id']['name'] !== typeName) continue;
    if (property === null) strings.push(...stringsOf(declaration['typeAnnotation']));
    else look(declaration, (node) => (propertyOf(node)?.name === property ? node : null));
  }
  return strings;
}
