import type { AempElement } from '../contract/accounts/aemp.ts';

export const AEMP_NAMESPACE = 'http://standards.iso.org/iso/15143/-3';
/** Of the elements that the standard does not have. */
export const OWN_NAMESPACE = 'urn:banksman:telematics:1';
const OWN_PREFIX = 'bm';

/** Elements that are lists in JSON also where there is one of them. */
const lists: ReadonlySet<string> = new Set(['Links', 'Equipment', 'FaultCode', `${OWN_PREFIX}:CumulativeWorkArea`]);

function nameOf({ name, space }: AempElement): string {
  return space === 'own' ? `${OWN_PREFIX}:${name}` : name;
}

/** A character that XML 1.0 has no way to write is replaced by the sign for such: machines name their own faults. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function xmlOf(element: AempElement, declared: string): string {
  const name = nameOf(element);
  const attributes = Object.entries(element.attributes ?? {}).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const { content } = element;
  const inner = Array.isArray(content)
    ? (content as readonly AempElement[]).map((child) => xmlOf(child, '')).join('')
    : escaped(String(content as string | number | boolean));
  return `<${name}${declared}${attributes.join('')}>${inner}</${name}>`;
}

export function toXml(document: AempElement): string {
  const declared = ` xmlns="${AEMP_NAMESPACE}" xmlns:${OWN_PREFIX}="${OWN_NAMESPACE}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlOf(document, declared)}\n`;
}

function jsonOf({ attributes, content, name: parent }: AempElement): unknown {
  if (!Array.isArray(content)) return content;
  const members = new Map<string, unknown[]>();
  for (const child of content as readonly AempElement[]) {
    const name = nameOf(child);
    members.set(name, [...(members.get(name) ?? []), jsonOf(child)]);
  }
  const isList = (name: string, values: readonly unknown[]): boolean =>
    values.length > 1 || lists.has(name) || parent.endsWith('Messages');
  return {
    ...attributes,
    ...Object.fromEntries([...members].map(([name, values]) => [name, isList(name, values) ? values : values[0]])),
  };
}

/** The same names as in XML; attributes are members, the document is the one member of the whole. */
export function toJson(document: AempElement): string {
  return JSON.stringify({ [nameOf(document)]: jsonOf(document) });
}

/** XML unless JSON is asked for and preferred (RFC 9110 §12.5.1, without wildcards: they take what comes first, XML). */
export function prefersJson(accept: string): boolean {
  const weights = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
    return { type, weight: Number.isFinite(weight) ? weight : 0 };
  });
  const best = (types: readonly string[]): number =>
    Math.max(0, ...weights.filter(({ type }) => types.includes(type)).map(({ weight }) => weight));
  return best(['application/json']) > best(['application/xml', 'text/xml']);
}
