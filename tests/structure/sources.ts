import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

/** A source file that people wrote: path from the root, with `/`, and text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const written = /\.(?:ts|mts|mjs|js|wgsl|py)$/;
const made = /(?:^|\/)(?:node_modules|dist|bundle|\.turbo|coverage)\/|\.generated\.ts$/;

/** Every source file below these folders of the repository. */
export function sourcesBelow(folders: readonly string[]): readonly Source[] {
  return folders
    .flatMap((folder) => walk(folder))
    .map((path) => ({ path, text: readFileSync(new URL(path, root), "utf8") }));
}

/** The names of the folders in `group`, "packages" or "apps". */
export function membersOf(group: string): readonly string[] {
  return readdirSync(fileURLToPath(new URL(`${group}/`, root)), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function walk(folder: string): readonly string[] {
  return readdirSync(new URL(`${folder}/`, root), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (made.test(entry.isDirectory() ? `${path}/` : path)) return [];
    if (entry.isDirectory()) return walk(path);
    return written.test(path) ? [path] : [];
  });
}

/** What a TypeScript or JavaScript file imports, statically, dynamically or for its types. */
export function importsOf(text: string): readonly string[] {
  const specifiers = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)["']([^"'\n]+)["']/gm);
  return [...specifiers].flatMap(([, specifier]) => (specifier === undefined ? [] : [specifier]));
}
