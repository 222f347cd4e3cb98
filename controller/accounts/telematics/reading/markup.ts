/** What XML and JSON answers have in common: names without namespaces, and text. */
export interface Markup {
  /** Local name, as written. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Markup[];
  readonly text: string;
}

/** A document larger than these is refused: no vendor's page of 100 machines comes near them. */
export const markupLimits = {
  bytesMax: 8 * 1024 * 1024,
  depthMax: 16,
  elementsMax: 200_000,
  attributesMax: 32,
  textMax: 8_192,
} as const;

/** Why a document cannot be read; thrown within the readers only, and a refusal outside them. */
export class UnreadableDocument extends Error {
  readonly code: 'telematics-document-broken' | 'telematics-document-too-large' | 'telematics-document-unsafe';

  constructor(code: UnreadableDocument['code'], message: string) {
    super(message);
    this.name = 'UnreadableDocument';
    this.code = code;
  }
}

/** `a:b` → `b`: vendors disagree about the namespace and agree about the names. */
export function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

function isNamed(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase();
}

export function childrenNamed(markup: Markup, name: string): readonly Markup[] {
  return markup.children.filter((child) => isNamed(child.name, name));
}

/** The trimmed text of an attribute or, where there is none, of a child element of that name; null for neither. */
export function fieldText(markup: Markup, name: string): string | null {
  for (const [key, value] of markup.attributes) if (isNamed(key, name)) return value.trim();
  const [child] = childrenNamed(markup, name);
  return child === undefined ? null : child.text.trim();
}
