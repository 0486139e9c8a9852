import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { pluggedMethods, type Plugin } from "@limelight/explain";
import { z } from "zod";
import { KnownMethods } from "../known-methods.ts";
import { UsageError } from "../terminal/failure.ts";

/** The packages that `--plugin` names, before any verb is known: its options come from them. */
export function pluginNames(words: readonly string[]): string[] {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return words.slice(0, end).flatMap((word, index) => {
    if (word.startsWith("--plugin=")) return [word.slice("--plugin=".length)];
    const next = words[index + 1];
    return word === "--plugin" && next !== undefined && index + 1 < end ? [next] : [];
  });
}

/**
 * The methods of these packages beside the house's own. Names are looked for as `import` does from the working folder; what is no package may be the path of
 * a file, with or without ./ in front.
 * What is imported runs with all rights of whoever typed it.
 * @throws UsageError where a package is not there or breaks; ExplainError "bad-plugin" where it has no methods
 */
export async function loadPlugins(names: readonly string[]): Promise<KnownMethods> {
  const plugins: Plugin[] = [];
  const versions: Record<string, string> = {};
  for (const name of new Set(names)) {
    const file = resolved(name);
    plugins.push({ name, exports: await imported(name, file) });
    versions[name] = versionOf(file) ?? "unknown";
  }
  return new KnownMethods(pluggedMethods(plugins), versions);
}

function resolved(name: string): string {
  const require = createRequire(join(process.cwd(), "package.json"));
  const isPath = name.startsWith(".") || isAbsolute(name);
  const isFile = isPath || /\.[cm]?js$/.test(name);
  try {
    return require.resolve(isPath ? resolve(name) : name);
  } catch {
    if (!isPath && existsSync(name)) return resolved(resolve(name));
    throw new UsageError(
      `--plugin ${name}: there is no such ${isFile ? "file" : "package"} here`,
      isFile ? "Give the path of a JavaScript file." : `\`npm install ${name}\` puts it into this folder.`,
    );
  }
}

async function imported(name: string, file: string): Promise<object> {
  try {
    const exports: unknown = await import(pathToFileURL(file).href);
    return typeof exports === "object" && exports !== null ? exports : {};
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const missing = /^Cannot find package '([^']+)'/.exec(message)?.[1];
    throw new UsageError(
      `--plugin ${name}: it breaks when it is loaded: ${message}`,
      missing === undefined
        ? "Ask whoever wrote it."
        : `A plugin brings what it imports: \`npm install ${missing}\` in ${dirname(file)}, or in a folder above it.`,
    );
  }
}

const packageSchema = z.object({ version: z.string() });

/** Of the nearest package.json. */
function versionOf(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    if (existsSync(path)) return packageSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data?.version;
    if (folder === dirname(folder)) return undefined;
  }
}
