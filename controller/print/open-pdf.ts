import type { PdfDocument, PdfOptions } from './pdf-document.ts';

/** An empty document. What writes it is loaded with the first one: it takes as long as a quarter of the controller's start. */
export async function openPdf(options: PdfOptions): Promise<PdfDocument> {
  const { PdfDocument } = await import('./pdf-document.ts');
  return new PdfDocument(options);
}
