import type { Observer } from "@limelight/core";
import { findAttentionMethod } from "@limelight/explain";
import { expect, test } from "vitest";
import { expectClose } from "./closeness.ts";
import { TestDevice } from "./device.ts";
import { tools } from "./record-parity.ts";
import { watching } from "./watched.ts";

const open = watching(new TestDevice(), "attention", 2);

const checkpoints = ["bert-cls", "distilbert-cls", "albert-cls", "gpt2-lm"] as const;

/** A method with what is asked of it, and the array that holds PyTorch's numbers of a layer. */
const cases = [
  ["rollout", {}, (layer: number) => `rollout.${layer}`],
  ["flow", {}, (layer: number) => `flow.${layer}`],
  ["norm", {}, (layer: number) => `norm.${layer}.sum`],
  ["value-zeroing", {}, (layer: number) => `zeroing.${layer}`],
  ["value-zeroing", { rollout: true }, (layer: number) => `zeroing_rollout.${layer}`],
  ["alti", {}, (layer: number) => `alti.${layer}`],
  ["alti", { rollout: true }, (layer: number) => `alti_rollout.${layer}`],
] as const;

/** Expects that nothing is drawn from tokens behind, not even rounding. */
function expectCausal(matrix: Float64Array): void {
  const tokens = Math.sqrt(matrix.length);
  const behind = matrix.filter((_, cell) => cell % tokens > Math.floor(cell / tokens));
  expect(behind.length).toBe((tokens * (tokens - 1)) / 2);
  expect(behind.every((share) => share === 0)).toBe(true);
}

const allLayers = (subject: Observer): number[] => Array.from({ length: subject.size.layers }, (_, layer) => layer);

test.each(checkpoints.flatMap((name) => cases.map((each) => [each[0], name, each[1], each[2]] as const)))(
  "%s of %s is its paper's (%j)",
  async (id, name, asked, array) => {
    const { golden, subject, questions } = await open(name);
    const method = findAttentionMethod(id);
    const compared = {
      method: method.title,
      reference: tools.pytorch64,
      checkpoint: name,
      ...("rollout" in asked && { note: "multiplied up over layers" }),
    };
    for (const [input, question] of questions.entries()) {
      const found = await method.compute(subject, question, { layers: allLayers(subject), ...asked }, {});
      expect(found.layers.map(({ layer }) => layer)).toEqual(allLayers(subject));
      for (const { layer, data } of found.layers) {
        if (name === "gpt2-lm") expectCausal(data);
        expectClose(data, golden.floats(`in${input}/${array(layer)}`), name, undefined, compared);
      }
      const [alone] = (await method.compute(subject, question, { layers: [1], ...asked }, {})).layers;
      expectClose(alone?.data ?? [], golden.floats(`in${input}/${array(1)}`), "layer 1 alone");
    }
  },
);

test.each(checkpoints)("value-weighted norms of each head of %s are their paper's", async (name) => {
  const { golden, subject, questions } = await open(name);
  const compared = {
    method: "Value-weighted attention",
    reference: tools.pytorch64,
    checkpoint: name,
    note: "each head",
  };
  for (let head = 0; head < subject.size.heads; head++) {
    const [question = { text: "" }] = questions;
    const { layers } = await findAttentionMethod("norm").compute(subject, question, { layers: [1], head }, {});
    const whole = golden.floats("in0/norm.1.heads");
    const size = whole.data.length / subject.size.heads;
    const reference = { ...whole, data: whole.data.subarray(head * size, (head + 1) * size) };
    expectClose(layers[0]?.data ?? [], reference, `head ${head}`, undefined, compared);
  }
});
