import type { ModelSource, SubjectToken } from "@limelight/core";
import type { StepInput } from "./step-method.ts";

const [vocabulary, hidden, layers, positions] = [23, 8, 2, 16];

/** Tensors of a tiny checkpoint of GPT-2's names for tests, made anew from its place among them. */
export function tinyWriter(change: (name: string) => "zeros" | "ones" | undefined = () => undefined): ModelSource {
  const shapes: Record<string, readonly number[]> = {
    "wte.weight": [vocabulary, hidden],
    "wpe.weight": [positions, hidden],
    "ln_f.weight": [hidden],
    "ln_f.bias": [hidden],
  };
  for (let layer = 0; layer < layers; layer++)
    for (const [name, inner, columns] of [
      ["attn.c_attn", hidden, 3 * hidden],
      ["attn.c_proj", hidden, hidden],
      ["mlp.c_fc", hidden, 12],
      ["mlp.c_proj", 12, hidden],
    ] as const) {
      Object.assign(shapes, {
        [`h.${layer}.${name}.weight`]: [inner, columns],
        [`h.${layer}.${name}.bias`]: [columns],
      });
      for (const norm of ["ln_1", "ln_2"])
        Object.assign(shapes, { [`h.${layer}.${norm}.weight`]: [hidden], [`h.${layer}.${norm}.bias`]: [hidden] });
    }
  const tensors = Object.entries(shapes).map(([name, shape], seed) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const fixed = change(name);
    const values = Float32Array.from({ length: count }, (_, i) => 0.6 * Math.sin(12.9 * (i + 1) * (seed + 1)));
    if (fixed) values.fill(fixed === "ones" ? 1 : 0);
    return [name, { dtype: "F32" as const, shape, bytes: new Uint8Array(values.buffer) }] as const;
  });
  return {
    config: {
      model_type: "gpt2",
      vocab_size: vocabulary,
      n_embd: hidden,
      n_layer: layers,
      n_head: 2,
      n_inner: 12,
      n_positions: positions,
    },
    tensors: new Map(tensors),
  };
}

const token = (id: number): SubjectToken => ({
  id,
  text: `t${id}`,
  start: 0,
  end: 0,
  word: null,
  special: false,
  sequence: 0,
});

/** Tokens without a text, of which those from `from` on are steps. */
export function stepsOf(ids: readonly number[], from: number): StepInput {
  return { target: Int32Array.from(ids), from, tokens: { source: [], target: ids.map(token) }, special: {} };
}
