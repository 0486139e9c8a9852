import { expect, test } from "vitest";
import { blockHooks, encoderBlockHooks, headHooks, outerHooks } from "../hooks/names.ts";
import { checkEdit } from "./check-edit.ts";
import type { Edit } from "./edit.ts";

const names = [...outerHooks, ...headHooks, ...blockHooks("blocks", 2, encoderBlockHooks)];

test.each<Edit>([
  { hook: "hook_embed", position: [0, 3], neuron: 1, set: [1, 2] },
  { hook: "blocks.0.attn.hook_attn_scores", query: 1, set: "-inf" },
  { hook: "blocks.1.attn.hook_pattern", head: 0, key: 3, scale: 2, renormalise: true },
  { hook: "blocks.1.attn.hook_pattern", renormalise: true },
  { hook: "blocks.1.attn.hook_z", position: 1, head: 0, neuron: 2, add: 1 },
  { hook: "pooler.hook_pooler_out", neuron: 2, set: { shape: [4], data: new Float32Array(4) } },
  { hook: "logits", apply: (activation) => activation },
])("%j is an edit", (edit) => {
  expect(() => checkEdit(edit, names)).not.toThrow();
});

test.each<[Edit, RegExp]>([
  [{ hook: "hook_embed", head: 1, set: 0 }, /hook_embed has no head to select/],
  [{ hook: "blocks.0.attn.hook_pattern", position: 1, set: 0 }, /has no position/],
  [{ hook: "blocks.0.attn.hook_q", query: 1, set: 0 }, /has no query/],
  [{ hook: "pooler.hook_pooler_out", position: 0, set: 0 }, /has no position/],
  [{ hook: "hook_embed" }, /changes nothing/],
  [{ hook: "hook_embed", set: 0, scale: 1 }, /has set and scale/],
  [{ hook: "hook_embed", add: 1, apply: (activation) => activation }, /has add and apply/],
  [{ hook: "hook_embed", set: "-inf" }, /"-inf" is for scores/],
  [{ hook: "blocks.0.attn.hook_pattern", set: "-inf" }, /"-inf" is for scores/],
  [{ hook: "blocks.0.attn.hook_attn_scores", scale: 2, renormalise: true }, /renormalise is for patterns/],
  [{ hook: "blocks.0.attn.hook_z", head: 0, apply: (activation) => activation }, /hook_z selects a head and has apply/],
  [{ hook: "hook_embed", scale: 1e39 }, /not finite/], // more than an f32 holds
  [{ hook: "hook_embed", set: [1, -1e39] }, /not finite/],
  [{ hook: "hook_embed", set: Number.NaN }, /not finite/],
  [{ hook: "hook_embed", scale: Infinity }, /not finite/],
  [{ hook: "hook_embed", add: [1, -Infinity] }, /not finite/],
  [{ hook: "hook_embed", set: { shape: [1, 1], data: Float32Array.of(Number.NaN) } }, /not finite/],
])("%j is none", (edit, message) => {
  expect(() => checkEdit(edit, names)).toThrow(
    expect.objectContaining({ code: "bad-edit", message: expect.stringMatching(message) }),
  );
});

test("a hook that the model does not have is told with those that are close", () => {
  expect(() => checkEdit({ hook: "blocks.2.attn.hook_z", set: 0 }, names)).toThrow(
    expect.objectContaining({ code: "unknown-hook", hint: expect.stringContaining("blocks.1.attn.hook_z") }),
  );
});
