import { loadModel, type Device, type Model, type ModelSource } from "@limelight/core";
import type { Example } from "../batches/example.ts";
import { drawsOf } from "../random/draws.ts";

const [vocabulary, hidden, layers, inner] = [30, 8, 2, 12];

/** A checkpoint of BERT's names with small random weights, and with the heads' tensors given. */
export function tinySource(heads: Readonly<Record<string, readonly number[]>> = classifierTensors): ModelSource {
  const norm = (name: string) => ({ [`${name}.weight`]: [hidden], [`${name}.bias`]: [hidden] });
  const shapes: Record<string, readonly number[]> = {
    "bert.embeddings.word_embeddings.weight": [vocabulary, hidden],
    "bert.embeddings.position_embeddings.weight": [20, hidden],
    "bert.embeddings.token_type_embeddings.weight": [1, hidden],
    ...norm("bert.embeddings.LayerNorm"),
  };
  for (let layer = 0; layer < layers; layer++) {
    const at = `bert.encoder.layer.${layer}`;
    for (const name of ["query", "key", "value"])
      Object.assign(shapes, linear(`${at}.attention.self.${name}`, hidden, hidden));
    Object.assign(
      shapes,
      linear(`${at}.attention.output.dense`, hidden, hidden),
      norm(`${at}.attention.output.LayerNorm`),
    );
    Object.assign(
      shapes,
      linear(`${at}.intermediate.dense`, hidden, inner),
      linear(`${at}.output.dense`, inner, hidden),
    );
    Object.assign(shapes, norm(`${at}.output.LayerNorm`));
  }
  Object.assign(shapes, heads);
  return {
    config: {
      model_type: "bert",
      vocab_size: vocabulary,
      hidden_size: hidden,
      num_hidden_layers: layers,
      num_attention_heads: 2,
      intermediate_size: inner,
      max_position_embeddings: 20,
      type_vocab_size: 1,
      id2label: { 0: "low", 1: "high" },
      label2id: { low: 0, high: 1 },
      hidden_dropout_prob: 0,
      attention_probs_dropout_prob: 0,
    },
    tensors: new Map(Object.entries(shapes).map(([name, shape], seed) => [name, randomTensor(name, shape, seed)])),
  };
}

const linear = (name: string, from: number, to: number): Record<string, readonly number[]> => ({
  [`${name}.weight`]: [to, from],
  [`${name}.bias`]: [to],
});

const classifierTensors = { ...linear("bert.pooler.dense", hidden, hidden), ...linear("classifier", hidden, 2) };

const transform = "cls.predictions.transform";
export const maskedTensors = {
  ...linear(`${transform}.dense`, hidden, hidden),
  [`${transform}.LayerNorm.weight`]: [hidden],
  [`${transform}.LayerNorm.bias`]: [hidden],
  "cls.predictions.bias": [vocabulary],
};

function randomTensor(name: string, shape: readonly number[], seed: number) {
  const draws = drawsOf(seed, 100);
  const around = name.endsWith("LayerNorm.weight") ? 1 : 0;
  const size = shape.reduce((product, each) => product * each, 1);
  const values = Float32Array.from({ length: size }, () => around + 0.3 * draws.normal());
  return { dtype: "F32", shape, bytes: new Uint8Array(values.buffer) };
}

export async function tinyModel(device: Device, source: ModelSource = tinySource()): Promise<Model> {
  return (await loadModel(device, source, "f32")).model;
}

/** Texts of 3 to 9 tokens; `high` (1) where ids from the upper half of the vocabulary are the more. */
export function tinyExamples(count: number, seed = 1): Example<ArrayLike<number>>[] {
  const draws = drawsOf(seed, 200);
  return Array.from({ length: count }, () => {
    const ids = Int32Array.from({ length: 3 + draws.below(7) }, () => draws.below(vocabulary));
    const high = ids.filter((id) => id >= vocabulary / 2).length;
    return { sequence: { ids }, target: [high * 2 > ids.length ? 1 : 0] };
  });
}

/** All parameters of a model, as they are now. */
export async function parametersOf(model: Model): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const { name } of await model.parameters()) found.set(name, (await model.readParameter(name)).data);
  return found;
}
