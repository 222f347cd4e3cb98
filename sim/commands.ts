import { z } from 'zod';
import type { ServiceServer } from './devices/graph.ts';
import { faultKinds } from './world/fault.ts';

const speed = z.union([z.number().min(0.01).max(10_000), z.literal('max')]);

/** What `/sim/command` understands, as JSON. `speed`, `pause` and `resume` concern time; the rest the world. */
export const simCommand = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('fault'),
    machineId: z.string(),
    kind: z.enum(faultKinds),
    delayMs: z.number().min(0).max(60_000).optional(),
  }),
  z.strictObject({ do: z.literal('tag-loss'), personId: z.string(), lost: z.boolean() }),
  z.strictObject({
    do: z.literal('walk'),
    personId: z.string(),
    to: z.tuple([z.number(), z.number()]),
    levelId: z.string().optional(),
  }),
  z.strictObject({ do: z.literal('wander'), personId: z.string() }),
  z.strictObject({ do: z.literal('speed'), speed }),
  z.strictObject({ do: z.literal('pause') }),
  z.strictObject({ do: z.literal('resume') }),
  z.strictObject({ do: z.literal('state') }),
]);
export type SimCommand = z.infer<typeof simCommand>;
export type SimSpeed = z.infer<typeof speed>;

export type SimReply =
  { readonly ok: true; readonly [key: string]: unknown } | { readonly ok: false; readonly message: string };

const placingCornerCountMax = 500;
const placeJsonCharactersMax = 50_000;

/** Concrete that others place, in the site frame; `atMs` is site epoch ms, absent for now. */
export const placeCommand = z.strictObject({
  do: z.literal('place'),
  levelId: z.string(),
  polygon: z
    .array(z.tuple([z.number(), z.number()]))
    .min(3)
    .max(placingCornerCountMax),
  setFactor: z.number().positive().max(10).exactOptional(),
  thicknessM: z.number().positive().max(5).exactOptional(),
  atMs: z.number().int().min(0).exactOptional(),
});
export type PlaceCommand = z.infer<typeof placeCommand>;

/** The service of commands with `place` added: it answers that one itself and hands all others on. */
export function withPlacing(service: ServiceServer, place: (command: PlaceCommand) => SimReply): ServiceServer {
  return {
    type: service.type,
    call: (args, reply) => {
      const json = placingJson(args);
      if (json === null) {
        service.call(args, reply);
        return;
      }
      const parsed = placeCommand.safeParse(json);
      const answer: SimReply = parsed.success
        ? place(parsed.data)
        : { ok: false, message: z.prettifyError(parsed.error).slice(0, 500) };
      reply({ isAnswered: true, values: { json: JSON.stringify(answer) } });
    },
  };
}

const placingArgs = z.object({ json: z.string().max(placeJsonCharactersMax) });
const anyPlacing = z.looseObject({ do: z.literal('place') });

/** What stands in the arguments, when it is a `place`; what is not JSON is left to the other commands' answer. */
function placingJson(args: unknown): unknown {
  const parsed = placingArgs.safeParse(args);
  if (!parsed.success || !parsed.data.json.includes('"place"')) return null;
  try {
    const json: unknown = JSON.parse(parsed.data.json);
    return anyPlacing.safeParse(json).success ? json : null;
  } catch {
    return null;
  }
}
