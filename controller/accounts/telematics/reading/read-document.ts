import { ok, refuse, type Result } from '../../../../kernel/result.ts';
import { markupLimits, UnreadableDocument, type Markup } from './markup.ts';
import { readJson } from './read-json.ts';
import { readXml } from './read-xml.ts';

/**
 * Reads an answer by what it is, whatever its content type says. Refuses 'telematics-document-broken' (facts: `message`),
 * 'telematics-document-too-large' and 'telematics-document-unsafe'.
 */
export function readDocument(bytes: Uint8Array): Result<Markup> {
  if (bytes.length > markupLimits.bytesMax) {
    return refuse({ code: 'telematics-document-too-large', facts: { message: `${bytes.length} bytes` } });
  }
  try {
    // A byte order mark goes; anything that is no UTF-8 is refused rather than guessed at.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimStart();
    return ok(text.startsWith('{') || text.startsWith('[') ? readJson(text) : readXml(text));
  } catch (error) {
    if (error instanceof UnreadableDocument) {
      return refuse({ code: error.code, facts: { message: error.message.slice(0, 200) } });
    }
    if (error instanceof TypeError || error instanceof RangeError) {
      return refuse({ code: 'telematics-document-broken', facts: { message: 'not UTF-8' } });
    }
    throw error;
  }
}
