import { expect, test } from "vitest";
import { layerOf, type HookName } from "../hooks/names.ts";
import { depthOfRun } from "./run-options.ts";

const twelve = { depth: 12, depthOf: (hook: HookName) => 1 + (layerOf(hook)?.layer ?? -1) };

test("a run goes as far as something is asked of it, and to the end where a head answers", () => {
  expect(depthOfRun({ head: "masked-lm", capture: ["hook_embed"] }, twelve)).toBe(12);
  expect(depthOfRun({}, twelve)).toBe(0);
  expect(depthOfRun({ capture: ["hook_full_embed"] }, twelve)).toBe(0);
  expect(depthOfRun({ capture: ["blocks.0.attn.hook_q", "blocks.10.hook_mlp_out"] }, twelve)).toBe(11);
  expect(
    depthOfRun({ capture: ["hook_embed"], edits: [[], [{ hook: "blocks.3.hook_resid_pre", set: 0 }]] }, twelve),
  ).toBe(4);
  expect(depthOfRun({ gradients: ["blocks.5.attn.hook_pattern"] }, twelve)).toBe(6);
});
