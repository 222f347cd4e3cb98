import { localName, markupLimits, UnreadableDocument, type Markup } from './markup.ts';

/** Some converters of XML write attributes as `@name` or `-name`, and text beside them as `#text`. */
function plainName(key: string): string {
  return localName(key.replace(/^[@-]/, ''));
}

class TreeOfJson {
  private elements = 0;

  of(name: string, value: unknown, depth: number): Markup {
    this.elements += 1;
    if (this.elements > markupLimits.elementsMax || depth > markupLimits.depthMax) {
      throw new UnreadableDocument('telematics-document-too-large', `too many or too deep members at ${name}`);
    }
    if (typeof value !== 'object' || value === null) return leaf(name, value);
    const children: Markup[] = [];
    let text = '';
    for (const [key, member] of Object.entries(value)) {
      if (key === '#text') text = textOf(member);
      else
        for (const one of Array.isArray(member) ? member : [member])
          children.push(this.of(plainName(key), one, depth + 1));
    }
    return { name, attributes: new Map(), children, text };
  }
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  if (text.length > markupLimits.textMax) {
    throw new UnreadableDocument('telematics-document-too-large', 'too long a text');
  }
  return text;
}

function leaf(name: string, value: unknown): Markup {
  return { name, attributes: new Map(), children: [], text: textOf(value) };
}

/**
 * Reads a JSON document into the same names and text as XML. The root is the one member of an object that has only one,
 * and a nameless `Fleet` otherwise: vendors write both.
 *
 * @throws UnreadableDocument
 */
export function readJson(text: string): Markup {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UnreadableDocument('telematics-document-broken', error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnreadableDocument('telematics-document-broken', 'no object');
  }
  const [only, ...others] = Object.entries(value);
  const isWrapped = only !== undefined && others.length === 0 && typeof only[1] === 'object' && !Array.isArray(only[1]);
  const tree = new TreeOfJson();
  return isWrapped ? tree.of(plainName(only[0]), only[1], 1) : tree.of('Fleet', value, 1);
}
