import { posix } from "node:path";
import { expect, test } from "vitest";
import { sourcesBelow } from "./sources.ts";

const texts = new Map(sourcesBelow(["packages"]).map(({ path, text }) => [path, text]));

/** All packages that a file needs to run, through all files of its own package. */
function packagesOf(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return new Set();
  seen.add(path);
  const found = new Set<string>();
  for (const [, specifier = ""] of (texts.get(path) ?? "").matchAll(
    /^(?:import|export)(?! type)[^;]*? from "([^"]+)";/gm,
  )) {
    if (!specifier.startsWith(".")) found.add(specifier);
    else for (const each of packagesOf(posix.join(posix.dirname(path), specifier), seen)) found.add(each);
  }
  return found;
}

test("a page that draws figures loads nothing of the terminal", () => {
  expect([...packagesOf("packages/report/src/figures/index.ts")].toSorted()).toEqual(["d3-array", "diff", "zod"]);
  expect([...packagesOf("packages/report/src/index.ts")]).toContain("string-width");
});
