import { expect, test } from "vitest";
import { albert } from "./albert.ts";
import { WeightReader } from "../weights/weight-reader.ts";
import type { Architecture } from "./architecture.ts";
import { encoderConfig } from "./encoder-config.ts";
import { distilbert } from "./distilbert.ts";
import { roberta } from "./roberta.ts";

/** What a family reads of a config.json. */
function configOf(family: Architecture, json: Readonly<Record<string, unknown>>): object {
  return family.blueprint(json, new WeightReader(new Map(), family.prefix)).config;
}

const bert = {
  model_type: "bert",
  vocab_size: 100,
  hidden_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 96,
  max_position_embeddings: 64,
  type_vocab_size: 2,
  id2label: { "0": "no", "1": "yes", "2": "maybe" },
};

test("BERT's fields, with defaults for what is left out", () => {
  expect(encoderConfig(bert)).toMatchObject({
    hidden: 48,
    embedding: 48,
    heads: 4,
    headFeatures: 12,
    activation: "gelu",
    epsilon: 1e-12,
    labels: ["no", "yes", "maybe"],
    tied: true,
  });
});

test("DistilBERT's own names", () => {
  const config = configOf(distilbert, {
    model_type: "distilbert",
    vocab_size: 100,
    dim: 32,
    hidden_dim: 64,
    n_layers: 1,
    n_heads: 2,
    activation: "relu",
    max_position_embeddings: 64,
  });
  expect(config).toMatchObject({
    hidden: 32,
    intermediate: 64,
    layers: 1,
    heads: 2,
    activation: "relu",
    segments: 0,
    labels: ["LABEL_0", "LABEL_1"],
  });
});

test("a family's defaults stand in for what config.json leaves out, and for nothing else", () => {
  expect(configOf(albert, bert)).toMatchObject({ embedding: 128, activation: "gelu-tanh", layerGroups: 1 });
  expect(configOf(albert, { ...bert, hidden_act: "relu", num_hidden_groups: 2 })).toMatchObject({
    activation: "relu",
    layerGroups: 2,
  });
  expect(encoderConfig(bert)).toMatchObject({ layerGroups: 2, padId: 0 });
  expect(configOf(roberta, bert).padId).toBe(1);
  expect(configOf(roberta, { ...bert, pad_token_id: 0 }).padId).toBe(0);
});

test.each([
  [{ hidden_size: undefined }, /hidden_size/],
  [{ hidden_size: "48" }, /hidden_size/],
  [{ hidden_size: 50 }, /multiple of num_attention_heads/],
  [{ num_hidden_layers: 0 }, /num_hidden_layers/],
  [{ hidden_act: "maxout" }, /hidden_act "maxout"/],
  [{ position_embedding_type: "relative_key" }, /relative_key/],
  [{ inner_group_num: 2 }, /inner_group_num/],
  [{ is_decoder: true }, /is_decoder/],
])("%o is refused by name", (change, message) => {
  expect(() => encoderConfig({ ...bert, ...change })).toThrow(message);
  expect(() => encoderConfig({ ...bert, ...change })).toThrow(expect.objectContaining({ code: "bad-config" }));
});
