import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The repository's root. */
export const root = new URL('../..', import.meta.url).pathname;

/** The folders that hold our own code. */
export const codeFolders = [
  'kernel',
  'hardware-profiles',
  'missions',
  'robot-bridge',
  'sim',
  'controller',
  'console',
  'tests',
] as const;

const skippedFolders = new Set(['node_modules', 'dist', '.git']);

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skippedFolders.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

/** Every file below the code folders, of any kind. */
export function allPaths(): readonly string[] {
  return codeFolders
    .flatMap((folder) => walk(join(root, folder)))
    .map((path) => relative(root, path).split(sep).join('/'));
}

/** Every TypeScript and JavaScript file below the code folders. */
export function sourceFiles(): readonly SourceFile[] {
  return allPaths()
    .filter((path) => /\.(ts|tsx|mts|mjs|js)$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** A literal or comment, whichever begins first; template literals are taken whole, good enough to look for names. */
const literalOrComment = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** The text with comments blanked out, strings kept; lines stay where they are. */
export function withoutComments(text: string): string {
  return text.replace(literalOrComment, (match) => (match.startsWith('/') ? blank(match) : match));
}

/** The text with comments and the insides of strings blanked out; what is left is code. */
export function codeOnly(text: string): string {
  return text.replace(literalOrComment, (match) => {
    if (match.startsWith('/')) return blank(match);
    // What stands in ${…} is code, even inside a template.
    if (match.startsWith('`'))
      return match.replace(/\$\{[^}]*\}|[^\n]/g, (part) => (part.startsWith('${') ? part : ' '));
    return blank(match);
  });
}

export interface Import {
  readonly specifier: string;
  readonly kind: 'value' | 'type';
}

/** Static, dynamic and re-exporting imports. */
export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text);
  const statics = [
    ...code.matchAll(/^\s*(import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s*)?['"]([^'"]+)['"]/gm),
  ].map(([, , type, specifier]): Import => ({
    specifier: specifier ?? '',
    kind: type === undefined ? 'value' : 'type',
  }));
  const dynamics = [...code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)].map(([, specifier]): Import => ({
    specifier: specifier ?? '',
    kind: 'value',
  }));
  return [...statics, ...dynamics];
}

/** Where a relative import leads, from the root. */
export function resolveImport(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Line number, counted from 1, of a place in a text. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
