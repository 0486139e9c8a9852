import { expect, test } from "vitest";
import { blockHooks, encoderBlockHooks, matchHooks, outerHooks } from "./names.ts";

const names = [...outerHooks, "logits" as const, ...blockHooks("blocks", 2, encoderBlockHooks)];

test("every layer has every hook", () => {
  expect(names).toHaveLength(outerHooks.length + 1 + 2 * encoderBlockHooks.length);
  expect(new Set(names).size).toBe(names.length);
});

test("a star stands for one part of a name", () => {
  expect(matchHooks("blocks.*.attn.hook_pattern", names)).toEqual([
    "blocks.0.attn.hook_pattern",
    "blocks.1.attn.hook_pattern",
  ]);
  expect(matchHooks("blocks.1.attn.*", names)).toHaveLength(6);
  expect(matchHooks("logits", names)).toEqual(["logits"]);
  expect(matchHooks("blocks.*", names)).toEqual([]);
  expect(matchHooks("blocksx0.hook_resid_pre", names)).toEqual([]);
  expect(matchHooks("(", names)).toEqual([]);
});
