import { z } from 'zod';
import { capabilities, certainties, machineProfile } from '../../../hardware-profiles/profile.ts';

const bilingual = z.object({ zh: z.string(), en: z.string() });

/** One machine type in the list of all that the site knows. */
export const profileSummary = z.object({
  profileId: z.string(),
  name: bilingual,
  class: z.string(),
  /** 'shipped': comes with Banksman; 'site': from the data directory of this site. */
  origin: z.enum(['shipped', 'site']),
  capabilities: z.array(z.enum(capabilities)),
  taxonomyCodes: machineProfile.shape.taxonomyCodes,
  massKg: z.number(),
  /** How many of its figures are how sure. */
  certainty: z.record(z.enum(certainties), z.number().int()),
  /** Wires that it has interfaces for, and how it is given leave to move on each. */
  wires: z.array(z.object({ kind: z.enum(['ros', 'vda5050']), grade: z.enum(['guarded', 'locked']) })),
  /** Machines of the site's fleet that are of it. */
  machines: z.array(z.object({ machineId: z.string(), label: z.string() })),
});
export type ProfileSummary = z.infer<typeof profileSummary>;

export const statedFigure = z.object({
  path: z.string(),
  of: z.string().nullable(),
  value: z.number().nullable(),
  unit: z.string().nullable(),
  /** A code instead of a number: IP54, PL d. */
  text: z.string().nullable(),
  source: z.string(),
  clause: z.string().nullable(),
  certainty: z.enum(certainties),
});

/** A machine type with every figure and where it comes from. */
export const profileView = profileSummary.extend({
  figures: z.array(statedFigure),
  /** What the check does not refuse but somebody should know. */
  warnings: z.array(z.object({ path: z.string(), message: bilingual })),
  sources: z.array(z.string()),
});
export type ProfileView = z.infer<typeof profileView>;

export const drawingQuery = z.strictObject({
  lang: z.enum(['zh', 'en']).default('en'),
  /** 'sheet': both views with dimensions, reach and figures; 'outline': the machine from the side alone, for lists. */
  as: z.enum(['sheet', 'outline']).default('sheet'),
});
export type DrawingQuery = z.infer<typeof drawingQuery>;
