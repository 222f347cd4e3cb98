import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { InterlockGeometry } from './interlock-geometry.ts';

/**
 * Lower-case hex SHA-256 of the canonical JSON (RFC 8785) of levels, landings, zones and, where there are any, lines. A whole interlock configuration may be
 * passed; machines, people and keys in it do not count, because they are no geometry and keys belong into no published hash.
 */
export function geometryHash({ levels, landings, zones, lines }: InterlockGeometry): string {
  return createHash('sha256').update(canonicalJson({ levels, landings, zones, lines }), 'utf8').digest('hex');
}
