import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { referencePages } from "./reference.ts";

test.each([...referencePages().keys()])(
  "docs/reference/%s is what the sources say; if not: pnpm reference",
  async (name) => {
    const file = new URL(`../../../docs/reference/${name}`, import.meta.url);
    expect(await readFile(file, "utf8")).toBe(referencePages().get(name));
  },
);
