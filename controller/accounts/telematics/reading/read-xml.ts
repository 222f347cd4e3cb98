import { SaxesParser } from 'saxes';
import { localName, markupLimits, UnreadableDocument, type Markup } from './markup.ts';

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Markup[];
  text: string;
}

/** Builds the tree while the parser runs, and stops it at the first limit. */
class TreeBuilder {
  root: Markup | null = null;
  private readonly open: Open[] = [];
  private elements = 0;

  begin(name: string, attributes: Readonly<Record<string, string>>): void {
    this.elements += 1;
    if (this.elements > markupLimits.elementsMax || this.open.length >= markupLimits.depthMax) {
      throw new UnreadableDocument('telematics-document-too-large', `too many or too deep elements at ${name}`);
    }
    const named = Object.entries(attributes);
    if (named.length > markupLimits.attributesMax) {
      throw new UnreadableDocument('telematics-document-too-large', `too many attributes on ${name}`);
    }
    const kept = named.filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'));
    this.open.push({
      name: localName(name),
      attributes: new Map(kept.map(([key, value]) => [localName(key), value])),
      children: [],
      text: '',
    });
  }

  addText(text: string): void {
    const current = this.open.at(-1);
    if (current === undefined) return;
    if (current.text.length + text.length > markupLimits.textMax) {
      throw new UnreadableDocument('telematics-document-too-large', `too long a text in ${current.name}`);
    }
    current.text += text;
  }

  end(): void {
    const done = this.open.pop();
    if (done === undefined) return;
    const parent = this.open.at(-1);
    if (parent === undefined) this.root = done;
    else parent.children.push(done);
  }
}

/**
 * Reads an XML document into names and text. A document type is refused at its first letter, so no entity is ever declared
 * or expanded and nothing outside the document is fetched; prefixes are dropped without asking what they are bound to.
 *
 * @throws UnreadableDocument
 */
export function readXml(text: string): Markup {
  const builder = new TreeBuilder();
  const parser = new SaxesParser({ xmlns: false });
  parser.on('doctype', () => {
    throw new UnreadableDocument('telematics-document-unsafe', 'a document type is not accepted');
  });
  parser.on('opentag', ({ name, attributes }) => builder.begin(name, attributes));
  parser.on('text', (part) => builder.addText(part));
  parser.on('cdata', (part) => builder.addText(part));
  parser.on('closetag', () => builder.end());
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error;
    throw new UnreadableDocument('telematics-document-broken', error instanceof Error ? error.message : String(error));
  }
  if (builder.root === null) throw new UnreadableDocument('telematics-document-broken', 'no element');
  return builder.root;
}
