import { builtinModules } from 'node:module';
import { compositionRoots, layerOf, toolConfiguration, type Layer } from './layers.ts';
import {
  codeOnly,
  importsOf,
  lineAt,
  resolveImport,
  withoutComments,
  type Import,
  type SourceFile,
} from './sources.ts';

/** Each rule takes files and gives one line per offence, so that it can be shown a bad sample as well as the repository. */

const builtins = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);

function isListed(packages: readonly string[], specifier: string): boolean {
  return packages.some((name) => (name.endsWith('*') ? specifier.startsWith(name.slice(0, -1)) : specifier === name));
}

function packageOffence(layer: Layer, { specifier }: Import): string | null {
  if (builtins.has(specifier)) return layer.node === 'yes' ? null : `Node's ${specifier}`;
  return isListed(layer.packages, specifier) ? null : `package ${specifier}`;
}

function importOffence(path: string, layer: Layer, one: Import): string | null {
  if (!one.specifier.startsWith('.')) return packageOffence(layer, one);
  const target = resolveImport(path, one.specifier);
  // A path into an installed package is that package.
  const [, inPackage] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(target) ?? [];
  if (inPackage !== undefined) return packageOffence(layer, { ...one, specifier: inPackage });
  const has = (prefixes: readonly string[]): boolean => prefixes.some((prefix) => target.startsWith(prefix));
  if (layerOf(target) === layer || has(layer.may)) return null;
  if (one.kind === 'type' && has(layer.mayTypes ?? [])) return null;
  // Data and styles beside the code belong to their folder.
  return has(layer.files) ? null : target;
}

export function importOffences(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    if (toolConfiguration.has(path)) return [];
    const layer = layerOf(path);
    if (layer === null) return [`${path}: belongs to no layer`];
    return importsOf(text).flatMap((one) => {
      const offence = importOffence(path, layer, one);
      return offence === null ? [] : [`${path}: ${layer.name} may not import ${offence}`];
    });
  });
}

/** Cycles of imports, each once, as `a -> b -> a`. Imports of types count: a cycle of types is a cycle of thought. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map(({ path }) => path));
  const edges = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => resolveImport(path, specifier))
        .filter((target) => known.has(target)),
    ]),
  );
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      cycles.push([...trail.slice(at), path].join(' -> '));
      return;
    }
    if (finished.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    finished.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
}

function matches(files: readonly SourceFile[], pattern: RegExp, read: (text: string) => string): string[] {
  return files.flatMap(({ path, text }) =>
    [...read(text).matchAll(pattern)].map((match) => `${path}:${lineAt(text, match.index)}: ${match[0].trim()}`),
  );
}

const machineTime = /\b(?:Date\.now\b|new Date\(\s*\)|performance\.now\b|setTimeout\b|setInterval\b|Math\.random\b)/g;

export function machineTimeOffences(files: readonly SourceFile[]): string[] {
  const bound = files.filter(({ path }) => !compositionRoots.some((prefix) => path.startsWith(prefix)));
  return matches(bound, machineTime, codeOnly);
}

export function noteOffences(files: readonly SourceFile[]): string[] {
  return matches(files, /\b(?:TODO|FIXME|XXX|HACK)\b/g, (text) => text);
}

export function emptyFolderNameOffences(paths: readonly string[]): string[] {
  return paths.filter((path) => /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\/|\.\w+$)/.test(path));
}

/** `emergencyStop` names the reported state of a physical device and nothing of ours. */
export function reservedWordOffences(files: readonly SourceFile[], allowed: readonly string[]): string[] {
  const bound = files.filter(({ path }) => !allowed.some((prefix) => path.startsWith(prefix)));
  return matches(bound, /\b\w*emergency_?stop\w*/gi, codeOnly);
}

export function defaultExportOffences(files: readonly SourceFile[]): string[] {
  return matches(
    files.filter(({ path }) => !toolConfiguration.has(path)),
    /^\s*export\s+default\b|\bas default\b/gm,
    codeOnly,
  );
}

/** Wherever our words name a folder of ours outside the repository or a tool of the workshop. */
export function workshopOffences(files: readonly SourceFile[]): string[] {
  return matches(files, /\/work\/(?:main|shared)|\bfarm-\w+/g, (text) => text);
}

const refusal = /(?:\brefuse\(\s*|\bsendProblem\([^{};]*)\{\s*code:\s*'([^']+)'/g;

/** Codes that refusals carry but the catalogue does not know. */
export function unknownCodeOffences(files: readonly SourceFile[], catalogue: ReadonlySet<string>): string[] {
  return files.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(refusal)]
      .filter(([, code]) => !catalogue.has(code ?? ''))
      .map((match) => `${path}:${lineAt(text, match.index)}: ${match[1]}`),
  );
}
