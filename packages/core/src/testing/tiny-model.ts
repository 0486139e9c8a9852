import type { ModelSource } from "../models/load-model.ts";
import type { WeightArray } from "../weights/weight-array.ts";

/** Sizes of the checkpoints below. */
export const [vocabulary, hidden, positions, layers] = [40, 8, 20, 3];
const config = {
  model_type: "bert",
  vocab_size: vocabulary,
  hidden_size: hidden,
  num_hidden_layers: layers,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: positions,
  type_vocab_size: 1,
};

export function tensor(shape: readonly number[], seed: number, scale = 1): WeightArray {
  const values = Float32Array.from(
    { length: shape.reduce((product, size) => product * size, 1) },
    (_, i) => scale * Math.sin(12.9 * (i + 1) * (seed + 1)),
  );
  return { dtype: "F32", shape, bytes: new Uint8Array(values.buffer) };
}

/** A checkpoint of BERT's names without a head, and with the tensors given. */
export function checkpoint(heads: Readonly<Record<string, readonly number[]>> = {}, change: object = {}): ModelSource {
  const shapes: Record<string, readonly number[]> = {
    "embeddings.word_embeddings.weight": [vocabulary, hidden],
    "embeddings.position_embeddings.weight": [positions, hidden],
    "embeddings.token_type_embeddings.weight": [1, hidden],
    ...norm("embeddings.LayerNorm"),
    ...heads,
  };
  for (let layer = 0; layer < layers; layer++) {
    const at = `encoder.layer.${layer}`;
    for (const name of ["query", "key", "value"]) Object.assign(shapes, linear(`${at}.attention.self.${name}`, 8, 8));
    Object.assign(shapes, linear(`${at}.attention.output.dense`, 8, 8), norm(`${at}.attention.output.LayerNorm`));
    Object.assign(shapes, linear(`${at}.intermediate.dense`, 8, 12), linear(`${at}.output.dense`, 12, 8));
    Object.assign(shapes, norm(`${at}.output.LayerNorm`));
  }
  return {
    config: { ...config, ...change },
    tensors: new Map(Object.entries(shapes).map(([name, shape], seed) => [name, tensor(shape, seed)])),
  };
}

export function linear(name: string, inner: number, columns: number): Record<string, readonly number[]> {
  return { [`${name}.weight`]: [columns, inner], [`${name}.bias`]: [columns] };
}

function norm(name: string): Record<string, readonly number[]> {
  return { [`${name}.weight`]: [hidden], [`${name}.bias`]: [hidden] };
}

/** Tensors of BERT's classifier. */
export const classifierHead = { ...linear("pooler.dense", hidden, hidden), ...linear("classifier", hidden, 2) };
export const transform = "cls.predictions.transform";
/** Tensors of BERT's masked-LM head. */
export const maskedHead = {
  ...linear(`${transform}.dense`, hidden, hidden),
  ...norm(`${transform}.LayerNorm`),
  "cls.predictions.bias": [vocabulary],
};

/** A checkpoint of three layers that classifies. */
export function tinyClassifier(): ModelSource {
  return checkpoint(classifierHead);
}

/** A checkpoint of three layers that fills masks. */
export function tinyMasked(): ModelSource {
  return checkpoint(maskedHead);
}

/** A checkpoint of GPT-2's names with three layers; with an output layer of its own where it is not tied. */
export function tinyLanguageModel({ words = vocabulary, width = hidden, tied = true } = {}): ModelSource {
  const normed = (name: string) => ({ [`${name}.weight`]: [width], [`${name}.bias`]: [width] });
  const shapes: Record<string, readonly number[]> = {
    "transformer.wte.weight": [words, width],
    "transformer.wpe.weight": [64, width],
    ...normed("transformer.ln_f"),
    ...(!tied && { "lm_head.weight": [words, width] }),
  };
  for (let layer = 0; layer < layers; layer++) {
    const at = `transformer.h.${layer}`;
    const linears = {
      "attn.c_attn": [width, 3 * width],
      "attn.c_proj": [width, width],
      "mlp.c_fc": [width, 12],
      "mlp.c_proj": [12, width],
    };
    for (const [name, shape] of Object.entries(linears))
      Object.assign(shapes, { [`${at}.${name}.weight`]: shape, [`${at}.${name}.bias`]: shape.slice(1) });
    Object.assign(shapes, normed(`${at}.ln_1`), normed(`${at}.ln_2`));
  }
  const size = 0.5 * Math.sqrt(hidden / width);
  return {
    config: {
      model_type: "gpt2",
      vocab_size: words,
      n_embd: width,
      n_layer: layers,
      n_head: 2,
      n_inner: 12,
      n_positions: 64,
      tie_word_embeddings: tied,
    },
    tensors: new Map(Object.entries(shapes).map(([name, shape], seed) => [name, tensor(shape, seed, size)])),
  };
}
