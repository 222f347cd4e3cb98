import { refuse, type Result } from '../../kernel/result.ts';
import type { SiteModel } from '../../missions/site-model.ts';
import { importGeojson } from './import-geojson.ts';
import { importIfc } from './import-ifc.ts';

/** Reads a building from whatever format the bytes are in: IFC (STEP text) or GeoJSON. Refusals as in the two importers. */
export async function importSite(bytes: Uint8Array, fileName: string): Promise<Result<SiteModel>> {
  if (bytes.length === 0) return refuse({ code: 'site-file-invalid', facts: { file: fileName, cause: 'empty-file' } });
  return firstSign(bytes) === '{' ? importGeojson(bytes, fileName) : importIfc(bytes, fileName);
}

/** The first character that is neither white space nor a byte order mark. */
function firstSign(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 64)).trim().charAt(0);
}
