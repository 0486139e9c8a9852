import { posix } from "node:path";

/** Packages that import nothing of ours. */
const leaves = ["kernels", "text", "hub", "data", "statistics", "models"] as const;

/** What each package may import of the others. A package that is not named here may import nothing. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(leaves.map((leaf) => [leaf, []])),
  core: ["kernels"],
  explain: ["core", "text", "statistics"],
  attack: ["core", "text", "statistics"],
  train: ["core", "text", "statistics"],
  experiments: ["core", "text", "hub", "data", "statistics", "models", "explain", "attack", "train"],
  report: ["experiments"],
};

/** The experiment's schema is read by editors and pages that run nothing: it imports zod, and its own files. */
const schema = "packages/experiments/src/schema/";

/**
 * Says why the file at `path` (from the root, "packages/core/src/run.ts") must not import `specifier`; undefined where it may.
 */
export function objection(path: string, specifier: string): string | undefined {
  const [group, name] = path.split("/");
  if (group === undefined || name === undefined) return undefined;
  const home = `${group}/${name}/`;
  const isTest = path.endsWith(".test.ts");
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    if ((group === "packages" || group === "apps") && !target.startsWith(home)) return "leaves its package by a path";
    if (path.startsWith(schema) && !isTest && !target.startsWith(schema))
      return "the schema imports its own files alone";
    return undefined;
  }
  if (path.startsWith(schema) && !isTest && specifier !== "zod") return "the schema imports zod alone";
  const imported = /^@limelight\/([^/]+)/.exec(specifier)?.[1];
  if (imported === undefined) return undefined;
  if (imported === "cli" || imported === "web") return "nobody imports apps";
  if (group !== "packages" || imported === name || allowed[name]?.includes(imported)) return undefined;
  return `${name} may import ${allowed[name]?.join(", ") || "nothing of ours"}`;
}
