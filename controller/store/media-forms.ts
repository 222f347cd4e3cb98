import type { MediaType } from '../contract/accounts/documents.ts';

interface Form {
  readonly mediaType: MediaType;
  /** Whether its end is there too. */
  readonly isWhole: boolean;
}

const text = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
const begins = (bytes: Uint8Array, ...values: readonly number[]): boolean =>
  values.every((value, index) => bytes[index] === value);

/**
 * The form of a file by its first and last bytes (some hundred each), whatever it is called; null for any other form.
 * PDF: ISO 32000-1 §7.5.2, §7.5.5; PNG: ISO/IEC 15948 §5.2, §11.2.5; JPEG: ITU-T T.81 Annex B.
 */
export function mediaTypeOf(head: Uint8Array, tail: Uint8Array): Form | null {
  if (text(head.slice(0, 5)) === '%PDF-') {
    return { mediaType: 'application/pdf', isWhole: text(tail.slice(-1_024)).includes('%%EOF') };
  }
  if (begins(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    return { mediaType: 'image/png', isWhole: text(tail.slice(-64)).includes('IEND') };
  }
  // Cameras append previews behind the end of the picture, so its end mark may stand anywhere in the tail.
  if (begins(head, 0xff, 0xd8, 0xff)) {
    return { mediaType: 'image/jpeg', isWhole: text(tail).includes('\u00ff\u00d9') };
  }
  return null;
}
