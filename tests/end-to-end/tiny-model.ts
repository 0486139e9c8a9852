import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hostTensor, writeSafetensors } from "@limelight/hub";

const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "fun", "bad", "dull", "film"];
const [hidden, layers, inner] = [8, 1, 12];

/** A BERT of a few hundred weights that calls texts fine or poor, as a Hugging Face folder. */
export async function writeTinyModel(
  folder: string,
  heads: Readonly<Record<string, readonly number[]>> = classifier,
): Promise<void> {
  const norm = (name: string) => ({ [`${name}.weight`]: [hidden], [`${name}.bias`]: [hidden] });
  const shapes: Record<string, readonly number[]> = {
    "bert.embeddings.word_embeddings.weight": [vocabulary.length, hidden],
    "bert.embeddings.position_embeddings.weight": [16, hidden],
    "bert.embeddings.token_type_embeddings.weight": [2, hidden],
    ...norm("bert.embeddings.LayerNorm"),
  };
  for (let layer = 0; layer < layers; layer++) {
    const at = `bert.encoder.layer.${layer}`;
    for (const name of ["self.query", "self.key", "self.value", "output.dense"])
      Object.assign(shapes, linear(`${at}.attention.${name}`, hidden, hidden));
    Object.assign(shapes, norm(`${at}.attention.output.LayerNorm`), linear(`${at}.intermediate.dense`, hidden, inner));
    Object.assign(shapes, linear(`${at}.output.dense`, inner, hidden), norm(`${at}.output.LayerNorm`));
  }
  Object.assign(shapes, heads);
  const config = {
    architectures: ["BertForSequenceClassification"],
    model_type: "bert",
    vocab_size: vocabulary.length,
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: 2,
    intermediate_size: inner,
    max_position_embeddings: 16,
    type_vocab_size: 2,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    id2label: { 0: "fine", 1: "poor" },
    label2id: { fine: 0, poor: 1 },
  };
  const tensors = new Map(Object.entries(shapes).map(([name, shape], seed) => [name, random(name, shape, seed)]));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await writeFile(join(folder, "vocab.txt"), `${vocabulary.join("\n")}\n`);
  await writeFile(join(folder, "model.safetensors"), writeSafetensors(tensors));
}

const linear = (name: string, from: number, to: number): Record<string, readonly number[]> => ({
  [`${name}.weight`]: [to, from],
  [`${name}.bias`]: [to],
});

const classifier = { ...linear("bert.pooler.dense", hidden, hidden), ...linear("classifier", hidden, 2) };

function random(name: string, shape: readonly number[], seed: number): ReturnType<typeof hostTensor> {
  const around = name.endsWith("LayerNorm.weight") ? 1 : 0;
  const length = shape.reduce((product, size) => product * size, 1);
  return hostTensor(
    Float32Array.from({ length }, (_, i) => around + 0.3 * Math.sin(12.9 * (i + 1) * (seed + 1))),
    shape,
  );
}
