import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { InterlockConfig } from '../contract/interlock.ts';

/** Lower-case hex SHA-256 of the canonical JSON (RFC 8785) of the interlock's configuration without the hash itself. */
export function geometryHash(config: Omit<InterlockConfig, 'geometryHash'>): string {
  const { geometryHash: _own, ...rest } = config as Omit<InterlockConfig, 'geometryHash'> & { geometryHash?: string };
  return createHash('sha256').update(canonicalJson(rest), 'utf8').digest('hex');
}
