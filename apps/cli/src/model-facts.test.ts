import { expect, test } from "vitest";
import { modelFacts } from "./model-facts.ts";

test("the dialects of config.json", () => {
  const bert = { num_hidden_layers: 6, num_attention_heads: 12, hidden_size: 384, id2label: { "1": "b", "0": "a" } };
  expect(modelFacts(bert)).toMatchObject({ layers: 6, heads: 12, hidden: 384, labels: ["a", "b"] });
  expect(modelFacts({ n_layer: 4, n_head: 4, n_embd: 256, n_positions: 256 })).toMatchObject({
    layers: 4,
    heads: 4,
    hidden: 256,
    positions: 256,
    labels: [],
  });
});

test("what is odd is left out", () => {
  expect(modelFacts({ num_hidden_layers: "six", id2label: 5, architectures: [1] })).toMatchObject({
    layers: undefined,
    labels: [],
    architectures: [],
  });
});
