import { expect, test } from "vitest";
import { contributionsText } from "./contributions.ts";
import { lensText } from "./lens.ts";
import { similarityText } from "./similarity.ts";

const plain = { width: 60, color: "none" } as const;

const lens = {
  text: "a [MASK]",
  what: "lens",
  tokens: ["a", "[MASK]"],
  positions: [0, 1],
  masks: [1],
  lens: [
    { layer: -1, predictions: [[{ token: "a", probability: 0.3 }], [{ token: "with", probability: 0.1 }]] },
    { layer: 0, predictions: [[{ token: "a", probability: 0.5 }], [{ token: "film", probability: 0.4 }]] },
    { layer: 1, predictions: [[{ token: "a", probability: 0.99 }], [{ token: "film", probability: 0.9 }]] },
  ],
} as const;

test("the lens says from where on the answer stands, and shows a column a layer", () => {
  expect(lensText(lens, plain).split("\n").slice(0, 5)).toEqual([
    "a [MASK]",
    'At the mask, "film" stands from layer 0 on, with 90% in the',
    "last.",
    "",
    "          embed          0              1",
  ]);
  expect(lensText(lens, plain)).toMatch(/^1 \[MASK\] {2}with {11}film {9}▒ film {9}█$/m);
  const { masks: _, ...unmasked } = lens;
  expect(lensText(unmasked, plain)).toContain("The last layer reads 1 of 2 tokens as what they are.");
  const next = lensText({ ...unmasked, task: "generate" }, plain);
  expect(next).toContain('Behind "[MASK]", "film" stands from');
  expect(lensText(lens, { ...plain, color: "truecolor" })).toContain("\u001B[38;2;");
});

test("where there is no room for all layers, first and last stay", () => {
  const many = { ...lens, lens: Array.from({ length: 13 }, (_, index) => ({ ...lens.lens[1], layer: index - 1 })) };
  const text = lensText(many, { ...plain, width: 40 });
  expect(text).toMatch(/embed .* 11$/m);
  expect(text).toMatch(/3 of 13 states are shown/);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
});

test("contributions name the largest part, and sum by layer", () => {
  const text = contributionsText(
    {
      text: "fun",
      what: "contributions",
      tokens: ["[CLS]", "fun"],
      position: 0,
      target: { label: "positive" },
      logit: 2,
      components: [
        { kind: "embedding", score: 0.25 },
        { kind: "head", layer: 0, head: 0, score: 1.5 },
        { kind: "head", layer: 0, head: 1, score: -0.5 },
        { kind: "bias", layer: 0, score: 0.125 },
        { kind: "mlp", layer: 0, score: 0.5 },
        { kind: "norm", layer: 0, score: 0 },
        { kind: "readout", score: 0.125 },
      ],
      residual: 0,
    },
    plain,
  );
  expect(text).toContain("Of the logit of positive, 2.00, the largest part is layer 0");
  expect(text).toMatch(/^0 +\+1\.00 +\+0\.13 +\+0\.50 +0\.00 +\+1\.63$/m);
  expect(text).toMatch(/^embedding +\+0\.25$/m);
  expect(text).toMatch(/layer 0 head 1 +-0\.50 +▒+/);
});

test("similarity tells the largest step, and where tokens are too few", () => {
  const document = {
    what: "similarity",
    texts: 1,
    tokens: 6,
    features: 8,
    states: [-1, 0, 1],
    cka: [
      [1, 0.9, 0.4],
      [0.9, 1, 0.5],
      [0.4, 0.5, 1],
    ],
    cosine: [
      [1, 0.8, 0.3],
      [0.8, 1, 0.2],
      [0.3, 0.2, 1],
    ],
  } as const;
  const text = similarityText(document, plain);
  expect(text).toContain("The largest step is from layer 0 to layer 1: CKA 0.50.");
  expect(text).toContain("layer 1     0.40  0.50  1.00");
  expect(text).toContain("CKA of 6 tokens in 8 features is too high");
  expect(similarityText({ ...document, tokens: 9 }, plain)).not.toContain("too high");
  expect(similarityText(document, { ...plain, width: 24 })).toContain("The last 2 of 3 states\nare columns.");
});
