import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/**
 * Goal: the layouts are whole as Lichtblick reads them. Method: their form, checked against what its source says: the members of a layout, panels that
 * every installation has, a tree in which each panel stands once. What topics they name is held against a recording elsewhere; that a viewer draws them
 * is not tested.
 */
type Tree = string | { readonly direction: 'row' | 'column'; readonly first: Tree; readonly second: Tree };
const tree: z.ZodType<Tree> = z.lazy(() =>
  z.union([
    z.string(),
    z.strictObject({
      direction: z.enum(['row', 'column']),
      first: tree,
      second: tree,
      splitPercentage: z.number().gt(0).lt(100).optional(),
    }),
  ]),
);
const layoutFile = z.strictObject({
  configById: z.record(z.string(), z.looseObject({})),
  globalVariables: z.record(z.string(), z.unknown()),
  userNodes: z.record(z.string(), z.unknown()),
  playbackConfig: z.strictObject({ speed: z.number() }),
  layout: tree,
});

/** Of a path: `topic.field.field`, with the ways in which one is drawn over time. */
const path = z.looseObject({
  value: z.string().regex(/^\/[a-z0-9_/]+(?:\.[a-zA-Z0-9_]+(?:\[:?\d*\])?)*$/),
  timestampMethod: z.enum(['receiveTime', 'headerStamp']),
});
/** What these panels of a fresh installation must be told. */
const panels: Readonly<Record<string, z.ZodType>> = {
  '3D': z.looseObject({ topics: z.record(z.string().regex(/^\//), z.looseObject({ visible: z.boolean() })) }),
  Plot: z.looseObject({ paths: z.array(path).min(1), xAxisVal: z.enum(['timestamp', 'index', 'custom']) }),
  StateTransitions: z.looseObject({ paths: z.array(path).min(1) }),
  RawMessages: z.looseObject({ topicPath: z.string().regex(/^\//) }),
};

function leaves(node: Tree): readonly string[] {
  return typeof node === 'string' ? [node] : [...leaves(node.first), ...leaves(node.second)];
}

describe('the layouts for Foxglove and Lichtblick', () => {
  const folder = new URL('../../../docs/foxglove/', import.meta.url).pathname;

  it.each(readdirSync(folder))('%s has the form of a layout, and shows each of its panels once', (name) => {
    const layout = layoutFile.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    expect([...leaves(layout.layout)].sort()).toEqual(Object.keys(layout.configById).sort());
    for (const [id, config] of Object.entries(layout.configById)) {
      const [type = '', own] = id.split('!');
      expect(own, id).toMatch(/^\w+$/);
      expect(Object.keys(panels)).toContain(type);
      expect(panels[type]?.safeParse(config).error?.issues ?? [], id).toEqual([]);
    }
  });
});
