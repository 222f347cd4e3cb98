import { z } from 'zod';
import { machineProfile } from './profile.ts';

/** The published JSON Schema (2020-12) of a machine profile, made from the zod schema. */
export function machineProfileJsonSchema(): unknown {
  return {
    ...z.toJSONSchema(machineProfile, { target: 'draft-2020-12' }),
    title: 'Banksman machine profile',
    description: 'SI units; every figure carries value, unit, source and certainty. See docs/profiles.md.',
  };
}

/** The text of `machine-profile.schema.json`. */
export function machineProfileJsonSchemaText(): string {
  return `${JSON.stringify(machineProfileJsonSchema(), null, 2)}\n`;
}
