import { expect, test } from "vitest";
import type { ExplanationDocument } from "../documents.ts";
import { explanationText } from "./explanation.ts";

const document: ExplanationDocument = {
  text: "good film",
  method: "attn-lrp",
  options: {},
  target: { index: 1, label: "positive" },
  prediction: { probabilities: { negative: 0.1, positive: 0.9 } },
  units: [
    { text: "good", start: 0, end: 4 },
    { text: "film", start: 5, end: 9 },
  ],
  scores: [1, 0.25],
  outputKind: "logit",
};

test("what was absorbed is summed up by kind, and told stretch by stretch", () => {
  const text = explanationText(
    {
      ...document,
      output: 2,
      residual: 0,
      absorbed: [
        { part: "embed.pos_embed", kind: "position", relevance: 0.25 },
        { part: "embed.ln", kind: "norm", relevance: -0.5 },
        { part: "blocks.0.attn.b_V", kind: "bias", relevance: 0.125 },
        { part: "blocks.0.attn.softmax", kind: "softmax", relevance: 0.5 },
        { part: "blocks.0.mlp.b_out", kind: "bias", relevance: 0.125 },
        { part: "blocks.10.ln1", kind: "norm", relevance: 0.5 },
        { part: "classifier.b", kind: "bias", relevance: -0.25 },
      ],
    },
    { width: 400, color: "none", title: "AttnLRP" },
  ).split("\n");
  expect(text).toContain(
    "AttnLRP: logit of positive 2.00 = words +1.25 positions +0.25 norms 0.00 biases 0.00 softmax +0.50 (residual 0.00)",
  );
  expect(text).toContain(
    "absorbed by embedding: positions +0.250, norms -0.500; block 0: biases +0.250, softmax +0.500; block 10: norms +0.500; head: biases -0.250",
  );
});

test("scores that no longer add up are not said to", () => {
  const grouped = {
    ...document,
    output: 2,
    unit: "sentence",
    aggregate: "mean",
    sum: 0.5,
    addsUpTo: null,
    absorbed: [{ part: "classifier.b", kind: "bias", relevance: -0.25 }],
  };
  const text = explanationText(grouped, { width: 400, color: "none", title: "AttnLRP" });
  expect(text).toContain("AttnLRP: logit of positive 2.00, scores sum to +0.50, which means nothing of its own");
  expect(text).toContain("absorbed by head: biases -0.250");
});

test("an integral says whether it converged", () => {
  const integral = { ...document, base: 0, output: 1.26, residual: 0.01 };
  const reached = { ...integral, convergence: { steps: 100, bound: 0.005, reached: true } };
  const text = explanationText(reached, { width: 80, color: "none" });
  expect(text).toContain("residual within 0.5% of the difference with 100 steps");
  const never = { ...integral, convergence: { steps: 3200, bound: 0.0001, reached: false } };
  expect(explanationText(never, { width: 80, color: "none" })).toContain(
    "residual still over 0.01% of the difference with 3200 steps",
  );
});

test("variances and sizes of attention have no side", () => {
  const attention = { ...document, method: "attention-x-gradient", sizes: true };
  expect(explanationText(attention, { width: 80, color: "none" })).toContain("Sizes alone");
  const signed = { ...document, method: "smoothgrad", sizes: false };
  expect(explanationText(signed, { width: 80, color: "none" })).not.toContain("Sizes alone");
});
