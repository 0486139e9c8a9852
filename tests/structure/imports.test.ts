import { expect, test } from "vitest";
import { objection } from "./rules.ts";
import { importsOf, membersOf, sourcesBelow } from "./sources.ts";

const code = sourcesBelow(["packages", "apps", "tests"]).filter(({ path }) => /\.(?:ts|mts|mjs|js)$/.test(path));

/** The packages of ours that each package imports, found in its sources. */
function importedPackages(): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map(membersOf("packages").map((name) => [name, new Set<string>()]));
  for (const { path, text } of code) {
    const [group, name = ""] = path.split("/");
    if (group !== "packages") continue;
    for (const specifier of importsOf(text)) {
      const imported = /^@limelight\/([^/]+)/.exec(specifier)?.[1];
      if (imported !== undefined && imported !== name) graph.get(name)?.add(imported);
    }
  }
  return graph;
}

/** A way from a package back to itself, or undefined. */
function cycle(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const visit = (name: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    for (const next of graph.get(name) ?? []) {
      const found = visit(next, [...way, name]);
      if (found) return found;
    }
    return undefined;
  };
  for (const name of graph.keys()) {
    const found = visit(name, []);
    if (found) return found;
  }
  return undefined;
}

test("every import is one that the architecture allows", () => {
  const objections = code.flatMap(({ path, text }) =>
    importsOf(text).flatMap((specifier) => {
      const why = objection(path, specifier);
      return why === undefined ? [] : [`${path}: ${specifier}: ${why}`];
    }),
  );
  expect(objections).toEqual([]);
});

test("packages do not depend on each other in a circle", () => {
  expect(cycle(importedPackages())).toBeUndefined();
  expect(
    cycle(
      new Map([
        ["a", new Set(["b"])],
        ["b", new Set(["c"])],
        ["c", new Set(["b"])],
      ]),
    ),
  ).toEqual(["b", "c", "b"]);
});

test.each([
  ["packages/kernels/src/linear/index.ts", "@limelight/core"],
  ["packages/explain/src/methods/lime/lime.ts", "@limelight/kernels"],
  ["packages/explain/src/methods/lime/lime.ts", "@limelight/attack"],
  ["packages/experiments/src/run.ts", "@limelight/kernels"],
  ["packages/experiments/src/schema/index.ts", "@limelight/core"],
  ["packages/experiments/src/schema/index.ts", "../verbs/run.ts"],
  ["packages/report/src/index.ts", "@limelight/core"],
  ["packages/report/src/index.ts", "../../core/src/index.ts"],
  ["packages/unheard-of/src/index.ts", "@limelight/core"],
  ["tests/parity/lime.test.ts", "@limelight/cli"],
])("%s must not import %s", (path, specifier) => {
  expect(objection(path, specifier)).toBeTypeOf("string");
});

test.each([
  ["packages/core/src/run/run.ts", "@limelight/kernels"],
  ["packages/core/src/run/run.ts", "../models/bert.ts"],
  ["packages/experiments/src/schema/index.ts", "zod"],
  ["apps/cli/src/main.ts", "@limelight/explain"],
])("%s may import %s", (path, specifier) => {
  expect(objection(path, specifier)).toBeUndefined();
});

test("imports are found in all their forms", () => {
  const text = `import { a } from "a";\nimport type { B } from 'b';\nexport * from "c";\nimport "d";\nconst e = await import("e");`;
  expect(importsOf(text)).toEqual(["a", "b", "c", "d", "e"]);
});
