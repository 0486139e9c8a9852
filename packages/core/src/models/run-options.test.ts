import { expect, test } from "vitest";
import { blocksOf } from "./run-options.ts";

test("a run goes as far as something is asked of it, and to the end where a head answers", () => {
  expect(blocksOf({ head: "masked-lm", capture: ["hook_embed"] }, 12)).toBe(12);
  expect(blocksOf({}, 12)).toBe(0);
  expect(blocksOf({ capture: ["hook_full_embed"] }, 12)).toBe(0);
  expect(blocksOf({ capture: ["blocks.0.attn.hook_q", "blocks.10.hook_mlp_out"] }, 12)).toBe(11);
  expect(blocksOf({ capture: ["hook_embed"], edits: [[], [{ hook: "blocks.3.hook_resid_pre", set: 0 }]] }, 12)).toBe(4);
  expect(blocksOf({ gradients: ["blocks.5.attn.hook_pattern"] }, 12)).toBe(6);
});
